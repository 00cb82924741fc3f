import { expect, test } from 'vitest'
import { generate } from '../../../scripts/fuzz/generate.ts'
import { shrink } from '../../../scripts/fuzz/shrink.ts'
import { requestIn } from '../../../scripts/fuzz/wire.ts'
import { GROUND } from './support.ts'

const request = (lines: readonly string[], body = '') => Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`)

const contains =
  (...parts: readonly string[]) =>
  async (bytes: Buffer) =>
    parts.every((part) => bytes.includes(part))

test('what has nothing to do with it is left out, letter by letter', async () => {
  const body = `<Autodiscover>${'<x/>'.repeat(50)}<bad/>${'y'.repeat(100)}</Autodiscover>`
  const lines = ['POST /long/path?email=a&b=c HTTP/1.1', 'Host: a.example', 'X-Odd: some BAD value', 'Accept: */*']
  const given = request([...lines, `Content-Length: ${body.length}`], body)
  const found = await shrink(given, { fails: contains('<bad/>', 'BAD', '?email='), maxTries: 2_000 })
  expect(found.toString()).toBe('?email=\r\nBAD\r\nContent-Length: 6\r\n\r\n<bad/>')
})

test('a body in chunks becomes a plain one', async () => {
  const given = request(['POST / HTTP/1.1', 'Transfer-Encoding: chunked'], '4\r\nabcd\r\n3\r\nefg\r\n0\r\n\r\n')
  const found = await shrink(given, { fails: contains('bcdef'), maxTries: 500 })
  expect(found.toString()).toBe('\r\nContent-Length: 5\r\n\r\nbcdef')
})

test('a request whose length itself is what is wrong stays as it is', async () => {
  const given = request(['POST / HTTP/1.1', 'Content-Length: 100'], 'abc')
  expect(await shrink(given, { fails: contains('Content-Length: 100'), maxTries: 500 })).toEqual(given)
})

test('it never tries more often than it may, and what it found until then still fails', async () => {
  let tries = 0
  const fails = async (bytes: Buffer) => {
    tries += 1
    return bytes.includes('zqxd')
  }
  const given = request(['GET /dns/zqxd.example HTTP/1.1', ...Array.from({ length: 60 }, (_, n) => `X-${n}: y`)])
  const found = await shrink(given, { fails, maxTries: 20 })
  expect(tries).toBe(20)
  expect(found.length).toBeLessThan(given.length)
  expect(found.includes('zqxd')).toBe(true)
})

test('nothing can be left out of what is found', async () => {
  for (let number = 0; number < 40; number++) {
    const given = generate({ seed: 7, number, ground: GROUND, valid: true })
    const { target } = requestIn(given)
    const found = await shrink(given, { fails: contains(target.slice(0, 8), 'Host'), maxTries: 3_000 })
    expect(found.toString()).toBe(`${target.slice(0, 8)}\r\nHost\r\n\r\n`)
  }
})
