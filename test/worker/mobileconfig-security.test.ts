import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { compiledCatalog } from '#generated/catalog.js'
import { LANGUAGES, texts } from '#generated/texts.js'
import { openCatalog } from '../../src/catalog/index.ts'
import { type PlistDictionary, readPlist } from '../support/plist-reader.ts'
import { checkProfile } from '../support/profile-checker.ts'
import { type Element, everyElement, exactText, named } from './autoconfig-support.ts'
import {
  BROWSER,
  PATHS,
  PROBLEMS,
  PROFILE_TYPE,
  PROGRAM,
  payloadOf,
  profileAt,
  server,
  urlFor,
} from './mobileconfig-support.ts'
import { contentOf, expectFrame, expectNothingForeign, PAGE_POLICY, readPage } from './page-support.ts'
import { ask, SVC, serviceWith } from './support.ts'

/** What an attacker may send, and what must not come of it; and that nobody's address is written down. */

afterEach(() => {
  vi.restoreAllMocks()
})

/** All methods of the console that write. */
const WRITERS = ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table'] as const

/** Listens to the console; what was written so far, as one text. */
function eavesdrop(): () => string {
  const spies = WRITERS.map((writer) => vi.spyOn(console, writer).mockImplementation(() => {}))
  return () => spies.flatMap((spy) => spy.mock.calls.map((call) => call.map(String).join(' '))).join('\n')
}

const LOCAL_PART = 'Wilhelmine.Zwiebelfisch'

/** The addresses and parameters of the requirements, and their paths. */
const QUERIES = [
  'example.org',
  'EXAMPLE.org',
  'starttls.example',
  'local.example',
  'noauth.example',
  'ask.example',
  'amp.example',
  'bücher.example',
  'shop.kunden.example',
  'oauth-only.example',
  'all-plain.example',
  'eas-only.example',
  'own-app.example',
  'packages.example',
  'nowhere.example',
  '-bad-',
  'example.org%00',
  'example.org%0D%0AX:y',
  'example.org%FF',
  'example.org&name=Uma',
  'example.org&name=%01',
  'example.org&protocol=pop3',
  'example.org&protocol=jmap',
  'example.org&variant=nonsense',
  'example.org&password=Geheim&host=evil.example',
  'example.org&lang=de',
].flatMap((rest) => ['email', 'addresses'].map((name) => `${name}=${LOCAL_PART}@${rest}`))

type Ask = (url: string, init?: RequestInit) => Promise<Response>

/** Sends every request in every way, and gives the statuses that came back. */
async function everyRequest(service: Ask): Promise<Set<number>> {
  const statuses = new Set<number>()
  for (const [index, query] of QUERIES.entries())
    for (const scheme of ['https', 'http'])
      for (const [method, headers] of [
        ['GET', PROGRAM],
        ['GET', BROWSER],
        ['HEAD', BROWSER],
        ['POST', PROGRAM],
      ] as const) {
        const url = `${scheme}://${SVC}${PATHS[index % PATHS.length]}?${query}`
        statuses.add((await service(url, { method, headers, redirect: 'manual' })).status)
      }
  return statuses
}

test('MC-72 no request leaves an address in the log', async () => {
  const written = eavesdrop()
  const lines: string[] = []
  expect(await everyRequest(ask)).toEqual(new Set([200, 308, 400, 404, 405, 422]))
  const everySetting: readonly Record<string, string>[] = [
    { SERVICE_HOST: SVC },
    { SERVICE_HOST: SVC, PUBLISH_INSECURE: 'true' },
    {},
  ]
  for (const settings of everySetting) {
    await everyRequest(serviceWith(settings))
    await everyRequest(serviceWith(settings, { log: (line) => lines.push(line) }))
  }
  expect(written() + lines.join()).not.toMatch(/zwiebelfisch|wilhelmine|geheim/i)
})

