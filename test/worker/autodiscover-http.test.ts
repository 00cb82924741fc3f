import { expect, test } from 'vitest'
import { exactText } from './autoconfig-support.ts'
import {
  AT_MAIN,
  AT_SVC,
  answerOf,
  BODIES,
  broken,
  errorDocument,
  everyAnswer,
  everyError,
  everySettings,
  failure,
  GETS,
  headersOf,
  JSON_QUESTIONS,
  MAIN,
  MAIN_WITHOUT_LOGINS,
  METHODS,
  MINIMAL,
  mainFor,
  outlookRequest,
  PATH,
  PATHS,
  post,
  SOAP_AT_SVC,
  SOAP_BODIES,
  settings,
  UNKNOWN_HOSTS,
} from './autodiscover-support.ts'
import { ask, SVC, serviceWith } from './support.ts'

/** How the answers travel: methods, status, headers, plain HTTP. */

test.each([AT_MAIN, `example.org${PATH}`])('AD-46 GET gives the settings without logins at %s', async (url) => {
  expect(await answerOf(ask(url))).toEqual(settings(MAIN_WITHOUT_LOGINS))
})

test('AD-47 GET at the service itself says in a few words that POST is needed', async () => {
  const response = await ask(AT_SVC)
  expect(response.status).toBe(405)
  expect(response.headers.get('allow')).toBe('POST, OPTIONS')
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  const body = await response.text()
  expect(body.length).toBeLessThan(300)
  expect(body).toBe('Send an Autodiscover request with an e-mail address here, by POST.\n')
})

test.each(UNKNOWN_HOSTS)('AD-48 GET is not found at %s', async (url) => {
  expect(await answerOf(ask(url))).toEqual(failure(404, 500))
})

test.each(GETS)('AD-49 HEAD has the status and the headers of GET, and no body, at %s', async (url) => {
  const [get, head] = [await ask(url), await ask(url, { method: 'HEAD' })]
  expect(head.status).toBe(get.status)
  expect(headersOf(head)).toEqual(headersOf(get))
  expect(await head.text()).toBe('')
})

/** The service itself answers for an address alone (AD-47). */
const allowAt = (url: string) => (url === AT_SVC ? 'POST, OPTIONS' : 'GET, HEAD, POST, OPTIONS')

test.each(GETS)('AD-49 OPTIONS names the methods at %s', async (url) => {
  const response = await ask(url, { method: 'OPTIONS' })
  expect(response.status).toBe(204)
  expect(response.headers.get('allow')).toBe(allowAt(url))
  expect(await response.text()).toBe('')
})

test.each(['PUT', 'DELETE', 'PATCH', 'PROPFIND'])('AD-49 %s is not allowed', async (method) => {
  for (const url of GETS) {
    const response = await ask(url, { method })
    expect(response.status, url).toBe(405)
    expect(response.headers.get('allow'), url).toBe(allowAt(url))
    expect(response.headers.get('content-type'), url).toBe('text/plain; charset=utf-8')
  }
})

test('AD-51 an error has a time of day, and a number that is the same for the whole installation', async () => {
  const errors = await everyError()
  const ids = new Set<number>()
  for (const { name, body } of errors) {
    const [, time, id] = / Time="([^"]*)" Id="([^"]*)"/.exec(body) ?? []
    expect(time, name).toMatch(/^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{7}$/)
    expect(id, name).toMatch(/^\d{1,10}$/)
    expect(Number(id), name).toBeLessThanOrEqual(4_294_967_295)
    ids.add(Number(id))
  }
  expect(ids.size).toBe(1)
})

test('AD-51 the time of an error is that of the answer', async () => {
  const service = serviceWith({ SERVICE_HOST: SVC }, { now: () => new Date('2026-11-05T07:08:09.012Z') })
  const response = await service(AT_MAIN, { method: 'POST', body: 'not xml' })
  expect(await response.text()).toContain('<Error Time="07:08:09.0120000" Id=')
})

const { settings: _, ActiveSync: __, ...REFUSED } = BODIES

test.each(Object.entries({ ...REFUSED, marked: '<Autodiscover marker="marker">marker</Autodiscover>' }))(
  'AD-51 an error document is one of ours, whatever was asked: %s',
  async (_, body) => {
    const { body: answer } = await answerOf(post(body, AT_SVC))
    expect([errorDocument(500), errorDocument(600), errorDocument(601)]).toContain(answer)
  },
)

test('AD-52 every unknown domain gets the same answer', async () => {
  const addresses = ['max@nowhere.example', 'erika@elsewhere.example', 'max@mail.nowhere.example', 'max@org.example']
  for (const address of addresses) {
    const response = await post(outlookRequest(address), AT_SVC)
    expect(response.headers.get('content-type')).toBe('text/xml; charset=utf-8')
    expect(await answerOf(response)).toEqual(failure(404, 500))
  }
  const [first, second] = await Promise.all(addresses.map((address) => post(outlookRequest(address), AT_SVC)))
  expect(idOf(await first?.text())).toBe(idOf(await second?.text()))
})

