import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { compiledCatalog } from '#generated/catalog.js'
import type { ProviderEntry } from '../../src/account/index.ts'
import { type Element, exactText, isWellFormedXml, readDocument } from './autoconfig-support.ts'
import {
  AT_MAIN,
  AT_SVC,
  answerOf,
  BODIES,
  blocksOf,
  broken,
  errorDocument,
  everyAnswer,
  everySettings,
  failure,
  GETS,
  JSON_PATH,
  JSON_QUESTIONS,
  MAIN,
  MAIN_WITHOUT_LOGINS,
  MINIMAL,
  MOBILE_SYNC,
  MOBILESYNC_ANSWER,
  mainFor,
  OUTLOOK_ANSWER,
  outlookRequest,
  PATH,
  post,
  SOAP_AT_SVC,
  SOAP_BODIES,
  SOAP_PATH,
  settings,
  userSettingsRequest,
} from './autodiscover-support.ts'
import { ask, SVC, serviceWith } from './support.ts'

/** What an attacker may send, and what must not come of it. */

const INVALID = failure(200, 600)

const DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'
const after = (prolog: string) => MINIMAL.replace(DECLARATION, () => `${DECLARATION}${prolog}`)

/** UTF-16 in one of its byte orders. */
function utf16(text: string, littleEndian: boolean): Uint8Array<ArrayBuffer> {
  const bytes = new DataView(new ArrayBuffer(text.length * 2))
  for (let index = 0; index < text.length; index++) bytes.setUint16(index * 2, text.charCodeAt(index), littleEndian)
  return new Uint8Array(bytes.buffer)
}

const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))

const DOCTYPE = '<!DOCTYPE Autodiscover>'

const DOCTYPES: readonly (readonly [string, BodyInit])[] = [
  ['right after the declaration', after(DOCTYPE)],
  ['without a declaration', DOCTYPE + MINIMAL.slice(DECLARATION.length)],
  ['after white space', after(`\n \t\r\n${DOCTYPE}`)],
  ['after a comment', after(`<!-- <a> -->${DOCTYPE}`)],
  ['after a processing instruction', after(`<?a b?>${DOCTYPE}`)],
  ['after a byte order mark', `\ufeff${after(DOCTYPE)}`],
  ['in lower case', after('<!doctype Autodiscover>')],
  ['in mixed case', after('<!DocType Autodiscover>')],
  ['with an internal subset', after('<!DOCTYPE Autodiscover [<!ELEMENT a ANY>]>')],
  ['with an external subset', after('<!DOCTYPE Autodiscover SYSTEM "https://evil.example/x.dtd">')],
  ['in UTF-16, little-endian', utf16(`\ufeff${after(DOCTYPE)}`, true)],
  ['in UTF-16, big-endian', utf16(`\ufeff${after(DOCTYPE)}`, false)],
  ['in UTF-16 without a mark', utf16(after(DOCTYPE), true)],
]

test.each(DOCTYPES)('AD-101 a DOCTYPE %s is refused', async (_, body) => {
  expect(await answerOf(post(body))).toEqual(INVALID)
})

const entities = (subset: string, use: string) =>
  MINIMAL.replace(DECLARATION, () => `${DECLARATION}<!DOCTYPE Autodiscover [${subset}]>`).replace(
    'max@example.org',
    () => use,
  )

