import { expect, test } from 'vitest'
import { compiledCatalog } from '#generated/catalog.js'
import type { AppOptions } from '../../src/app.ts'
import { openCatalog } from '../../src/catalog/index.ts'
import { createLookup, exactDomain } from '../../src/lookup/index.ts'
import { everyDocument, exactText, faultsOfRefusal, MAIN, smallDocument } from './autoconfig-support.ts'
import { ask, SVC, serviceWith } from './support.ts'

/** How the answers travel: status, headers, methods, refusals. */

const PATH = '/mail/config-v1.1.xml'
const WELL_KNOWN = '/.well-known/autoconfig/mail/config-v1.1.xml'
const AT_MAIN = `autoconfig.example.org${PATH}`
const RESOLVED = `autoconfig.compound.example${PATH}?emailaddress=anna%40compound.example`

/** Every kind of address that gives a document. */
const DOCUMENTS = [
  AT_MAIN,
  `example.org${WELL_KNOWN}`,
  `autoconfig.example.org/v1.1${PATH}`,
  `${SVC}/v1.1/example.org`,
  `${SVC}/autoconfig/v1.1/example.org`,
  `${SVC}${PATH}?emailaddress=user%40example.org`,
]

/** The same for a domain that nobody knows. */
const UNKNOWN = [
  `autoconfig.nowhere.example${PATH}`,
  `nowhere.example${WELL_KNOWN}`,
  `autoconfig.nowhere.example/v1.1${PATH}`,
  `${SVC}/v1.1/nowhere.example`,
  `${SVC}/autoconfig/v1.1/nowhere.example`,
  `${SVC}${PATH}?emailaddress=user%40nowhere.example`,
  `${SVC}/v1.1/user%40nowhere.example`,
  `${SVC}/v1.1/not_a_domain`,
  'autoconfig.example.org/v1.1/not_a_domain',
  `127.0.0.1${PATH}`,
  `localhost${PATH}`,
]

const headersOf = (response: Response) => Object.fromEntries(response.headers)

test.each(DOCUMENTS)('AC-34 the status of a document is exactly 200 at %s', async (url) => {
  for (const init of [{}, { headers: { range: 'bytes=0-9' } }, { headers: { 'cache-control': 'no-cache' } }]) {
    const response = await ask(url, init as RequestInit)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe(MAIN)
  }
})

test.each([...DOCUMENTS, RESOLVED])('AC-35 the content type says XML in lower case at %s', async (url) => {
  expect((await ask(url)).headers.get('content-type')).toBe('text/xml; charset=utf-8')
})

test('AC-36 the first byte of every document is <, and the bytes are UTF-8 without a mark', async () => {
  const documents = await everyDocument()
  expect(documents.length).toBeGreaterThan(25)
  for (const { domain } of documents) {
    const bytes = new Uint8Array(await (await ask(`${SVC}/v1.1/${domain}`)).arrayBuffer())
    expect(bytes[0], domain).toBe(0x3c)
    expect(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), domain).not.toContain('\ufeff')
  }
})

test.each([...DOCUMENTS, RESOLVED, UNKNOWN[0] as string])(
  'AC-37 HEAD has the status and the headers of GET, and no body, at %s',
  async (url) => {
    const [get, head] = [await ask(url), await ask(url, { method: 'HEAD' })]
    expect(head.status).toBe(get.status)
    expect(headersOf(head)).toEqual(headersOf(get))
    expect(await head.text()).toBe('')
  },
)

test.each([...DOCUMENTS, ...UNKNOWN])('AC-37 OPTIONS names the methods at %s', async (url) => {
  const response = await ask(url, { method: 'OPTIONS' })
  expect(response.status).toBe(204)
  expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS')
  expect(await response.text()).toBe('')
})

test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'PROPFIND'])('AC-37 %s is not allowed', async (method) => {
  for (const url of [...DOCUMENTS, ...UNKNOWN]) {
    const response = await ask(url, { method })
    expect(response.status, url).toBe(405)
    expect(response.headers.get('allow'), url).toBe('GET, HEAD, OPTIONS')
    expect(response.headers.get('content-type'), url).toBe('text/plain; charset=utf-8')
  }
})

test.each([...DOCUMENTS, RESOLVED, ...UNKNOWN])('AC-38 pages of any origin may read the answer at %s', async (url) => {
  for (const init of [{}, { headers: { origin: 'https://setup.example.net' } }]) {
    const response = await ask(url, init)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.has('access-control-allow-credentials')).toBe(false)
  }
})

