import { expect, test } from 'vitest'
import {
  answerOf,
  broken,
  JSON_PATH,
  JSON_QUESTIONS,
  MAIN,
  MINIMAL,
  mobileSyncRequest,
  outlookRequest,
  settings,
} from './autodiscover-support.ts'
import { ask, SVC, serviceWith } from './support.ts'

/** Autodiscover v2: one URL for one protocol. */

const HOST = 'autodiscover.example.org'
const POX_AT = (host: string) => `https://${host}/autodiscover/autodiscover.xml`

type Body = Readonly<Record<string, string>>

/** Status and body of a question. */
async function answer(url: string, init?: RequestInit, service: typeof ask = ask) {
  const response = await service(url, { redirect: 'manual', ...init })
  return { status: response.status, body: (await response.json()) as Body }
}

const query = (host: string, parameters: string) => `${host}${JSON_PATH}?${parameters}`
const found = (Protocol: string, Url: string) => ({ status: 200, body: { Protocol, Url } })
const PLAIN_FAULTS = {
  invalid: [400, 'MandatoryParameterMissing', 'The request does not match the valid format.'],
  noProtocol: [400, 'MandatoryParameterMissing', "A valid value must be provided for the query parameter 'Protocol'"],
  unknown: [404, 'UserNotFound', 'The given user is not found'],
} as const
const fault = (name: keyof typeof PLAIN_FAULTS) => {
  const [status, ErrorCode, ErrorMessage] = PLAIN_FAULTS[name]
  return { status, body: { ErrorCode, ErrorMessage } }
}
const invalidProtocol = (supported: string) => ({
  status: 400,
  body: {
    ErrorCode: 'InvalidProtocol',
    ErrorMessage: `The given protocol value is invalid. Supported values are '${supported}'`,
  },
})

test('AD-60 a question by query is answered with the address of the XML endpoint, byte for byte', async () => {
  const response = await ask(query(HOST, 'Email=max%40example.org&Protocol=AutodiscoverV1'))
  expect(response.status).toBe(200)
  expect(await response.text()).toBe(
    '{"Protocol":"AutodiscoverV1","Url":"https://autodiscover.example.org/autodiscover/autodiscover.xml"}',
  )
})

test.each(['max@example.org', 'max%40example.org', 'a+b%2Fc@example.org', 'max@example.org?x=1&y='])(
  'AD-61 the address may stand in the path as %s',
  async (address) => {
    const url = `${HOST}${JSON_PATH}/v1.0/${address}${address.includes('?') ? '' : '?'}&Protocol=Autodiscoverv1&RedirectCount=1`
    expect(await answer(url)).toEqual(found('AutodiscoverV1', POX_AT(HOST)))
  },
)

test('AD-61 the address in the path wins', async () => {
  const url = `${SVC}${JSON_PATH}/v1.0/max@eas.example?Email=max@example.org&Protocol=ActiveSync`
  expect((await answer(url)).status).toBe(200)
})

test.each([
  'Email=max@example.org&Protocol=autodiscoverv1',
  'Email=max@example.org&Protocol=AUTODISCOVERV1',
  'email=max@example.org&protocol=AutodiscoverV1',
  'EMAIL=max%40example.org&PROTOCOL=Autodiscover%561',
  'protocol=autodiscoverV1&RedirectCount=1&email=max@example.org',
  '&&Protocol=AutodiscoverV1&Email=max@example.org&Email=max@nowhere.example',
])('AD-62 case and order do not count in %s', async (parameters) => {
  expect(await answer(query(HOST, parameters))).toEqual(found('AutodiscoverV1', POX_AT(HOST)))
})