const idOf = (body = '') => / Id="([^"]*)"/.exec(body)?.[1]

test.each(['GET', 'POST'])('AD-53 a bug is a temporary failure to a %s', async (method) => {
  const response = await broken()(AT_MAIN, { method, body: method === 'POST' ? MINIMAL : null })
  expect(response.headers.get('retry-after')).toBe('60')
  expect(response.headers.get('content-type')).toBe('text/xml; charset=utf-8')
  expect(await answerOf(response)).toEqual(failure(503, 603))
})

test('AD-54 no good answer under the Autodiscover paths is a page', async () => {
  let good = 0
  for (const host of ['autodiscover.example.org', 'example.org', SVC, 'nowhere.example'])
    for (const path of PATHS)
      for (const method of METHODS) {
        const body = method === 'POST' ? MINIMAL : null
        const response = await ask(`${host}${path}?Email=max%40example.org`, { method, body, redirect: 'manual' })
        if (!response.ok) continue
        good += 1
        expect(response.headers.get('content-type') ?? '').not.toContain('html')
        expect(await response.text()).not.toMatch(/<html|<!doctype/i)
      }
  expect(good).toBeGreaterThan(5)
})

test('AD-84 settings and errors are XML in lower case and UTF-8', async () => {
  for (const { name, headers } of [...(await everySettings()), ...(await everyError())])
    expect(headers.get('content-type'), name).toBe('text/xml; charset=utf-8')
})

test.each(Object.entries(BODIES))('AD-85 nobody keeps the answer to a POST: %s', async (_, body) => {
  for (const url of [AT_MAIN, AT_SVC])
    expect((await post(body, url)).headers.get('cache-control')).toBe('private, no-store')
})

test('AD-85 nobody keeps the answer to a POST that broke', async () => {
  const response = await broken()(AT_MAIN, { method: 'POST', body: MINIMAL })
  expect(response.headers.get('cache-control')).toBe('private, no-store')
})

test('AD-85 nobody keeps the answer to a POST over plain HTTP', async () => {
  const response = await post(MINIMAL, `http://${AT_MAIN}`)
  expect(response.status).toBe(302)
  expect(response.headers.get('cache-control')).toBe('private, no-store')
})

test('AD-85 the answer to a GET may be kept for an hour, a refusal not at all', async () => {
  expect((await ask(AT_MAIN)).headers.get('cache-control')).toBe('public, max-age=3600')
  for (const url of [AT_SVC, ...UNKNOWN_HOSTS])
    expect((await ask(url)).headers.get('cache-control'), url).toMatch(/^(?:private, )?no-store$/)
})

const UNASKED: Readonly<Record<string, string>> = {
  authorization: 'Basic bWF4QGV4YW1wbGUub3JnOmh1bnRlcjI=',
  cookie: 'session=1',
  'x-mapihttpcapability': '1',
}

test('AD-86 nobody is challenged, turned away or given a cookie', async () => {
  const answers = [...(await everyAnswer()), ...(await everyAnswer(UNASKED))]
  expect(answers.length).toBeGreaterThan(200)
  for (const { name, response } of answers) {
    if (/^(?:GET|HEAD|POST) /.test(name)) expect([401, 403, 407, 429, 204], name).not.toContain(response.status)
    for (const header of ['www-authenticate', 'proxy-authenticate', 'set-cookie'])
      expect(response.headers.has(header), `${name} ${header}`).toBe(false)
  }
})

const CREDENTIALS: readonly Record<string, string>[] = [
  { authorization: 'Basic bWF4QGV4YW1wbGUub3JnOmh1bnRlcjI=' },
  { authorization: 'Bearer abc.def.ghi' },
  { authorization: 'Negotiate TlRMTVNTUAABAAAAB4IIogAAAAAAAAAAAAAAAAAAAAAKAGFKAAAADw==' },
  { cookie: 'session=1' },
  { 'x-mapihttpcapability': '1', 'x-clientcanhandle': 'Negotiate, ExHttpInfo' },
]

test.each(CREDENTIALS)('AD-87 %j changes nothing', async (headers) => {
  await expectSameAnswers(headers)
})

const AGENTS = [
  { 'user-agent': '' },
  { 'user-agent': 'OutlookMobileCloudService-Autodetect/1.0.0' },
  { 'user-agent': 'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17726; Pro)' },
]

test.each(AGENTS)('AD-88 %j changes nothing', async (headers) => {
  await expectSameAnswers(headers)
})