const BILLION_LAUGHS = Array.from(
  { length: 9 },
  (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`,
).join('')

const ENTITY_ATTACKS: Readonly<Record<string, string>> = {
  'billion laughs': entities(`<!ENTITY l0 "ha">${BILLION_LAUGHS}`, '&l9;@example.org'),
  'quadratic blow-up': entities(`<!ENTITY a "${'a'.repeat(6_000)}">`, `${'&a;'.repeat(2_000)}@example.org`),
  'an external entity': entities('<!ENTITY x SYSTEM "https://evil.example/x">', '&x;@example.org'),
  'an external file': entities('<!ENTITY x SYSTEM "file:///etc/passwd">', '&x;@example.org'),
  'a parameter entity': entities('<!ENTITY % p SYSTEM "https://evil.example/p.dtd"> %p;', 'max@example.org'),
}

test.each(Object.entries(ENTITY_ATTACKS))('AD-102 %s is refused without asking anybody', async (_, body) => {
  expect(body.length).toBeLessThan(16_384)
  const outgoing = vi.spyOn(globalThis, 'fetch')
  expect(await answerOf(post(body))).toEqual(INVALID)
  expect(outgoing).not.toHaveBeenCalled()
  outgoing.mockRestore()
})

test.each(Object.entries(ENTITY_ATTACKS))('AD-101, AD-102 %s is refused in SOAP as well', async (_, attack) => {
  const [prolog = ''] = attack.split('<Autodiscover ')
  const body = (SOAP_BODIES['settings'] ?? '').replace(DECLARATION, () => prolog)
  expect(body).toContain('<!DOCTYPE')
  const outgoing = vi.spyOn(globalThis, 'fetch')
  const answer = await ask(SOAP_AT_SVC, { method: 'POST', body })
  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain('>InvalidRequest</ErrorCode>')
  expect(outgoing).not.toHaveBeenCalled()
  outgoing.mockRestore()
})

test.each(['&xxe;@example.org', '&nbsp;max@example.org', '%p;@example.org'])(
  'AD-102 an entity that nobody declared is no address: %s',
  async (text) => {
    expect(await answerOf(post(outlookRequest(text)))).toEqual(INVALID)
  },
)

const padded = (bytes: number) => MINIMAL + ' '.repeat(bytes - MINIMAL.length)

test('AD-103 a body of 16,384 bytes is read, one byte more is refused', async () => {
  expect(await answerOf(post(padded(16_384)))).toEqual(settings(MAIN))
  expect(await answerOf(post(padded(16_385)))).toEqual(failure(413, 600))
})

test('AD-103 a body of unknown length is refused when it goes too far', async () => {
  const stream = (bytes: number) => new Response(padded(bytes)).body?.pipeThrough(new TransformStream())
  const sent = (bytes: number) => serviceWith({})(AT_MAIN, { method: 'POST', body: stream(bytes) ?? null })
  expect(await answerOf(sent(16_384))).toEqual(settings(MAIN))
  expect(await answerOf(sent(16_385))).toEqual(failure(413, 600))
})

test('AD-103 a Content-Length that says too much is enough', async () => {
  const headers = { 'content-length': '16385' }
  const request = new Request(`https://${AT_MAIN}`, { method: 'POST', headers, body: MINIMAL })
  expect(request.headers.get('content-length')).toBe('16385')
  expect(await answerOf(serviceWith({})(request.url, request))).toEqual(failure(413, 600))
})

const inRequest = (part: string) => MINIMAL.replace('</Request>', () => `${part}</Request>`)
/** Nested so deep that the innermost element stands at this depth of the document. */
const nested = (depth: number) => inRequest('<x>'.repeat(depth - 2) + '</x>'.repeat(depth - 2))

test('AD-103 eight levels of elements are read, nine are refused', async () => {
  expect(await answerOf(post(nested(8)))).toEqual(settings(MAIN))
  expect(await answerOf(post(nested(9)))).toEqual(INVALID)
  expect(await answerOf(post(nested(2_000)))).toEqual(INVALID)
})

test('AD-103 sixty-four elements are read, one more is refused', async () => {
  expect(await answerOf(post(inRequest('<x/>'.repeat(60))))).toEqual(settings(MAIN))
  expect(await answerOf(post(inRequest('<x/>'.repeat(61))))).toEqual(INVALID)
  expect(await answerOf(post(inRequest('<x/>'.repeat(3_000))))).toEqual(INVALID)
})

const declared = (encoding: string, body = MINIMAL) => body.replace('encoding="utf-8"', `encoding="${encoding}"`)
const UMLAUT = outlookRequest('müller@example.org')
const UTF_7 = '+ADw-Autodiscover+AD4APA-Request+AD4APA-EMailAddress+AD4-max+AEA-example.org+ADw-/EMailAddress+AD4-'