/** Ways to break an answer once the address is known. */
const CRASHES: Readonly<Record<string, Parameters<typeof serviceWith>[1]>> = {
  'the look-up with the address in its message': {
    lookup: ({ address }) => Promise.reject(new TypeError(`cannot read ${address?.text} of undefined`)),
  },
  'the look-up with lines in its message that look like places': {
    lookup: ({ address }) =>
      Promise.reject(new RangeError(`bad\n    at ${address?.text} (${address?.localPart}.js:1:1)`)),
  },
  'the look-up with a cause': {
    lookup: ({ address }) => Promise.reject(new Error('broken', { cause: new Error(address?.text) })),
  },
  'the look-up with a message and no stack': {
    lookup: ({ address }) => Promise.reject(Object.assign(new Error(address?.text), { stack: undefined })),
  },
  'the look-up without a message': { lookup: () => Promise.reject(new Error()) },
  'a profile that cannot be written': {
    catalog: openCatalog({
      ...compiledCatalog,
      providers: compiledCatalog.providers.map((text) => text.replace(/"displayName":"[^"]*"/, '"displayName":""')),
    }),
  },
}

test.each(Object.entries(CRASHES))('MC-72 a crash of %s leaves no address in the log', async (_, options) => {
  const written = eavesdrop()
  const lines: string[] = []
  for (const service of [
    serviceWith({ SERVICE_HOST: SVC }, { ...options, log: (line) => lines.push(line) }),
    // By itself the service writes to the console.
    serviceWith({ SERVICE_HOST: SVC }, options),
  ]) {
    const response = await service(`${SVC}/email.mobileconfig?email=${LOCAL_PART}@example.org&name=${LOCAL_PART}`)
    expect(response.status).toBe(503)
    expect(await exactText(response)).not.toContain('Zwiebelfisch')
  }
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ event: 'broken', protocol: 'mobileconfig' })
  expect(written()).toBe(lines[0])
  expect(written()).not.toMatch(/zwiebelfisch|wilhelmine/i)
})

test('MC-72 a source that fails leaves no address in the log', async () => {
  const written = eavesdrop()
  const catalog = openCatalog(compiledCatalog)
  const failing = { ...catalog, exact: () => fail() }
  const lines: string[] = []
  const service = serviceWith({ SERVICE_HOST: SVC }, { catalog: failing, log: (line) => lines.push(line) })
  const response = await service(`${SVC}/email.mobileconfig?email=${LOCAL_PART}@example.org`)
  expect([response.status, response.headers.get('cache-control')]).toEqual([404, 'no-store'])
  expect(lines.join()).toContain('source-failed')
  expect(lines.join() + written()).not.toMatch(/zwiebelfisch|wilhelmine/i)
})

function fail(): never {
  throw new Error(`no connection for ${LOCAL_PART}@example.org`)
}

const structureOf = ({ name, attributes, children }: Element): unknown[] => [
  name,
  Object.keys(attributes),
  children.map(structureOf),
]

async function pageAt(url: string, service: Ask = ask): Promise<string> {
  const response = await service(url, { headers: BROWSER })
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(response.headers.get('content-security-policy')).toBe(PAGE_POLICY)
  return exactText(response)
}

test.each(PROBLEMS)(
  'the page of $key ($url) is well-formed, in its language, and needs nothing from elsewhere',
  async ({ url }) => {
    for (const language of LANGUAGES) {
      const page = readPage(await pageAt(`${url}${url.includes('?') ? '&' : '?'}lang=${language}`))
      expectNothingForeign(page)
      expectFrame(page, language)
      const content = contentOf(page)
      const expected = ['main', 'h1', 'p', 'ul', 'li', 'code', 'a']
      expect(everyElement(content).filter(({ name }) => !expected.includes(name))).toEqual([])
      const links = named(content, 'a')
      expect(links.at(-1)?.attributes).toEqual({ class: 'button', href: `/?lang=${language}` })
      for (const link of links.slice(0, -1)) {
        expect(Object.keys(link.attributes)).toEqual(['href'])
        expect(link.attributes['href']).toMatch(/^https:\/\//)
        expect(link.text).toBe(texts[language]['problem.more'])
      }
    }
  },
)

test('a problem’s links keep the language that the link asked for, and none that only the browser prefers', async () => {
  const ownLinks = async (query: string) =>
    named(readPage(await pageAt(`${SVC}/email.mobileconfig?email=bad${query}`)), 'a')
      .map(({ attributes }) => attributes['href'] ?? '')
      .filter((href) => href.startsWith('/'))
  expect(new Set(await ownLinks('&lang=fr'))).toEqual(new Set(['/?lang=fr', '/providers?lang=fr', '/api?lang=fr']))
  expect(new Set(await ownLinks(''))).toEqual(new Set(['/', '/providers', '/api']))
})

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '\'"&<>',
  '</p></main><h1>x</h1>',
  '{{{x}}}',
  '&lt;b&gt;',
  'javascript:alert(1)',
]