/** Status, headers and bytes of every kind of answer are those of a request without the headers. */
async function expectSameAnswers(headers: Record<string, string>) {
  const seen = async (response: Response) => ({
    status: response.status,
    headers: headersOf(response),
    body: (await exactText(response)).replace(/ Time="[^"]*"/, ''),
  })
  for (const url of GETS) expect(await seen(await ask(url, { headers })), url).toEqual(await seen(await ask(url)))
  for (const url of JSON_QUESTIONS)
    expect(await seen(await ask(url, { headers })), url).toEqual(await seen(await ask(url)))
  for (const [name, body] of Object.entries(BODIES))
    expect(await seen(await post(body, AT_MAIN, headers)), name).toEqual(await seen(await post(body)))
  for (const [name, body] of Object.entries(SOAP_BODIES))
    expect(await seen(await post(body, SOAP_AT_SVC, headers)), name).toEqual(await seen(await post(body, SOAP_AT_SVC)))
}

test('AD-89 fifty addresses in one go from one client are answered', async () => {
  const addresses = Array.from({ length: 50 }, (_, index) => `user${index}@example.org`)
  const from = { 'cf-connecting-ip': '192.0.2.7', 'x-forwarded-for': '192.0.2.7' }
  const answers = await Promise.all(addresses.map((address) => answerOf(post(outlookRequest(address), AT_SVC, from))))
  expect(answers).toEqual(addresses.map((address) => settings(mainFor(address))))
})

test('AD-90 no answer is to be guessed at, and no other page may read it', async () => {
  const answers = await everyAnswer({ origin: 'https://other.example' })
  for (const url of [`http://${AT_MAIN}`, `http://${AT_SVC}`])
    answers.push({ name: url, response: await ask(url, { redirect: 'manual' }) })
  for (const { name, response } of answers) {
    expect(response.headers.get('x-content-type-options'), name).toBe('nosniff')
    expect(response.headers.has('access-control-allow-origin'), name).toBe(false)
  }
})

const PLAIN = [
  'autodiscover.example.org',
  'example.org',
  SVC,
  'autodiscover.nowhere.example',
  'autodiscover.org',
  '192.0.2.1',
]

test.each(PLAIN)('AD-91 plain HTTP is sent to one fixed address from %s', async (host) => {
  for (const path of [PATH, '/Autodiscover/Autodiscover.xml', '/AUTODISCOVER/AUTODISCOVER.XML', `${PATH}?x=1`])
    for (const [method, body] of [
      ['GET', null],
      ['HEAD', null],
      ['POST', MINIMAL],
      ['POST', 'not xml'],
    ] as const) {
      const response = await ask(`http://${host}${path}`, { method, body, redirect: 'manual' })
      expect(response.status).toBe(302)
      expect(response.headers.get('location')).toBe(`https://${SVC}/autodiscover/autodiscover.xml`)
      expect((await response.text()).length).toBeLessThan(300)
    }
})

test('AD-91 a proxy may say that a request came over plain HTTP', async () => {
  const response = await post(MINIMAL, AT_MAIN, { 'x-forwarded-proto': 'http' })
  expect(response.status).toBe(302)
  expect(response.headers.get('location')).toBe(`https://${SVC}/autodiscover/autodiscover.xml`)
})

test('local use, and a service without a host of its own, answer over plain HTTP', async () => {
  expect(await answerOf(post(MINIMAL, `http://localhost:8787${PATH}`))).toEqual(settings(MAIN))
  const service = serviceWith({})
  expect(await answerOf(service(`http://${AT_MAIN}`, { method: 'POST', body: MINIMAL }))).toEqual(settings(MAIN))
})

test('AD-93 over HTTPS nothing is redirected', async () => {
  for (const { name, response } of [...(await everyAnswer()), ...(await everyAnswer({ 'x-forwarded-proto': 'https' }))])
    expect(Math.floor(response.status / 100), name).not.toBe(3)
})

test('AD-93 a GET with the tag of an earlier answer is answered in full', async () => {
  const etag = (await ask(AT_MAIN)).headers.get('etag')
  for (const tag of [etag ?? '*', '*'])
    expect(await answerOf(ask(AT_MAIN, { headers: { 'if-none-match': tag } }))).toEqual(settings(MAIN_WITHOUT_LOGINS))
})

test('AD-110 two addresses of one domain differ only where the address stands', async () => {
  const addresses = ['max@example.org', 'somebody.else@example.org', 'does-not-exist@example.org']
  for (const address of addresses) {
    const response = await post(outlookRequest(address), AT_SVC)
    const other = await post(MINIMAL, AT_SVC)
    expect(headersOf(response)).toEqual(headersOf(other))
    expect((await exactText(response)).replaceAll(address, 'max@example.org')).toBe(await exactText(other))
  }
})

test('AD-110 nothing is looked up but the domain', async () => {
  const asked: unknown[] = []
  const service = serviceWith(
    { SERVICE_HOST: SVC },
    {
      lookup: async ({ address, host }) => {
        asked.push([address?.domain, host])
        return { ok: false, error: { reason: 'domain-missing' } }
      },
    },
  )
  for (const address of ['max@example.org', 'somebody.else@example.org'])
    await service(AT_SVC, { method: 'POST', body: outlookRequest(address) })
  expect(asked).toHaveLength(2)
  expect(asked[1]).toEqual(asked[0])
})
