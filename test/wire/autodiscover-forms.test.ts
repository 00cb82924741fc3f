import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseEmailAddress } from '../../src/address/index.ts'
import { EXCHANGE_CLIENTS, readServiceAnswer } from '../../src/clients/index.ts'
import { serviceSummary } from '../unit/clients/support.ts'
import { type RawResponse, recorded, type Service, send, startService } from './support.ts'

/** Autodiscover's other forms as bytes on a socket: the requests of their clients, read as those read the answers. */

let service: Service

beforeAll(async () => {
  service = await startService()
})

afterAll(() => service.close())

/** A recorded request as its client sends it, behind a proxy that takes TLS (or does not). */
async function replay(name: string, scheme = 'https'): Promise<RawResponse> {
  const [top = '', text = ''] = (await recorded(`${name}.http`)).split('\r\n\r\n')
  const body = text.trimEnd()
  const length = top.startsWith('POST') ? `Content-Length: ${Buffer.byteLength(body)}\r\n` : ''
  return send(service.port, `${top}\r\n${length}X-Forwarded-Proto: ${scheme}\r\nConnection: close\r\n\r\n${body}`)
}

/** What the client of that name makes of an answer. */
function understood(name: string, { status, body }: RawResponse): string {
  const client = EXCHANGE_CLIENTS.find((candidate) => candidate.name === name)
  const format = client?.activeSync ?? client?.json ?? client?.soap
  const address = parseEmailAddress('user@eas.example')
  if (format === undefined || !address.ok) throw new Error(name)
  // The interim answer to "Expect" comes first on the wire.
  return serviceSummary(readServiceAnswer(format, { status, body }, address.value))
}

const ACTIVE_SYNC = 'https://eas.service.example/Microsoft-Server-ActiveSync'
const EWS = 'https://ews.service.example/EWS/Exchange.asmx'
const AT_SVC = 'https://autodiscover.service.example'

test.each([
  ['ios-mail/autodiscover', 'iOS Mail (Exchange)', ACTIVE_SYNC],
  ['android-exchange/autodiscover', 'Exchange for Android', 'eas.service.example:443'],
])('AD-55 %s finds its server', async (request, client, found) => {
  const answer = await replay(request)
  expect(answer.headers['content-type']).toBe('text/xml; charset=utf-8')
  expect(understood(client, answer)).toBe(found)
})

test.each([
  [
    'outlook-2019/autodiscover-json',
    'Outlook (JSON)',
    'https://autodiscover.example.org/autodiscover/autodiscover.xml',
  ],
  ['outlook-365/autodiscover-json', 'Outlook (JSON)', 'https://autodiscover.example.org/autodiscover/autodiscover.xml'],
  ['outlook-autodetect/autodiscover-json', 'Outlook (JSON)', ACTIVE_SYNC],
  ['macos/autodiscover-json', 'Outlook (JSON)', EWS],
  ['parula/autodiscover-json', 'Parula (JSON)', EWS],
])('AD-60, AD-61, AD-62, AD-66, AD-67 %s finds the URL', async (request, client, found) => {
  const answer = await replay(request)
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
  expect(understood(client, answer)).toBe(found)
})

test('AD-66 Nine is told that there is no ActiveSync', async () => {
  const { status, body } = await replay('nine/autodiscover-json')
  expect([status, JSON.parse(body)]).toEqual([400, expect.objectContaining({ ErrorCode: 'InvalidProtocol' })])
})

test('AD-75, AD-81 exchangelib is given the URL, and a reason for each setting that only Exchange has', async () => {
  const { status, body } = await replay('exchangelib/autodiscover-soap')
  expect(status).toBe(200)
  expect(body).toContain(`<Name>ExternalEwsUrl</Name>\n                <Value>${EWS}</Value>`)
  expect([...body.matchAll(/<SettingName>(\w+)</g)].map(([, name]) => name)).toEqual(['UserDN', 'EwsSupportedSchemas'])
})

test('AD-75, AD-81, AD-95 the EWS Managed API, which waits to be told to go on, understands its answer', async () => {
  const answer = await replay('ews-managed-api/autodiscover-soap')
  const final = answer.status === 100 ? answer.body : `HTTP/1.1 ${answer.status} x\r\n\r\n${answer.body}`
  expect(final).toMatch(/^HTTP\/1\.1 200 /)
  const body = final.slice(final.indexOf('\r\n\r\n') + 4)
  expect(understood('EWS Managed API', { ...answer, status: 200, body })).toBe(
    `${EWS}, imap sslin.de:993 tls -, imap sslin.de:143 starttls -`,
  )
})

test('AD-82 nothing in the answer to its first look invites to SOAP', async () => {
  const { status, headers } = await replay('ews-managed-api/autodiscover-flags')
  expect(status).toBe(200)
  for (const name of ['x-soap-enabled', 'x-wssecurity-enabled', 'x-oauth-enabled'])
    expect(headers).not.toHaveProperty(name)
})

test.each([
  ['android-exchange/autodiscover-redirect-step', '/autodiscover/autodiscover.xml'],
  ['exchangelib/autodiscover-soap-redirect-step', '/autodiscover/autodiscover.svc'],
  [
    'parula/autodiscover-json-redirect-step',
    '/autodiscover/autodiscover.json/v1.0/user@eas.example?Protocol=ActiveSync',
  ],
])('AD-91, AD-92 %s is sent to the service', async (request, target) => {
  const { status, headers } = await replay(request, 'http')
  expect([status, headers['location']]).toEqual([302, AT_SVC + target])
})

const get = (target: string, host = 'autodiscover.example.org') =>
  send(service.port, `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n`)

const JSON_PATH = '/autodiscover/autodiscover.json'

test.each([
  `${JSON_PATH}/v1.0/max@example.org?Protocol=AutodiscoverV1`,
  `/AutoDiscover/AutoDiscover.JSON/V1.0/Max%40Example.ORG?PROTOCOL=autodiscoverv1`,
  `https://autodiscover.example.org${JSON_PATH}?Email=max@example.org&Protocol=AutodiscoverV1`,
])('AD-61, AD-63 the target %s is a question', async (target) => {
  expect(await get(target)).toMatchObject({
    status: 200,
    body: '{"Protocol":"AutodiscoverV1","Url":"https://autodiscover.example.org/autodiscover/autodiscover.xml"}',
  })
})

test.each([
  `${JSON_PATH}/v1.0/%00@example.org?Protocol=Ews`,
  `${JSON_PATH}/v1.0/%zz@example.org?Protocol=Ews`,
  `${JSON_PATH}/v1.0/a/b@example.org?Protocol=Ews`,
  `${JSON_PATH}/v1.0/../../x@example.org?Protocol=Ews`,
  `${JSON_PATH}?@evil.example/x`,
  `${JSON_PATH}%2fv1.0%2fmax@example.org?Protocol=Ews`,
])('AD-73 the target %s is none', async (target) => {
  const { status, body } = await get(target)
  expect([400, 404]).toContain(status)
  expect(body).not.toContain('evil')
})

test.each(['autodiscover.example.org:443', 'AUTODISCOVER.Example.ORG', 'autodiscover.example.org.'])(
  'AD-65 the Host "%s" is named as autodiscover.example.org',
  async (host) => {
    const { body } = await get(`${JSON_PATH}?Email=max@example.org&Protocol=AutodiscoverV1`, host)
    expect(JSON.parse(body)).toMatchObject({ Url: 'https://autodiscover.example.org/autodiscover/autodiscover.xml' })
  },
)