test.each(['/Autodiscover/Autodiscover.json', '/AutoDiscover/AutoDiscover.JSON', '/AUTODISCOVER/AUTODISCOVER.JSON'])(
  'AD-63 the path may be written %s, and the address keeps its case',
  async (path) => {
    expect(await answer(`${HOST}${path}?Email=max@example.org&Protocol=AutodiscoverV1`)).toEqual(
      found('AutodiscoverV1', POX_AT(HOST)),
    )
    expect(await answer(`${HOST}${path}/V1.0/Max@EXAMPLE.org?Protocol=AutodiscoverV1`)).toEqual(
      found('AutodiscoverV1', POX_AT(HOST)),
    )
    const response = await ask(`http://${HOST}${path}/V1.0/Max@example.org?Protocol=x`, { redirect: 'manual' })
    expect(response.headers.get('location')).toBe(`https://${SVC}${path}/V1.0/Max@example.org?Protocol=x`)
  },
)

test('AD-63 what is looked up is the address as it was written', async () => {
  const asked: unknown[] = []
  const service = serviceWith(
    {},
    {
      lookup: ({ address }) => {
        asked.push(address?.text)
        return { ok: false, error: { reason: 'domain-missing' } }
      },
    },
  )
  await service(`${HOST}/AUTODISCOVER/AUTODISCOVER.JSON/V1.0/Max.Müller@EXAMPLE.org?Protocol=Ews`)
  expect(asked).toEqual(['Max.Müller@example.org'])
})

test.each([HOST, 'example.org', SVC, 'nowhere.example'])(
  'AD-64 the address that is given at %s answers with the same settings',
  async (host) => {
    const { body } = await answer(query(host, 'Email=max@example.org&Protocol=AutodiscoverV1'))
    expect(await answerOf(ask(body['Url'] ?? '', { method: 'POST', body: MINIMAL }))).toEqual(settings(MAIN))
  },
)

test.each([
  ['at the service itself', SVC, 'max@example.org', SVC],
  ['at a host that nobody knows', 'nowhere.example', 'max@example.org', SVC],
  ['at a host that looks like it', 'evil.example.org.example', 'max@example.org', SVC],
  ['at an IP address', '192.0.2.1', 'max@example.org', SVC],
  ['at a public suffix', 'autodiscover.org', 'max@example.org', SVC],
  ['at the domain itself', 'example.org', 'max@example.org', 'example.org'],
  [
    'at the host of another known domain',
    'autodiscover.local.example',
    'max@example.org',
    'autodiscover.local.example',
  ],
  ['with a port of its own', `${HOST}:8443`, 'max@example.org', `${HOST}:8443`],
  ['with the usual port', `${HOST}:443`, 'max@example.org', HOST],
  ['in capitals and with a dot', 'AUTODISCOVER.Example.ORG.', 'max@example.org', HOST],
  ['for a customer of the host', HOST, 'max@customer.example', HOST],
])('AD-65 %s the client is sent to where it can be answered', async (_, host, address, expected) => {
  const headers = { 'x-forwarded-host': 'forged.example', forwarded: 'host=forged.example' }
  expect(await answer(query(host, `Email=${address}&Protocol=AutodiscoverV1`), { headers })).toEqual(
    found('AutodiscoverV1', POX_AT(expected)),
  )
})

test('AD-65 a service without a host of its own sends the client to the origin that it reached', async () => {
  const service = serviceWith({})
  const given = async (origin: string) =>
    (await answer(`${origin}${JSON_PATH}?Email=max@example.org&Protocol=AutodiscoverV1`, {}, service)).body['Url']
  expect(await given('http://localhost:8787')).toBe('http://localhost:8787/autodiscover/autodiscover.xml')
  expect(await given('https://other.example')).toBe(POX_AT('other.example'))
  // Over plain HTTP from elsewhere: passwords follow this address.
  expect(await given('http://other.example')).toBe(POX_AT('other.example'))
})

test('AD-66 ActiveSync is where the catalog says, or is not on offer', async () => {
  expect(await answer(query(SVC, 'Email=max@eas.example&Protocol=ActiveSync'))).toEqual(
    found('ActiveSync', 'https://eas.service.example/Microsoft-Server-ActiveSync'),
  )
  expect(await answer(query(SVC, 'Email=max@example.org&Protocol=activesync'))).toEqual(
    invalidProtocol('AutodiscoverV1'),
  )
})

