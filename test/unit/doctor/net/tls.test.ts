import { connect } from 'node:net'
import { createServer, type Server } from 'node:tls'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Exchange } from '../../../../src/clients/network.ts'
import { deadline, secure, trustOf } from '../../../../src/doctor/net/index.ts'
import { createIdentity, keyPem, type TestIdentity } from '../../../support/certificates.ts'
import { closeAll, createAuthority, get, LIMITS, networkTo, startWeb, type Web } from './web.ts'

let authority: Awaited<ReturnType<typeof createAuthority>>
beforeAll(async () => {
  authority = await createAuthority()
})
afterEach(closeAll)

const DAY_MS = 86_400_000
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS)

/** What comes of `https://autoconfig.example.org/` at a server that shows these certificates. */
async function askAt(
  certificates: readonly TestIdentity[],
  authorities = [authority.root.pem],
  host = 'autoconfig.example.org',
) {
  const web = await startWeb((_, response) => response.end('ok'), certificates)
  const network = networkTo({ [`${host}:443`]: web.port }, { authorities })
  return { web, exchange: await network.ask(get(`https://${host}/`), LIMITS) }
}

function expectRefusal({ web, exchange }: { web: Web; exchange: Exchange }, problem: string, days?: number) {
  expect(exchange.answer).toBeUndefined()
  expect(exchange.hops).toMatchObject([
    {
      failure: 'certificate',
      tls: { problem, ...(days === undefined ? {} : { daysLeft: days }) },
      peer: `127.0.0.1:${web.port}`,
    },
  ])
  // Nothing goes over a connection that is not believed.
  expect(web.asked).toEqual([])
}

test('a certificate for the name, for a wildcard above it, with its chain', async () => {
  for (const hosts of [['autoconfig.example.org'], ['example.org', '*.example.org']]) {
    const { exchange } = await askAt([await authority.leaf(hosts), authority.issuer])
    expect(exchange.answer?.body).toBe('ok')
    expect(exchange.hops[0]?.tls?.problem).toBeUndefined()
  }
})

test('a certificate for other names', async () => {
  const asked = await askAt([
    await authority.leaf(['example.org', '*.autoconfig.example.org', '192.0.2.1']),
    authority.issuer,
  ])
  expectRefusal(asked, 'wrong-name')
  expect(asked.exchange.hops[0]?.tls?.names).toEqual(['example.org', '*.autoconfig.example.org', '192.0.2.1'])
})

test('a name that stands only where it stood in old days, as commonName', async () => {
  expectRefusal(
    await askAt([await createIdentity('autoconfig.example.org', { issuer: authority.issuer }), authority.issuer]),
    'wrong-name',
  )
})

test('a certificate that is over, and one that has not begun', async () => {
  const hosts = ['autoconfig.example.org']
  const over = await authority.leaf(hosts, { notBefore: inDays(-90), notAfter: inDays(-1.5) })
  expectRefusal(await askAt([over, authority.issuer]), 'expired', -2)
  const early = await authority.leaf(hosts, { notBefore: inDays(1), notAfter: inDays(90) })
  expectRefusal(await askAt([early, authority.issuer]), 'not-yet-valid', 89)
})

test('a certificate that vouches for itself, also when it is over', async () => {
  const hosts = ['autoconfig.example.org']
  expectRefusal(await askAt([await createIdentity('itself', { hosts })]), 'self-signed')
  const over = { notBefore: inDays(-90), notAfter: inDays(-1) }
  expectRefusal(await askAt([await createIdentity('itself', { hosts, ...over })]), 'self-signed')
})

test('a certificate that vouches for itself, and that the person trusts', async () => {
  const own = await createIdentity('itself', { hosts: ['autoconfig.example.org'] })
  expect((await askAt([own], [own.pem])).exchange.answer?.body).toBe('ok')
})

test('a chain without its middle', async () => {
  expectRefusal(await askAt([await authority.leaf(['autoconfig.example.org'])]), 'chain-incomplete')
})

test('a whole chain of an authority that nobody knows', async () => {
  const leaf = await authority.leaf(['autoconfig.example.org'])
  expectRefusal(await askAt([leaf, authority.issuer, authority.root], []), 'untrusted')
  expectRefusal(await askAt([leaf, authority.issuer], []), 'untrusted')
})

test('an address instead of a name', async () => {
  const web = await startWeb(
    (_, response) => response.end('ok'),
    [await authority.leaf(['127.0.0.1']), authority.issuer],
  )
  const network = networkTo({}, { authorities: [authority.root.pem] })
  expect((await network.ask(get(`https://127.0.0.1:${web.port}/`), LIMITS)).answer?.body).toBe('ok')
})

let sni: Server
const names: unknown[] = []
beforeAll(async () => {
  const leaf = await authority.leaf(['one.example'])
  sni = createServer(
    { key: await keyPem(leaf), cert: leaf.pem + authority.issuer.pem, maxVersion: 'TLSv1.2' },
    (socket) => {
      names.push(socket.servername)
      socket.on('error', () => {}).end('* OK ready\r\n')
    },
  )
  await new Promise<void>((resolve) => sni.listen(0, '127.0.0.1', resolve))
})
afterAll(() => sni.close())

const portOf = (server: Server) => (server.address() as { port: number }).port

test('mail servers: the same judgement over any connection, with the name that is asked for', async () => {
  const { signal, clear } = deadline(2_000)
  const trust = trustOf([authority.root.pem])
  const secured = await secure(connect(portOf(sni), '127.0.0.1'), { host: 'one.example', trust }, signal)
  expect(secured).toMatchObject({ ok: true, tls: { version: 'TLSv1.2', names: ['one.example'] } })
  const text = secured.ok ? (await secured.socket.setEncoding('utf8').toArray()).join('') : ''
  expect(text).toBe('* OK ready\r\n')
  const refused = await secure(connect(portOf(sni), '127.0.0.1'), { host: 'two.example', trust }, signal)
  expect(refused).toMatchObject({ ok: false, failure: 'certificate', tls: { problem: 'wrong-name' } })
  expect(names).toEqual(['one.example', 'two.example'])
  clear()
})

test('a server that never shakes hands', async () => {
  const { signal } = deadline(100)
  const silent = (await import('node:net')).createServer(() => {})
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const socket = connect((silent.address() as { port: number }).port, '127.0.0.1')
  expect(await secure(socket, { host: 'one.example', trust: undefined }, signal)).toEqual({
    ok: false,
    failure: 'timeout',
  })
  expect(socket.destroyed).toBe(true)
  silent.close()
})