const NOT_UTF_8: readonly (readonly [string, BodyInit])[] = [
  ['UTF-16, little-endian', utf16(`\ufeff${declared('utf-16')}`, true)],
  ['UTF-16, big-endian', utf16(`\ufeff${declared('utf-16')}`, false)],
  ['UTF-16 without a mark', utf16(declared('utf-16'), true)],
  ['UTF-7', `<?xml version="1.0" encoding="utf-7"?>${UTF_7}`],
  ['ISO-8859-1', latin1(declared('iso-8859-1', UMLAUT))],
  ['ISO-8859-1 said to be UTF-8', latin1(UMLAUT)],
  ['overlong UTF-8', latin1(MINIMAL.replace('max', '\xc0\xad'))],
  ['a surrogate in UTF-8', latin1(MINIMAL.replace('max', '\xed\xa0\x80'))],
  ['cut UTF-8', latin1(`${MINIMAL}\xc3`)],
]

test.each(NOT_UTF_8)('AD-104 %s is no request', async (_, body) => {
  expect(await answerOf(post(body))).toEqual(INVALID)
})

test.each(['utf-16', 'UTF-7', 'ISO-8859-1', 'windows-1252', 'nonsense'])(
  'AD-104 the word %s in a declaration is not looked at',
  async (encoding) => {
    expect(await answerOf(post(declared(encoding)))).toEqual(settings(MAIN))
    expect(await answerOf(post(declared(encoding, UMLAUT)))).toEqual(settings(mainFor('müller@example.org')))
  },
)

const LONGEST = `${'a'.repeat(242)}@example.org`

const REFUSED = [
  'a&lt;b@example.org',
  '&lt;script&gt;alert(1)&lt;/script&gt;@example.org',
  'a&gt;b@example.org',
  'a&quot;b@example.org',
  '&quot;a b&quot;@example.org',
  'a]]&gt;b@example.org',
  'max@example.org&lt;',
  'a&#1;b@example.org',
  'a&#0;b@example.org',
  'a&#127;b@example.org',
  'a&#x9b;b@example.org',
  'a&#13;&#10;b@example.org',
  'a\tb@example.org',
  'a\u0001b@example.org',
  'a\u202eb@example.org',
  'a&#x202e;b@example.org',
  'max@exa\u202emple.org',
  'a&#xd800;b@example.org',
  'a&#xffff;b@example.org',
  '<![CDATA[a<b@example.org]]>',
  `a${LONGEST}`,
  `${'ü'.repeat(121)}a@example.org`,
  `${'a'.repeat(16_000)}@example.org`,
]

test.each(REFUSED)('AD-105 an address like %j is refused and not repeated', async (text) => {
  const body = outlookRequest(text)
  expect(new TextEncoder().encode(body).length).toBeLessThanOrEqual(16_384)
  expect(await answerOf(post(body))).toEqual(INVALID)
})

const WRITTEN = [
  ["o'neil@example.org", 'o&#39;neil@example.org'],
  ['o&apos;neil@example.org', 'o&#39;neil@example.org'],
  ['a&amp;b@example.org', 'a&amp;b@example.org'],
  [LONGEST, LONGEST],
  [`${'ü'.repeat(121)}@example.org`, `${'ü'.repeat(121)}@example.org`],
]

test.each(WRITTEN)('AD-105 %s is written %s', async (text, login) => {
  expect(await answerOf(post(outlookRequest(text)))).toEqual(settings(mainFor(login)))
})

/** A document without its texts and without the values of its attributes. */
const structureOf = ({ name, attributes, children }: Element): unknown[] => [
  name,
  Object.keys(attributes),
  children.map(structureOf),
]

const STRUCTURES = [MAIN, errorDocument(600), MOBILE_SYNC].map((xml) => JSON.stringify(structureOf(readDocument(xml))))

