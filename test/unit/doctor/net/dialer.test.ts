import { type AddressInfo, createServer, type Server } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { deadline } from '../../../../src/doctor/net/index.ts'
import { closeAll, get, LIMITS, networkOf, networkTo } from './web.ts'

const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'))

let server: Server
let port: number
beforeAll(async () => {
  server = createServer((socket) => socket.on('error', () => {}).end('* OK ready\r\n'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => server.close())
afterEach(closeAll)

const LOCAL = () => ({ ok: true, peer: `127.0.0.1:${port}` })

async function dial(table: string, host = 'example.org', patienceMs = 3_000) {
  const { network } = await networkOf(table)
  const { signal, clear } = deadline(patienceMs)
  const dialled = await network.dialer.dial(host, port, signal)
  clear()
  if (dialled.ok) dialled.socket.destroy()
  return dialled
}

test('a name is looked up and connected to', async () => {
  expect(await dial('example.org A 127.0.0.1')).toMatchObject(LOCAL())
  expect(await dial('example.org CNAME other.example\nother.example A 127.0.0.1')).toMatchObject(LOCAL())
})

test('an address needs nobody to ask', async () => {
  expect(await dial('', '127.0.0.1')).toMatchObject(LOCAL())
})

test('who may ask nothing more says so, and not that there is no such name', async () => {
  const { network } = await networkOf('example.org A 127.0.0.1', { dnsQuestions: 2 })
  const { signal, clear } = deadline(3_000)
  const first = await network.dialer.dial('example.org', port, signal)
  if (first.ok) first.socket.destroy()
  expect(first).toMatchObject(LOCAL())
  expect(await network.dialer.dial('other.example', port, signal)).toEqual({ ok: false, failure: 'budget-spent' })
  clear()
  const { hops } = await network.ask(get('https://third.example/'), LIMITS)
  expect(hops).toMatchObject([{ failure: 'budget-spent' }])
})

test('IPv6 that leads nowhere holds nobody up', async () => {
  expect(await dial('example.org AAAA ::1\nexample.org A 127.0.0.1')).toMatchObject(LOCAL())
  expect(await dial('example.org AAAA 2001:db8::1\nexample.org A 127.0.0.1')).toMatchObject(LOCAL())
})

test('a name server that is silent about IPv6, or fails, holds nobody up', async () => {
  const start = performance.now()
  expect(await dial('example.org SILENT AAAA\nexample.org A 127.0.0.1')).toMatchObject(LOCAL())
  expect(performance.now() - start).toBeLessThan(400)
  expect(await dial('example.org SERVFAIL AAAA\nexample.org A 127.0.0.1')).toMatchObject(LOCAL())
})

test('an address that does not answer does not keep the next one waiting for long', async () => {
  const start = performance.now()
  expect(await dial('example.org A 192.0.2.1\nexample.org A 127.0.0.1')).toMatchObject(LOCAL())
  expect(performance.now() - start).toBeLessThan(1_500)
})

test.skipIf(!hasIpv6)('IPv6 goes first', async () => {
  const six = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => six.listen(port, '::1', resolve))
  expect(await dial('example.org A 127.0.0.1\nexample.org AAAA ::1')).toMatchObject({ ok: true, peer: `[::1]:${port}` })
  six.close()
})

test('of several addresses that fail, the most telling failure', async () => {
  const closed = createServer()
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
  const free = (closed.address() as AddressInfo).port
  await new Promise((resolve) => closed.close(resolve))
  const { network } = await networkOf('example.org AAAA 2001:db8::1\nexample.org A 127.0.0.1')
  const { signal } = deadline(800)
  const dialled = await network.dialer.dial('example.org', free, signal)
  // Where a machine has IPv6 that swallows everything, time is up before anybody refuses.
  if (!dialled.ok && dialled.failure !== 'timeout')
    expect(dialled).toEqual({ ok: false, failure: 'refused', peer: `127.0.0.1:${free}` })
})

test('no name, no address, no answer', async () => {
  expect(await dial('other.example A 127.0.0.1')).toEqual({ ok: false, failure: 'no-name' })
  expect(await dial('example.org TXT "x"')).toEqual({ ok: false, failure: 'no-name' })
  expect(await dial('example.org SERVFAIL')).toEqual({ ok: false, failure: 'no-name' })
  expect(await dial('example.org SILENT')).toEqual({ ok: false, failure: 'timeout' })
})

test('time is up, or somebody stops, while a name is looked up', async () => {
  expect(await dial('example.org SILENT', 'example.org', 50)).toEqual({ ok: false, failure: 'timeout' })
  const { network } = await networkOf('example.org SILENT')
  const { dialer } = network
  expect(await dialer.dial('example.org', port, AbortSignal.abort())).toEqual({ ok: false, failure: 'stopped' })
})

test('a detour: its own port before every port, and the name stays in the request', async () => {
  const network = networkTo({ 'example.org:443': port, 'example.org:993': port })
  const { signal, clear } = deadline(1_000)
  for (const from of [443, 993]) {
    const dialled = await network.dialer.dial('example.org', from, signal)
    expect(dialled).toMatchObject(LOCAL())
    if (dialled.ok) dialled.socket.destroy()
  }
  expect(await network.dialer.dial('example.org', 80, signal)).toEqual({ ok: false, failure: 'no-name' })
  clear()
})

test('names of a run are looked up once, for every port and path', async () => {
  const { dns, network } = await networkOf('example.org A 127.0.0.1')
  await network.ask(get(`http://example.org:${port}/a`), LIMITS)
  await network.ask(get(`http://example.org:${port}/b`), LIMITS)
  await network.ask(get(`https://example.org:${port}/`), LIMITS)
  expect([...dns.asked].sort()).toEqual(['A example.org', 'AAAA example.org'])
})