test.each(['EWS', 'Ews', 'ews'])('AD-67 %s is where the catalog says, or is not on offer', async (protocol) => {
  expect(await answer(query(SVC, `Email=max@eas.example&Protocol=${protocol}`))).toEqual(
    found('Ews', 'https://ews.service.example/EWS/Exchange.asmx'),
  )
  expect(await answer(query(SVC, `Email=max@example.org&Protocol=${protocol}`))).toEqual(
    invalidProtocol('AutodiscoverV1'),
  )
})

test.each([
  'Rest',
  'Substrate',
  'x',
  'x'.repeat(200),
  '<script>',
  '%3Cscript%3E',
  '%',
  '__proto__',
  'toString',
  'IMAP',
])('AD-68 the protocol %s is not ours, and is not repeated', async (protocol) => {
  expect(await answer(query(SVC, `Email=max@example.org&Protocol=${protocol}`))).toEqual(
    invalidProtocol('AutodiscoverV1'),
  )
  expect(await answer(query(SVC, `Email=max@eas.example&Protocol=${protocol}`))).toEqual(
    invalidProtocol('AutodiscoverV1,ActiveSync,Ews'),
  )
})

test('AD-69 a protocol has to be named', async () => {
  for (const parameters of ['', '&Protocol=', '&Protocol', '&Protocol=%20'])
    expect(await answer(query(SVC, `Email=max@example.org${parameters}`))).toEqual(fault('noProtocol'))
})

test('AD-69 without an address the host decides', async () => {
  for (const parameters of [
    'Protocol=AutodiscoverV1',
    'Email=&Protocol=AutodiscoverV1',
    'Email=max&Protocol=AutodiscoverV1',
  ]) {
    expect(await answer(query(HOST, parameters))).toEqual(found('AutodiscoverV1', POX_AT(HOST)))
    for (const host of [SVC, 'nowhere.example', 'localhost'])
      expect(await answer(query(host, parameters)), host).toEqual(fault('invalid'))
  }
})

test.each(['AutodiscoverV1', 'ActiveSync', 'x', ''])(
  'AD-70 an unknown domain is not found when %s is asked for',
  async (protocol) => {
    for (const host of [SVC, 'nowhere.example'])
      expect(await answer(query(host, `Email=max@nowhere.example&Protocol=${protocol}`))).toEqual(fault('unknown'))
  },
)

test.each(['oauth-only.example', 'own-app.example', 'ask.example', 'packages.example', 'plain.example'])(
  'AD-70 a domain that none of the protocols can serve is not found either: %s',
  async (domain) => {
    expect(await answer(query(SVC, `Email=max@${domain}&Protocol=AutodiscoverV1`))).toEqual(fault('unknown'))
  },
)

test('AD-64 where only ActiveSync is on offer, the XML endpoint says so', async () => {
  const { body } = await answer(query(SVC, 'Email=max@eas-only.example&Protocol=AutodiscoverV1'))
  const response = await ask(body['Url'] ?? '', { method: 'POST', body: mobileSyncRequest('max@eas-only.example') })
  expect(await response.text()).toContain('<Type>MobileSync</Type>')
})

test.each([HOST, SVC])('AD-71 two addresses of a domain get the same bytes at %s', async (host) => {
  const bodies = ['max', 'somebody.else', 'does-not-exist', '007'].map(async (localPart) => [
    await (await ask(query(host, `Email=${localPart}@example.org&Protocol=AutodiscoverV1`))).text(),
    await (await ask(query(host, `Email=${localPart}@example.org&Protocol=Ews`))).text(),
  ])
  const [first, ...others] = await Promise.all(bodies)
  for (const other of others) expect(other).toEqual(first)
})