const HOSTILE = [
  '</LoginName></Protocol>',
  '</EMailAddress><EMailAddress>',
  ']]>',
  '<![CDATA[',
  '<!--',
  '<!DOCTYPE a>',
  '<?xml version="1.0"?>',
  '&lt;b&gt;',
  '&#60;b&#62;',
  '&amp;lt;',
  '{{{code}}}',
  '$&',
  '"\'',
  '\u202e',
  '\ufffe',
  '\u0085',
  OUTLOOK_ANSWER,
  'urn:other',
]

const piece = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...'<>&;"\'/=![]-?#xa1'), maxLength: 20 }),
  fc.constantFrom(...HOSTILE),
)
const text = fc.array(piece, { maxLength: 3 }).map((pieces) => pieces.join(''))
const addressText = fc.oneof(
  text,
  text.map((localPart) => `${localPart}@example.org`),
  text.map((localPart) => `${localPart}@eas.example`),
  text.map((domain) => `max@${domain}`),
)
const place = fc.constantFrom(AT_MAIN, AT_SVC)
const schemaText = fc.oneof(text, fc.constantFrom(OUTLOOK_ANSWER, MOBILESYNC_ANSWER, ''))

const escaped = (value: string) =>
  value.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character] as string)

test('AD-106 whatever the address and the schema, the answer is a settings or an error document', async () => {
  const service = serviceWith({ SERVICE_HOST: SVC })
  const codes = new Set<string>()
  await fc.assert(
    fc.asyncProperty(place, addressText, schemaText, fc.boolean(), async (url, address, schema, asText) => {
      const [inAddress, inSchema] = asText ? [escaped(address), escaped(schema)] : [address, schema]
      const body = outlookRequest('@@')
        .replace('@@', () => inAddress)
        .replace(OUTLOOK_ANSWER, () => inSchema)
      const answer = await exactText(await service(url, { method: 'POST', body }))
      expect(isWellFormedXml(answer)).toBe(true)
      expect(STRUCTURES).toContain(JSON.stringify(structureOf(readDocument(answer))))
      codes.add(/<ErrorCode>(\d+)/.exec(answer)?.[1] ?? (answer.includes('<Culture>') ? 'ActiveSync' : 'settings'))
    }),
    {
      numRuns: 1_000,
      examples: [
        [AT_MAIN, "o'neil&co@example.org", OUTLOOK_ANSWER, true],
        [AT_MAIN, 'max@example.org', '<b/>', true],
        [AT_SVC, "o'neil&co@eas.example", MOBILESYNC_ANSWER, true],
        [AT_MAIN, '<b/>@example.org', '', false],
        [AT_SVC, 'max@nowhere.example', '', false],
      ],
    },
  )
  expect(codes).toEqual(new Set(['settings', 'ActiveSync', '500', '600', '601']))
})

test('AD-106 whatever a SOAP request holds, its answer is well-formed and repeats no markup', async () => {
  const service = serviceWith({ SERVICE_HOST: SVC })
  const codes = new Set<string>()
  await fc.assert(
    fc.asyncProperty(addressText, text, fc.boolean(), async (address, setting, asText) => {
      const [inAddress, inSetting] = asText ? [escaped(address), escaped(setting)] : [address, setting]
      const body = userSettingsRequest(['@@'], ['##', 'UserDisplayName'])
        .replace('@@', () => inAddress)
        .replace('##', () => inSetting)
      const response = await service(SOAP_AT_SVC, { method: 'POST', body })
      const answer = await exactText(response)
      expect([200, 400]).toContain(response.status)
      expect(isWellFormedXml(answer)).toBe(true)
      expect(answer.match(/<UserSetting /g)?.length ?? 0).toBeLessThan(2)
      codes.add(/<ErrorCode[^>]*>(\w+)/.exec(answer)?.[1] ?? '')
    }),
    { numRuns: 400, examples: [["o'neil&co@example.org", 'UserDN', true]] },
  )
  expect(codes).toEqual(new Set(['NoError', 'InvalidRequest']))
})