test.each([...DOCUMENTS, RESOLVED, ...UNKNOWN, `autoconfig.example.org/nothing`])(
  'AC-39 the type is not to be guessed, and no cookie is set, at %s',
  async (url) => {
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST']) {
      const response = await ask(url, { method, headers: { cookie: 'session=1' } })
      expect(response.headers.get('x-content-type-options'), method).toBe('nosniff')
      expect(response.headers.has('set-cookie'), method).toBe(false)
    }
  },
)

test.each(DOCUMENTS)('AC-40 a document may be kept for an hour at %s', async (url) => {
  expect((await ask(url)).headers.get('cache-control')).toBe('public, max-age=3600')
})

test('AC-40 a document with a login in it is kept by nobody', async () => {
  expect((await ask(RESOLVED)).headers.get('cache-control')).toBe('private, no-store')
})

test.each([...UNKNOWN, 'autoconfig.example.org/nothing'])('AC-40 a refusal is kept by nobody at %s', async (url) => {
  expect((await ask(url)).headers.get('cache-control')).toBe('no-store')
})

test('AC-40 when a source of answers fails, what another knows is a document and the rest a refusal that nobody keeps', async () => {
  const broken = { name: 'broken', find: () => Promise.reject(new Error('no answer')) }
  const sources = [broken, exactDomain(openCatalog(compiledCatalog))]
  const lookup = createLookup({ sources, serviceHost: undefined, isKnownName: () => false })
  const askService = serviceWith({}, { lookup })
  expect(await (await askService(AT_MAIN)).text()).toBe(MAIN)
  const unknown = await askService(`autoconfig.nowhere.example${PATH}`)
  expect(unknown.headers.get('cache-control')).toBe('no-store')
  expect(await faultsOfRefusal(unknown)).toEqual([])
})

test.each(DOCUMENTS)('AC-41 a document has an entity tag, and is not sent again to who has it, at %s', async (url) => {
  const first = await ask(url)
  const etag = first.headers.get('etag') ?? ''
  expect(etag).toMatch(/^(?:W\/)?"[!#-~]+"$/)
  for (const given of [etag, `W/${etag}`, '*', `"other", ${etag}`, `"other",W/${etag}`]) {
    const again = await ask(url, { headers: { 'if-none-match': given } })
    expect(again.status, given).toBe(304)
    expect(again.body, given).toBeNull()
    expect(again.headers.get('etag'), given).toBe(etag)
    expect(again.headers.get('cache-control'), given).toBe('public, max-age=3600')
  }
})

test.each(['"other"', 'other', ''])('AC-41 who has another version (%s) gets the document', async (given) => {
  const response = await ask(AT_MAIN, { headers: { 'if-none-match': given } })
  expect(response.status).toBe(200)
  expect(await response.text()).toBe(MAIN)
})

test('AC-41 different documents have different entity tags', async () => {
  const domains = ['example.org', 'local.example', 'oauth.example', 'pop.example', 'dav.example', 'mx-hoster.example']
  const tags = await Promise.all(domains.map(async (name) => (await ask(`${SVC}/v1.1/${name}`)).headers.get('etag')))
  expect(new Set(tags).size).toBe(domains.length)
})

test.each(DOCUMENTS)('AC-42 plain HTTP gets the same document at %s', async (url) => {
  for (const forwarded of [undefined, 'http', 'https']) {
    for (const scheme of ['http', 'https']) {
      const headers: Record<string, string> = forwarded === undefined ? {} : { 'x-forwarded-proto': forwarded }
      const response = await ask(`${scheme}://${url}`, { headers, redirect: 'manual' })
      expect(response.status).toBe(200)
      expect(response.headers.has('location')).toBe(false)
      expect(await response.text()).toBe(MAIN)
    }
  }
})

/** What other families redirect when it comes over plain HTTP, and what nobody knows. */
const PLAIN_HTTP = [
  ...[...DOCUMENTS, ...UNKNOWN].map((url) => `http://${url}`),
  'http://autodiscover.example.org/autodiscover/autodiscover.xml',
  'http://autoconfig.example.org/email.mobileconfig?email=user%40example.org',
  'http://autoconfig.example.org//evil.example/mail/config-v1.1.xml',
  'http://autoconfig.example.org/nothing',
]

test('AC-43 every redirect is one hop, to the service or the requested name', async () => {
  const redirected: string[] = []
  for (const url of PLAIN_HTTP) {
    const response = await ask(url, { redirect: 'manual' })
    const location = response.headers.get('location')
    expect(Math.floor(response.status / 100) === 3, url).toBe(location !== null)
    if (location === null) continue
    redirected.push(url)
    const target = new URL(location)
    expect(target.protocol, url).toBe('https:')
    expect([SVC, new URL(url).hostname], url).toContain(target.hostname)
    expect((await ask(location, { redirect: 'manual' })).headers.has('location'), url).toBe(false)
  }
  expect(redirected.length).toBeGreaterThanOrEqual(2)
})