test.each(HOSTILE)('what a link says (%s) is not in the page', async (value) => {
  const hostile = encodeURIComponent(value)
  const links: readonly (readonly [string, string])[] = [
    [`${SVC}/email.mobileconfig?email=${hostile}`, `${SVC}/email.mobileconfig?email=user`],
    [`${SVC}/email.mobileconfig?email=${hostile}@example.org&name=%01`, urlFor('example.org', '&name=%01')],
    [urlFor('example.org', `&name=${hostile}%01`), urlFor('example.org', '&name=%01')],
    [urlFor('example.org', `&protocol=${hostile}`), urlFor('example.org', '&protocol=jmap')],
    [urlFor('variants.example', `&variant=${hostile}`), urlFor('variants.example', '&variant=x')],
    [urlFor('nowhere.example', `&lang=${hostile}&password=${hostile}`), urlFor('nowhere.example', '&lang=en')],
  ]
  const malformed = await pageAt(`${SVC}/email.mobileconfig?email=user`)
  for (const [link, harmless] of links) expect([await pageAt(harmless), malformed]).toContain(await pageAt(link))
})

test.each(HOSTILE)('what the catalog says (%s) is text in the page, and in the profile', async (value) => {
  const quoted = (text: string) => JSON.stringify(text).slice(1, -1)
  const serviceFor = (name: string) => {
    const providers = compiledCatalog.providers.map((text) =>
      text
        .replaceAll('Hosted Exchange', () => quoted(name))
        .replaceAll('"displayName":"Example Mail"', () => `"displayName":"${quoted(name)}"`),
    )
    return serviceWith({ SERVICE_HOST: SVC }, { catalog: openCatalog({ ...compiledCatalog, providers }) })
  }
  const unknown = urlFor('variants.example', '&variant=x')
  const [hostile, harmless] = await Promise.all(
    [value, 'x'].map(async (name) => readPage(await pageAt(unknown, serviceFor(name)))),
  )
  if (hostile === undefined || harmless === undefined) throw new Error('no pages')
  expect(structureOf(hostile)).toEqual(structureOf(harmless))
  expect(named(contentOf(hostile), 'code')[0]?.text).toBe(`variant=exchange (${value})`)
  const plain = await serviceFor(value)(unknown, { headers: PROGRAM })
  expect(plain.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(await exactText(plain)).toContain(`variant=exchange (${value})`)
  const profile = await profileAt(urlFor('example.org'), serviceFor(value))
  expect(profile['PayloadOrganization']).toBe(value)
})

/** A profile's keys in their order. */
const keysOf = (profile: PlistDictionary) => [Object.keys(profile), Object.keys(payloadOf(profile))]

const piece = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...'<>&;"\'/=![]-?#xa1{}$% +@,'), maxLength: 20 }),
  fc.constantFrom(...HOSTILE, '</string><key>x</key><true/>', ']]>', '<![CDATA[', '&#0;', '$&', '{address}'),
)
const text = fc.array(piece, { maxLength: 3 }).map((pieces) => pieces.join(''))
/** Percent-encoded, or as it is where a URL can carry that. */
const sent = text.map((value) => encodeURIComponent(value.toWellFormed()))

test('MC-24, MC-27, MC-28, MC-29 any name and any address give the same keys, or a refusal', async () => {
  const expected = keysOf(await profileAt(urlFor('example.org', '&name=Uma')))
  const [outer, inner] = expected
  const nameless = [outer, inner?.filter((key) => key !== 'EmailAccountName')]
  const seen = { profiles: 0, named: 0, refusals: 0 }
  await fc.assert(
    fc.asyncProperty(sent, sent, fc.constantFrom('', 'us', 'Üm-'), async (localPart, name, start) => {
      const url = `${SVC}/email.mobileconfig?email=${encodeURIComponent(start)}${localPart}@example.org&name=${name}`
      const response = await ask(url)
      const body = await exactText(response)
      if (response.status === 400) {
        expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
        seen.refusals += 1
        return
      }
      expect([response.status, response.headers.get('content-type')]).toEqual([200, PROFILE_TYPE])
      const profile = readPlist(body)
      const payload = payloadOf(profile)
      expect(checkProfile(profile)).toEqual([])
      const senderName = decodeURIComponent(name.replaceAll('+', ' ')).trim()
      expect(keysOf(profile)).toEqual(senderName === '' ? nameless : expected)
      expect(payload['EmailAccountName']).toBe(senderName === '' ? undefined : senderName)
      expect(String(payload['EmailAddress'])).toMatch(/^[^\s@]+@example\.org$/)
      expect(server(payload, 'Incoming')['HostName']).toBe('sslin.de')
      seen.profiles += 1
      if (senderName !== '') seen.named += 1
    }),
    {
      numRuns: 1_000,
      examples: [
        ['user', 'Uma', ''],
        ["o'neil%26co", '%C3%9Cn%C3%AF%20%3Cb%3E%26%F0%9F%91%BB', ''],
        ['user', '%01', ''],
        ['', '', ''],
      ],
    },
  )
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(20)
})