const FORGED = ['evil.example', 'evil.example.org', 'autodiscover.evil.example', 'autodiscover.example.net']

test.each(FORGED)('AD-107 the Host %s is never repeated', async (host) => {
  const headers = {
    'x-forwarded-host': 'forged.example',
    forwarded: 'host=forged.example',
    'x-original-url': '/forged.example',
  }
  const bodies = [...Object.values(BODIES), outlookRequest('max@local.example')].map((body) => ({
    method: 'POST',
    body,
  }))
  let seen = 0
  for (const init of [...bodies, { method: 'GET' }, { method: 'PUT' }, { method: 'OPTIONS' }])
    for (const scheme of ['https', 'http']) {
      const url = `${scheme}://${host}${PATH}`
      const answer = await ask(url, { ...init, headers, redirect: 'manual' })
      const said = `${await answer.text()} ${answer.headers.get('location')}`
      for (const forged of [host, 'forged.example', 'evil']) expect(said).not.toContain(forged)
      if (answer.status === 302) seen += 1
    }
  expect(seen).toBeGreaterThan(5)
})

test.each(FORGED)('AD-107 the Host %s is not repeated in JSON or SOAP either', async (host) => {
  for (const url of JSON_QUESTIONS) {
    const question = url.slice(url.indexOf('/'))
    const said = await (await ask(host + question, { headers: { 'x-forwarded-host': 'forged.example' } })).text()
    expect(said).not.toMatch(/evil|forged/)
  }
  for (const body of Object.values(SOAP_BODIES))
    expect(await (await ask(host + SOAP_PATH, { method: 'POST', body })).text()).not.toMatch(/evil|forged/)
})

test('AD-107 a forwarded host does not change whose settings are answered', async () => {
  const headers = { 'x-forwarded-host': 'autodiscover.local.example' }
  expect(await answerOf(ask(AT_MAIN, { headers }))).toEqual(settings(MAIN_WITHOUT_LOGINS))
  expect((await ask(AT_SVC, { headers })).status).toBe(405)
})

test('AD-108 nobody is asked while answering', async () => {
  const outgoing = vi.spyOn(globalThis, 'fetch')
  const offline = serviceWith({ SERVICE_HOST: SVC, DNS_OVER_HTTPS_URL: '' })
  for (const url of GETS) await offline(url)
  for (const body of Object.values(BODIES)) await offline(AT_SVC, { method: 'POST', body })
  expect(outgoing).not.toHaveBeenCalled()
  outgoing.mockRestore()
})

test('AD-108 nobody is asked about an address that is none, or about a domain of the catalog', async () => {
  const outgoing = vi.spyOn(globalThis, 'fetch')
  for (const text of [
    'max',
    'max@',
    'max@org',
    'max@127.0.0.1',
    'max@[192.0.2.1]',
    'max@a b.example',
    'max@-a-.example',
  ])
    await post(outlookRequest(text), AT_SVC)
  for (const text of ['max@example.org', 'max@shop.kunden.example']) await post(outlookRequest(text), AT_SVC)
  expect(outgoing).not.toHaveBeenCalled()
  outgoing.mockRestore()
})

test('AD-108 the spy would see a request that the service sends', async () => {
  const outgoing = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response())
  const service = broken({
    lookup: async () => Promise.reject(new Error(`${(await fetch('https://dns.example/')).status}`)),
  })
  await service(AT_MAIN)
  expect(outgoing).toHaveBeenCalledTimes(1)
  outgoing.mockRestore()
})

/** Everything that a request holds and that no log may. */
const SECRETS = ['secret-person', 'example.org', 'EMailAddress', 'Email=', 'c2VjcmV0', 'Basic', '/v1.0/']

const failures: Readonly<Record<string, Error>> = {
  'one line': new TypeError(`cannot read secret-person@example.org in Basic c2VjcmV0 ?Email= /v1.0/x <EMailAddress>`),
  'a line that looks like a place': new TypeError('cannot read\n    at secret-person@example.org'),
}