test.each([undefined, 'text/html', 'application/json', 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.1', '*/*'])(
  'AC-44 Accept: %s gets the same document',
  async (accept) => {
    const response = await ask(AT_MAIN, { headers: accept === undefined ? {} : { accept } })
    expect(response.headers.get('content-type')).toBe('text/xml; charset=utf-8')
    expect(await response.text()).toBe(MAIN)
  },
)

const HEADERS: readonly (readonly [string, string])[] = [
  ['user-agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.0'],
  ['accept-language', 'de-DE,de;q=0.9'],
  ['accept-encoding', 'identity'],
  ['accept-charset', 'iso-8859-1'],
  ['authorization', 'Basic dXNlckBleGFtcGxlLm9yZzpzZWNyZXQ='],
  ['cookie', 'lang=de'],
  ['origin', 'https://local.example'],
  ['referer', 'https://local.example/'],
  ['from', 'user@local.example'],
  ['forwarded', 'for=192.0.2.1;host=autoconfig.local.example;proto=http'],
  ['x-forwarded-for', '192.0.2.1'],
  ['x-forwarded-host', 'autoconfig.local.example'],
  ['x-forwarded-port', '80'],
  ['x-forwarded-proto', 'gopher'],
  ['x-forwarded-server', 'autoconfig.local.example'],
  ['x-original-url', '/v1.1/local.example'],
  ['x-rewrite-url', '/v1.1/local.example'],
  ['x-http-method-override', 'DELETE'],
  ['x-user-email', 'user@local.example'],
  ['range', 'bytes=0-9'],
  ['if-modified-since', 'Thu, 01 Jan 1970 00:00:00 GMT'],
  ['prefer', 'return=minimal'],
  ['content-type', 'application/json'],
]

test.each(HEADERS)('AC-45 the header %s changes nothing', async (name, value) => {
  const plain = await ask(AT_MAIN)
  const response = await ask(AT_MAIN, { headers: { [name]: value } })
  expect(response.status).toBe(200)
  expect(headersOf(response)).toEqual(headersOf(plain))
  expect(await exactText(response)).toBe(MAIN)
  expect(response.headers.get('vary') ?? '').not.toMatch(/user-agent|accept-language|\*/i)
})

test('AC-47 twenty requests at once from one address are all answered', async () => {
  const headers = { 'cf-connecting-ip': '192.0.2.1', 'x-forwarded-for': '192.0.2.1' }
  const urls = Array.from({ length: 20 }, (_, index) => [...DOCUMENTS, UNKNOWN[0] as string][index % 7] as string)
  const answers = await Promise.all(urls.map((url) => ask(url, { headers })))
  expect(answers.map(({ status }) => status)).toEqual(urls.map((url) => (url === UNKNOWN[0] ? 404 : 200)))
})

const MAX_DOCUMENT_BYTES = 16 * 1024

test('AC-48 every document of an entry with at most 200 domains is at most 16 KiB', async () => {
  for (const { domain, body } of await everyDocument()) {
    expect(new TextEncoder().encode(body).length, domain).toBeLessThanOrEqual(MAX_DOCUMENT_BYTES)
  }
  const body = await (await ask(`${SVC}/v1.1/a-rather-long-name-7.many-200.example`)).text()
  expect(body.match(/<domain>/g)).toHaveLength(200)
  expect(new TextEncoder().encode(body).length).toBeLessThanOrEqual(MAX_DOCUMENT_BYTES)
})

test.each([
  [
    'a-rather-long-name-7.many-250.example',
    ['a-rather-long-name-7.many-250.example', 'many-250.example', 'in-many-250.example'],
  ],
  ['in-many-250.example', ['in-many-250.example', 'many-250.example']],
])('AC-48 a longer list is cut to the name asked for, the id and the MX name: %s', async (name, domains) => {
  const body = await (await ask(`${SVC}/v1.1/${name}`)).text()
  const list = domains.map((domain) => `    <domain>${domain}</domain>\n`).join('')
  expect(body).toBe(
    smallDocument('many-250.example', '%EMAILADDRESS%')
      .replace('    <domain>many-250.example</domain>\n', list)
      .replace('Example Mail', 'Many Domains')
      .replace('>Example<', '>Many<'),
  )
})

test.each(UNKNOWN)('AC-49 an unknown domain is refused in plain text at %s', async (url) => {
  expect(await faultsOfRefusal(await ask(url))).toEqual([])
})

