import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MAX_UPSTREAM_BYTES } from '../../src/limits.ts'
import { startWorkerd } from '../support/faulty-service.ts'
import { bundle } from '../support/workerd.ts'
import { FIXTURE_CATALOG, RUNTIME, type Service, send, startBundle } from './support.ts'

/** Step 7 over sockets: each runtime's own fetch against a database that fails in every way. */

const listing = (domain: string) => `<clientConfig version="1.1"><emailProvider id="listed">
<domain>${domain}</domain><displayName>Listed</displayName><displayShortName>Listed</displayShortName>
<incomingServer type="imap"><hostname>imap.${domain}</hostname><port>993</port><socketType>SSL</socketType><authentication>password-cleartext</authentication><username>%EMAILADDRESS%</username></incomingServer>
<outgoingServer type="smtp"><hostname>smtp.${domain}</hostname><port>465</port><socketType>SSL</socketType><authentication>password-cleartext</authentication><username>%EMAILADDRESS%</username></outgoingServer>
</emailProvider></clientConfig>`

type Answer = (domain: string, response: ServerResponse, request: IncomingMessage) => void

/** By the first label of the domain: how the database answers. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  good: (domain, response) => void response.writeHead(200, { 'content-type': 'text/xml' }).end(listing(domain)),
  missing: (_, response) => void response.writeHead(404).end('Not Found'),
  broken: (domain, response) => void response.writeHead(500).end(listing(domain)),
  hangs: () => {},
  garbage: (_, response) => void response.writeHead(200).end('<html><p>Welcome'),
  other: (_, response) => void response.writeHead(200).end(listing('somebody.else.example')),
  redirects: (domain, response) => void response.writeHead(302, { location: `/elsewhere/good.${domain}` }).end(),
  huge: (domain, response) => void response.writeHead(200).end(`${listing(domain)}${' '.repeat(MAX_UPSTREAM_BYTES)}`),
  breaks: (domain, response, request) => {
    response.writeHead(200, { 'content-length': '4000' }).write(listing(domain))
    setImmediate(() => request.socket.destroy())
  },
}

const asked: string[] = []
const peer = createServer((request, response) => {
  asked.push(request.url ?? '')
  const domain = request.url?.split('/').at(-1) ?? ''
  ANSWERS[domain.split('.')[0] ?? '']?.(domain, response, request)
})

let service: Service
let folder = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => peer.listen(0, '127.0.0.1', resolve))
  const vars = { UPSTREAM_ISPDB_URL: `http://127.0.0.1:${(peer.address() as AddressInfo).port}/v1.1` }
  folder = await mkdtemp(join(tmpdir(), 'postamt-upstream-'))
  service = RUNTIME === 'node' ? await startBundle(FIXTURE_CATALOG, vars) : await startOnWorkerd(vars)
})

afterAll(async () => {
  await service.close()
  peer.closeAllConnections()
  await new Promise((resolve) => peer.close(resolve))
  await rm(folder, { recursive: true })
})

async function startOnWorkerd(vars: Readonly<Record<string, string>>): Promise<Service> {
  await bundle('test/fixtures/wrangler.toml', folder)
  const { port, stop } = await startWorkerd({
    folder,
    vars: { DNS_OVER_HTTPS_URL: '', ...vars },
    d1Port: undefined,
  })
  return { port, close: stop }
}

const ask = (domain: string) =>
  send(
    service.port,
    `GET /mail/config-v1.1.xml?emailaddress=max@${domain} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
  )

test('a domain that the database lists is answered in our own words, and only its name was sent', async () => {
  const { status, headers, body } = await ask('good.example')
  expect(status).toBe(200)
  expect(headers['cache-control']).toBe('public, max-age=3600')
  expect(body).toContain('<emailProvider id="good.example">')
  expect(body).toContain('<hostname>imap.good.example</hostname>')
  expect((await ask('good.example')).body).toBe(body)
  expect(asked.filter((url) => url.includes('good'))).toEqual(['/v1.1/good.example'])
})

test('a domain that it does not know is unknown, and not asked about twice', async () => {
  expect((await ask('missing.example')).status).toBe(404)
  expect((await ask('missing.example')).status).toBe(404)
  expect(asked.filter((url) => url.includes('missing'))).toHaveLength(1)
})

test.each(['broken', 'hangs', 'garbage', 'other', 'redirects', 'huge', 'breaks'])(
  'a database that %s leaves the domain unknown in time, is not followed, and is asked again',
  async (fault) => {
    const began = performance.now()
    const answer = await ask(`${fault}.example`)
    expect(answer).toMatchObject({ status: 404, headers: { 'cache-control': 'no-store' } })
    expect(performance.now() - began).toBeLessThan(1_500)
    await ask(`${fault}.example`)
    expect(asked.filter((url) => url.includes(fault))).toEqual(Array(2).fill(`/v1.1/${fault}.example`))
  },
)

test('a domain of the catalog is answered without asking', async () => {
  expect((await ask('example.org')).status).toBe(200)
  expect(asked.filter((url) => url.includes('example.org'))).toEqual([])
})
