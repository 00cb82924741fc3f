import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RawResponse, type Service, send, startBundle, startWorker } from './support.ts'

/** The same app on Workers and on Node: with the shipped catalog, each request gets the same answer from both. */

const SCHEMA = 'http://schemas.microsoft.com/exchange/autodiscover/outlook'
const POX = `<Autodiscover xmlns="${SCHEMA}/requestschema/2006"><Request><EMailAddress>max@sslin.de</EMailAddress></Request></Autodiscover>`

const SYNC_SCHEMA = 'http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006'
const mobileSync = (address: string) =>
  `<Autodiscover><Request><EMailAddress>${address}</EMailAddress><AcceptableResponseSchema>${SYNC_SCHEMA}</AcceptableResponseSchema></Request></Autodiscover>`
const MOBILE_SYNC = mobileSync('max@outlook.com')
const MOBILE_SYNC_OF_NOBODY = mobileSync('max@sslin.de')
const SOAP = `<Envelope><Body><GetUserSettingsRequestMessage><Request><Users><User><Mailbox>max@sslin.de</Mailbox></User></Users><RequestedSettings><Setting>ExternalImap4Connections</Setting><Setting>UserDN</Setting></RequestedSettings></Request></GetUserSettingsRequestMessage></Body></Envelope>`

const REQUESTS: Readonly<Record<string, string>> = {
  'autoconfig by host': get('/mail/config-v1.1.xml', 'autoconfig.sslin.de'),
  'autoconfig by address': get('/mail/config-v1.1.xml?emailaddress=max@sslin.de', '127.0.0.1'),
  'autoconfig of an unknown domain': get('/.well-known/autoconfig/mail/config-v1.1.xml', 'unknown.example'),
  'a database look-up': get('/v1.1/gmail.com', 'localhost'),
  'a HEAD request': get('/v1.1/gmail.com', 'localhost').replace('GET', 'HEAD'),
  'an OPTIONS request': get('/mail/config-v1.1.xml', 'autoconfig.sslin.de').replace('GET', 'OPTIONS'),
  'a method that is not known': get('/mail/config-v1.1.xml', 'autoconfig.sslin.de').replace('GET', 'PROPFIND'),
  POX: post('/Autodiscover/Autodiscover.xml', 'autodiscover.sslin.de', POX),
  'POX that is no XML': post('/autodiscover/autodiscover.xml', 'autodiscover.sslin.de', 'hello'),
  'POX that is too large': post('/autodiscover/autodiscover.xml', 'autodiscover.sslin.de', ' '.repeat(20_000)),
  'POX for ActiveSync': post('/autodiscover/autodiscover.xml', 'autodiscover.outlook.com', MOBILE_SYNC),
  'POX without ActiveSync': post('/autodiscover/autodiscover.xml', 'autodiscover.sslin.de', MOBILE_SYNC_OF_NOBODY),
  'Autodiscover in JSON': get(
    '/autodiscover/autodiscover.json?Email=max@sslin.de&Protocol=Autodiscoverv1',
    'autodiscover.sslin.de',
  ),
  'Autodiscover in JSON, by path': get(
    '/autodiscover/autodiscover.json/v1.0/max@outlook.com?Protocol=ActiveSync',
    'autodiscover.outlook.com',
  ),
  'Autodiscover in JSON that cannot be': get(
    '/autodiscover/autodiscover.json?Email=max@sslin.de&Protocol=x',
    'localhost',
  ),
  SOAP: post('/autodiscover/autodiscover.svc', 'autodiscover.sslin.de', SOAP),
  'SOAP that is no XML': post('/autodiscover/autodiscover.svc', 'autodiscover.sslin.de', 'hello'),
  'SOAP by GET': get('/autodiscover/autodiscover.svc', 'autodiscover.sslin.de'),
  'POX by GET': get('/autodiscover/autodiscover.xml', 'autodiscover.sslin.de'),
  'a profile': get('/email.mobileconfig?email=max%2Bnews@sslin.de&name=Max', '127.0.0.1'),
  'a profile that cannot be': get('/email.mobileconfig?email=max@tuta.com', '127.0.0.1'),
  'a profile in German': get('/mobileconfig?address=max@sslin.de&lang=de', '127.0.0.1'),
  'a path that is not there': get('/nothing', '127.0.0.1'),
  health: get('/healthz', '127.0.0.1'),
  version: get('/version', '127.0.0.1'),
}

let worker: Service
let node: Service

beforeAll(async () => {
  worker = await startWorker(join(import.meta.dirname, '../../wrangler.toml'))
  node = await startBundle()
})

afterAll(async () => {
  await worker.close()
  await node.close()
})

test.each(Object.entries(REQUESTS))('%s gets the same answer from both runtimes', async (_, request) => {
  const answers = await Promise.all([send(worker.port, request), send(node.port, request)])
  const [onWorkers, onNode] = answers.map(comparable)
  expect(onNode).toEqual(onWorkers)
  expect(onNode?.status).toBeLessThan(500)
})

/** What the app decides, without what a server adds of its own or what changes by the second. */
function comparable({ status, headers, body }: RawResponse) {
  const own = Object.entries(headers).filter(
    ([name]) => !['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding'].includes(name),
  )
  return { status, headers: Object.fromEntries(own), body: body.replace(/Time="[^"]*"/, 'Time=""') }
}

function get(path: string, host: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`
}

function post(path: string, host: string, body: string): string {
  return `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: text/xml\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`
}