test.each([
  '/nothing',
  '/mail',
  '/mail/',
  '/mail/config-v1.0.xml',
  '/mail/mozilla.xml',
  '/v1.1',
  '/v1.1/',
  '/v1.1/example.org/more',
  '/v1.2/example.org',
  '/.well-known/autoconfig/mail',
  '/.well-known/mail-v1.xml',
  '/mail/config-v1.1.xml.html',
  '/%',
  '/%00',
  '/..%2f..%2fetc%2fpasswd',
])('AC-50 the unknown path %s of a known host is refused in the same form', async (path) => {
  for (const host of ['autoconfig.example.org', 'example.org', SVC]) {
    expect(await faultsOfRefusal(await ask(`${host}${path}`)), host).toEqual([])
  }
})

test.each([
  ['unsupported', 'own-app.example'],
  ['a login that cannot be derived', 'ask.example'],
  ['no TLS server for sending', 'plain.example'],
  ['no TLS server at all', 'all-plain.example'],
  ['no mail server at all', 'eas-only.example'],
  ['no package that is the usual one', 'packages.example'],
])('AC-51 an entry with %s is refused like an unknown domain', async (_, domain) => {
  for (const url of [
    `autoconfig.${domain}${PATH}`,
    `${SVC}/v1.1/${domain}`,
    `${SVC}${PATH}?emailaddress=user%40${domain}`,
    `autoconfig.example.org${PATH}?emailaddress=user%40${domain}`,
  ]) {
    expect(await faultsOfRefusal(await ask(url)), url).toEqual([])
  }
})

test('AC-51 a tenant whose mail is elsewhere is refused, even where the catalog would answer', async () => {
  const tenants = { name: 'tenants', find: () => 'elsewhere' as const }
  const sources = [tenants, exactDomain(openCatalog(compiledCatalog))]
  const lookup = createLookup({ sources, serviceHost: undefined, isKnownName: () => false })
  expect(await faultsOfRefusal(await serviceWith({}, { lookup })(AT_MAIN))).toEqual([])
})

const SECRET = 'anna.secret@example.org'

/** Ways in which a bug can show; each message holds an address, as a parser's message may. */
const BUGS: readonly (readonly [string, AppOptions['lookup']])[] = [
  [
    'an exception',
    () => {
      throw new Error(`cannot read ${SECRET}`)
    },
  ],
  ['a rejected promise', () => Promise.reject(new TypeError(`cannot read ${SECRET}`))],
  ['a message of several lines', () => Promise.reject(new SyntaxError(`not JSON:\n    at ${SECRET}`))],
]

test.each(BUGS)('AC-52 %s is answered with 503 and logged without an address', async (_, lookup) => {
  for (const url of [`${AT_MAIN}?emailaddress=${SECRET}`, `${SVC}/v1.1/${SECRET}`, `example.org${WELL_KNOWN}`]) {
    const lines: string[] = []
    const options = { lookup: lookup as NonNullable<AppOptions['lookup']>, log: (line: string) => lines.push(line) }
    const response = await serviceWith({}, options)(url, { headers: { authorization: 'Basic c2VjcmV0' } })
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('60')
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.text()).toBe('The settings cannot be read just now.\n')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain('"protocol":"autoconfig"')
    expect(lines[0]).not.toMatch(/secret|c2VjcmV0|emailaddress|cannot read|not JSON/)
  }
})

test('AC-52 a document that cannot be written is answered with 503', async () => {
  const providers = compiledCatalog.providers.map((text) =>
    text.replace('"displayName":"Example Mail"', '"displayName":null'),
  )
  const catalog = openCatalog({ ...compiledCatalog, providers })
  const lines: string[] = []
  const response = await serviceWith({}, { catalog, log: (line) => lines.push(line) })(AT_MAIN)
  expect(response.status).toBe(503)
  expect(response.headers.get('retry-after')).toBe('60')
  expect(await response.text()).toBe('The settings cannot be read just now.\n')
  expect(lines).toHaveLength(1)
})

test('AC-53 nothing that is asked under these paths is an HTML page with status 200', async () => {
  const urls = [...DOCUMENTS, RESOLVED, ...UNKNOWN, `${SVC}${PATH}`, `${SVC}/v1.1/ask.example`, `${SVC}/v1.1/`]
  for (const url of urls) {
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE']) {
      for (const scheme of ['https', 'http']) {
        const headers = { accept: 'text/html', 'accept-language': 'de' }
        const response = await ask(`${scheme}://${url}`, { method, headers, redirect: 'manual' })
        expect(response.headers.get('content-type') ?? '', `${method} ${url}`).not.toContain('html')
      }
    }
  }
})