test.each(Object.entries(failures))(
  'AD-109 the log of a bug whose message has %s holds nothing of the request',
  async (_, error) => {
    const lines: string[] = []
    const service = broken({ lookup: () => Promise.reject(error), log: (line) => lines.push(line) })
    const headers = { authorization: 'Basic c2VjcmV0' }
    const body = outlookRequest('secret-person@example.org')
    await service(`${AT_MAIN}?Email=secret-person@example.org`, { method: 'POST', body, headers })
    await service(`${AT_MAIN}?Email=secret-person@example.org`, { headers })
    await service(`${SVC}${JSON_PATH}?Email=secret-person@example.org&Protocol=Ews`, { headers })
    await service(`${SVC}${JSON_PATH}/v1.0/secret-person@example.org?Protocol=Ews`, { headers })
    const soap = userSettingsRequest(['secret-person@example.org'], ['UserDN'])
    await service(SOAP_AT_SVC, { method: 'POST', body: soap, headers })
    expect(lines).toHaveLength(5)
    for (const line of lines) {
      expect(JSON.parse(line)).toMatchObject({ event: 'broken', protocol: 'autodiscover', error: 'TypeError' })
      for (const secret of SECRETS) expect(line).not.toContain(secret)
    }
  },
)

test('AD-109 answers are not logged at all', async () => {
  const consoles = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) => vi.spyOn(console, name))
  const headers = { authorization: 'Basic c2VjcmV0' }
  for (const body of Object.values(BODIES)) await post(body, `${AT_SVC}?Email=secret-person@example.org`, headers)
  for (const url of GETS) await ask(url, { headers })
  await ask(`${SVC}/autodiscover/autodiscover.json/v1.0/secret-person@example.org?Protocol=AutodiscoverV1`, { headers })
  for (const url of JSON_QUESTIONS) await ask(url, { headers })
  for (const body of Object.values(SOAP_BODIES)) await ask(SOAP_AT_SVC, { method: 'POST', body, headers })
  for (const console of consoles) {
    expect(console).not.toHaveBeenCalled()
    console.mockRestore()
  }
})

test('AD-111 no address in any answer is plain HTTP, or of a host that the catalog does not know', async () => {
  const known = new Set<string>([SVC])
  for (const text of compiledCatalog.providers)
    for (const [, host] of text.matchAll(/https:\/\/([^/":]+)/g)) known.add(host as string)
  const plain = await Promise.all(
    GETS.map(async (url) => ({ name: url, response: await ask(`http://${url}`, { redirect: 'manual' }) })),
  )
  const locations: string[] = []
  for (const { name, response } of [...(await everyAnswer()), ...plain]) {
    const location = response.headers.get('location')
    if (location !== null) locations.push(location)
    // Names that only look like addresses: namespaces, and the action of a SOAP answer.
    const body = (await response.text()).replaceAll(/ xmlns(?::\w)?="[^"]*"|<a:Action [^<]*<\/a:Action>/g, '')
    const said = `${body} ${location ?? ''}`
    expect(said, name).not.toContain('http:')
    for (const [, host] of said.matchAll(/https:\/\/([^/\s"'<]+)/g)) {
      // A domain's own host may be named to those who reached it.
      expect([...known, 'autodiscover.example.org', 'example.org'], name).toContain(host)
    }
  }
  expect(locations).toEqual(GETS.map(() => `https://${SVC}${PATH}`))
})

test('AD-111 every server in an answer is one of the catalog', async () => {
  const hostnames = new Set(
    compiledCatalog.providers.flatMap((text) => {
      const { settings: own } = JSON.parse(text) as ProviderEntry
      return [...own.incoming, ...own.outgoing].map(({ hostname }) => hostname)
    }),
  )
  for (const { name, body } of await everySettings())
    for (const { Server } of blocksOf(body))
      expect(
        [...hostnames].map((hostname) => hostname.replace('%EMAILDOMAIN%', 'compound.example')),
        name,
      ).toContain(Server)
})