test.each(JSON_QUESTIONS)('AD-72, AD-85 %s is answered in JSON that nobody keeps', async (url) => {
  const response = await ask(url)
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(response.headers.get('cache-control')).toBe('private, no-store')
  const head = await ask(url, { method: 'HEAD' })
  expect(head.status).toBe(response.status)
  expect(Object.fromEntries(head.headers)).toEqual(Object.fromEntries(response.headers))
  expect(await head.text()).toBe('')
})

test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'PROPFIND'])('AD-72 %s is not allowed', async (method) => {
  for (const url of JSON_QUESTIONS) {
    const response = await ask(url, { method, body: method === 'POST' ? outlookRequest('max@example.org') : null })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS')
  }
})

test.each([
  `${JSON_PATH}/v1.0/`,
  `${JSON_PATH}/v1.0`,
  `${JSON_PATH}/v1.0/max`,
  `${JSON_PATH}/v1.0/%00@example.org`,
  `${JSON_PATH}/v1.0/a/b@example.org`,
  `${JSON_PATH}/v1.0/%ff@example.org`,
  `${JSON_PATH}/v1.0/max@example.org/`,
  `${JSON_PATH}/v1.0/max@`,
  `${JSON_PATH}/v1.0/%3Cscript%3E@example.org`,
  `${JSON_PATH}/v2.0/max@example.org`,
  `${JSON_PATH}?@evil.example/x`,
  `${JSON_PATH}?@evil.example/autodiscover/autodiscover.json%3F@evil.example`,
])('AD-73 %s is no question', async (path) => {
  for (const suffix of ['', `${path.includes('?') ? '&' : '?'}Protocols=AutodiscoverV1`]) {
    const response = await ask(`${HOST}${path}${suffix}`, { redirect: 'manual' })
    expect([400, 404]).toContain(response.status)
    expect(await response.text()).not.toContain('evil')
  }
})

test.each(['/v1.0/', '/v1.0/max', '/v1.0/%00@example.org', '/v1.0/a/b@example.org', '/v1.0/max@example.org/'])(
  'AD-73 the protocol does not make %s a question',
  async (path) => {
    expect(await answer(`${HOST}${JSON_PATH}${path}?Protocol=AutodiscoverV1`)).toEqual(fault('invalid'))
  },
)

test('AD-74 no mail server is named in any answer', async () => {
  for (const url of JSON_QUESTIONS) expect(await (await ask(url)).text()).not.toMatch(/sslin|sslout|imap|smtp|993|465/i)
})

test.each([
  '?Email=max%40example.org&Protocol=AutodiscoverV1',
  '/v1.0/max@example.org?Protocol=Autodiscoverv1&RedirectCount=1',
  '/v1.0/a%2Fb%40example.org?Protocol=%3Cx%3E%22%20%0D%0Aa',
  '',
])('AD-92, AD-85 over plain HTTP the question %s goes to the service', async (question) => {
  for (const host of [HOST, SVC, 'nowhere.example']) {
    const response = await ask(`http://${host}${JSON_PATH}${question}`, { redirect: 'manual' })
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toBe(`https://${SVC}${JSON_PATH}${question}`)
    expect(response.headers.get('cache-control')).toBe('private, no-store')
  }
})

test('AD-92 what has to be encoded is encoded on the way', async () => {
  const response = await ask(`http://${HOST}${JSON_PATH}/v1.0/a"<b>ü@example.org?Protocol=<"ü`, { redirect: 'manual' })
  expect(response.headers.get('location')).toBe(
    `https://${SVC}${JSON_PATH}/v1.0/a%22%3Cb%3E%C3%BC@example.org?Protocol=%3C%22%C3%BC`,
  )
})

test('a bug is said in JSON', async () => {
  const response = await broken()(query(HOST, 'Email=max@example.org&Protocol=AutodiscoverV1'))
  expect(response.status).toBe(503)
  expect(response.headers.get('retry-after')).toBe('60')
  expect(await response.json()).toEqual({
    ErrorCode: 'InternalServerError',
    ErrorMessage: 'The server has a temporary problem.',
  })
})
