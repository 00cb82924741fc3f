import { createServer, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { answerIn, exchange, requestIn } from '../../../scripts/fuzz/wire.ts'

const closers: (() => void)[] = []
afterEach(() => closers.splice(0).forEach((close) => void close()))

/** A server that does the same to every connection. */
async function serverThat(does: (socket: Socket, received: string) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('data', (bytes) => does(socket, bytes.toString('latin1')))
    socket.on('error', () => {})
    closers.push(() => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close())
  return (server.address() as { port: number }).port
}

const GET = Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n')

test('an answer is read to the end of its length, though the connection stays open', async () => {
  const port = await serverThat((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX-A: b\r\n\r\nabcd'))
  expect(await exchange(port, GET)).toEqual({
    outcome: 'answered',
    answer: {
      status: 200,
      headers: [
        ['content-length', '3'],
        ['x-a', 'b'],
      ],
      body: Buffer.from('abc'),
    },
  })
})

test('no answer is silence, and half of one is cut off', async () => {
  expect(await exchange(await serverThat(() => {}), GET, 50)).toEqual({ outcome: 'silent' })
  const half = 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc'
  const received = Buffer.from(half)
  expect(await exchange(await serverThat((socket) => socket.end(half)), GET)).toEqual({ outcome: 'cut-off', received })
})

test('who does not listen any more is an error of the whole run', async () => {
  const port = await serverThat(() => {})
  for (const close of closers.splice(0)) close()
  await expect(exchange(port, GET)).rejects.toThrow('does not listen')
})

test('a request without its end is ended, so that nobody waits for more', async () => {
  const port = await serverThat((socket) => socket.once('end', () => socket.end('HTTP/1.1 400 No\r\n\r\n')))
  const came = await exchange(port, Buffer.from('POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc'))
  expect(came).toMatchObject({ outcome: 'answered', answer: { status: 400 } })
})

test.each([
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n', 'GET', 'abc'],
  ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na', 'POST', 'a'],
  ['HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', 'HEAD', ''],
  ['HTTP/1.1 304 Not Modified\r\n\r\n', 'GET', ''],
])('%j is a whole answer to %s', (text, method, body) => {
  expect(answerIn(Buffer.from(text), method, false)?.body.toString()).toBe(body)
})

test.each([
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 200 OK\r\n\r\nuntil the end',
  'HTTP/1.1 200 OK\r\n',
  'nonsense\r\n\r\n',
])('%j is none yet', (text) => {
  expect(answerIn(Buffer.from(text), 'GET', false)).toBeUndefined()
})

test.each([
  ['GET / HTTP/1.1\r\n\r\n', true],
  ['GET / HTTP/1.1\r\n', false],
  ['POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc', true],
  ['POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nabc', false],
  ['POST / HTTP/1.1\r\nContent-Length: x\r\n\r\nabc', false],
  ['POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc', false],
  ['POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n', true],
  ['POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n', false],
])('whether %j is whole: %s', (text, isWhole) => {
  expect(requestIn(Buffer.from(text)).isWhole).toBe(isWhole)
})
