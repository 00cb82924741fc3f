import { afterAll, beforeAll, expect, test } from 'vitest'
import { readPlist } from '../support/plist-reader.ts'
import { type RawResponse, RUNTIME, type Service, send, startService } from './support.ts'

/** What a Request object cannot carry: lengths, encodings, raw request lines, hosts as they were typed. */

const SVC = 'autodiscover.service.example'
const HTTPS = 'X-Forwarded-Proto: https\r\n'

let service: Service

beforeAll(async () => {
  service = await startService()
})

afterAll(() => service.close())

/** A request line with a target as it is, over https unless the headers say otherwise. */
function ask(target: string, { method = 'GET', host = SVC, headers = HTTPS } = {}): Promise<RawResponse> {
  const head = `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n${headers}Connection: close\r\n\r\n`
  return send(service.port, Buffer.from(head, 'utf8'))
}

const PROFILE = '/email.mobileconfig?email=user@example.org'
/** Fewer characters than bytes. */
const NAMED = `${PROFILE}&name=%C3%9Cn%C3%AF%F0%9F%91%BB`
const REFUSED = '/email.mobileconfig?lang=de'

const mailIn = ({ body }: RawResponse) => {
  const [payload] = readPlist(body)['PayloadContent'] as readonly Record<string, unknown>[]
  return payload ?? {}
}

test.each([
  ['a profile', PROFILE, 200],
  ['a profile with characters of several bytes', NAMED, 200],
  ['a refusal', REFUSED, 400],
])('MC-19 the length of %s is the number of its bytes', async (_, target, status) => {
  const response = await ask(target)
  expect(response.status).toBe(status)
  expect(response.headers['content-length']).toBe(String(Buffer.byteLength(response.body)))
  expect(Buffer.byteLength(response.body)).toBeGreaterThan(50)
})

test.each(['', 'Accept-Encoding: identity\r\n', 'Accept-Encoding: \r\n', 'Accept-Encoding: gzip;q=0, br;q=0\r\n'])(
  'MC-19 a client that asked for no compression gets none (%j)',
  async (headers) => {
    const response = await ask(NAMED, { headers: HTTPS + headers })
    expect(response.headers['content-encoding']).toBeUndefined()
    expect(mailIn(response)['EmailAccountName']).toBe('Ünï👻')
  },
)

test('MC-7 HEAD has the headers of GET and no body', async () => {
  for (const target of [PROFILE, REFUSED]) {
    const [get, head] = [await ask(target), await ask(target, { method: 'HEAD' })]
    const { date: _, 'content-length': length, ...headers } = get.headers
    expect(head).toMatchObject({ status: get.status, headers, body: '' })
    expect([undefined, length]).toContain(head.headers['content-length'])
  }
})

test.each(['POST', 'PUT', 'DELETE'])('MC-8 %s with a body is not allowed', async (method) => {
  const response = await ask(PROFILE, { method, headers: `${HTTPS}Content-Type: text/plain\r\nContent-Length: 0\r\n` })
  expect([response.status, response.headers['allow']]).toEqual([405, 'GET, HEAD'])
  expect(response.body).not.toContain('plist')
})

test.each([
  `${PROFILE}&name=Uma+Example`,
  `${PROFILE}&name=Uma%20Example`,
  '/mobileconfig/?emailaddress=user%40example.org&name=Uma+Example',
  `https://${SVC}${PROFILE}&name=Uma+Example`,
  `http://${SVC}${PROFILE}&name=Uma+Example`,
])('a link as programs write it gives the profile: %s', async (target) => {
  const response = await ask(target)
  expect(response.status).toBe(200)
  expect(mailIn(response)).toMatchObject({ EmailAddress: 'user@example.org', EmailAccountName: 'Uma Example' })
})

test.each(['user+tag@example.org', 'user%2Btag@example.org', 'user%2btag%40example.org'])(
  'MC-15 a plus sign on the wire is one: %s',
  async (address) => {
    expect(mailIn(await ask(`/email.mobileconfig?email=${address}`))['EmailAddress']).toBe('user+tag@example.org')
  },
)

test('an address in raw UTF-8 is the same as in per cent signs', async () => {
  const encoded = await ask('/email.mobileconfig?email=m%C3%BCller@b%C3%BCcher.example')
  expect(encoded.status).toBe(200)
  const raw = await ask('/email.mobileconfig?email=müller@bücher.example')
  // Node's parser keeps to RFC 9112 §3.2 there, and no client is known to send it; the refusal is ours.
  if (RUNTIME === 'node')
    expect(raw).toMatchObject({
      status: 400,
      headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
    })
  else expect(raw.body).toBe(encoded.body)
})

test.each([
  ['without a word about the scheme', ''],
  ['when a proxy says so', 'X-Forwarded-Proto: http\r\n'],
])('MC-18 plain http leads to https, %s', async (_, headers) => {
  // At the service's own host the tool in front of workerd rewrites addresses of that host; test/worker/ has that case.
  for (const host of ['AutoConfig.Example.ORG', 'evil.example:8080'])
    for (const target of [`${PROFILE}&name=Uma+Example`, `http://${host}${PROFILE}&name=Uma+Example`]) {
      const response = await ask(target, { host, headers })
      expect(response.status).toBe(308)
      expect(response.headers['location']).toBe(`https://${SVC}${PROFILE}&name=Uma+Example`)
      expect(response.body).toBe('')
    }
})

test.each([SVC, SVC.toUpperCase(), 'AutoConfig.Example.ORG:443', 'nowhere.example'])(
  'MC-5, MC-17, MC-58 the Host %s changes nothing',
  async (host) => {
    const [expected, response] = [await ask(PROFILE), await ask(PROFILE, { host })]
    expect(expected.status).toBe(200)
    expect(response.body).toBe(expected.body)
    expect(response.headers['set-cookie']).toBeUndefined()
  },
)

test('MC-10 a line end in an address does not become one in the answer', async () => {
  const response = await ask('/email.mobileconfig?email=user@example.org%0D%0AX-Evil:y')
  expect([response.status, response.headers['x-evil']]).toEqual([400, undefined])
})
