import { expect, test } from 'vitest'
import {
  answerOf,
  failure,
  MAIN,
  MINIMAL,
  mainFor,
  mobileSyncRequest,
  OUTLOOK_ANSWER,
  OUTLOOK_REQUEST,
  outlookRequest,
  post,
  settings,
} from './autodiscover-support.ts'
import { ask } from './support.ts'

/** How a request may be written, and what is no request. */

const SCHEMA = `<AcceptableResponseSchema>${OUTLOOK_ANSWER}</AcceptableResponseSchema>`
const ADDRESS = '<EMailAddress>max@example.org</EMailAddress>'

const replaced = (part: string | RegExp, by: string) => {
  const body = MINIMAL.replace(part, () => by)
  if (body === MINIMAL) throw new Error(`nothing to replace: ${part}`)
  return body
}

test.each([
  'application/xml',
  'application/x-www-form-urlencoded',
  'text/plain',
  'text/xml; charset=utf-16',
  'multipart/form-data; boundary=x',
  'nonsense',
])('AD-13 the content type %s changes nothing', async (type) => {
  expect(await answerOf(post(MINIMAL, undefined, { 'content-type': type }))).toEqual(settings(MAIN))
})

test('AD-13 a missing content type changes nothing', async () => {
  const request = { method: 'POST', body: new TextEncoder().encode(MINIMAL) }
  expect(new Request('https://example.org/', request).headers.has('content-type')).toBe(false)
  expect(await answerOf(ask('autodiscover.example.org/autodiscover/autodiscover.xml', request))).toEqual(settings(MAIN))
})

const SAME_REQUEST = [
  ['the other order', `<Autodiscover xmlns="${OUTLOOK_REQUEST}"><Request>${SCHEMA}${ADDRESS}</Request></Autodiscover>`],
  [
    'unknown children',
    replaced('<Request>', '<Request><Culture>de</Culture><New><EMailAddress>x@y.z</EMailAddress></New>'),
  ],
  ['comments', replaced(ADDRESS, `<!-- who? x@y.z --><EMailAddress>max@<!-- where? -->example.org</EMailAddress>`)],
  ['comments outside', `<!-- a -->${MINIMAL.slice(MINIMAL.indexOf('\n') + 1)}<!-- b -->`],
  ['no indentation', MINIMAL.replace(/\n */g, '')],
  ['tabs and CRLF', MINIMAL.replaceAll('\n', '\r\n\t')],
  ['no XML declaration', MINIMAL.slice(MINIMAL.indexOf('\n') + 1)],
  ['standalone="no"', replaced('encoding="utf-8"', 'encoding="UTF-8" standalone="no"')],
  ['a byte order mark', `\ufeff${MINIMAL}`],
] as const

test.each(SAME_REQUEST)('AD-14 a request with %s is the same request', async (_, body) => {
  expect(await answerOf(post(body))).toEqual(settings(MAIN))
})

test('AD-15 prefixes change nothing', async () => {
  const body = MINIMAL.replace(/<(\/?)(\w)/g, '<$1a:$2').replace('xmlns=', 'xmlns:a=')
  expect(body).toContain('<a:EMailAddress>max@example.org</a:EMailAddress>')
  expect(await answerOf(post(body))).toEqual(settings(MAIN))
})

const NAMESPACES = ['', ` xmlns="${OUTLOOK_REQUEST.replace('http:', 'https:')}"`, ' xmlns="urn:other"', ' xmlns=""']

test.each(NAMESPACES)('AD-16 the request namespace%s changes nothing', async (namespace) => {
  expect(await answerOf(post(replaced(` xmlns="${OUTLOOK_REQUEST}"`, namespace)))).toEqual(settings(MAIN))
})

test.each([
  '\n    max@example.org\n  ',
  ' \tmax@example.org',
  '<![CDATA[max@example.org]]>',
  'max<![CDATA[@]]>example.org',
  'max&#64;example.org',
  'max&#x40;example.org',
])('AD-17 the address is read from %j', async (text) => {
  expect(await answerOf(post(outlookRequest(text)))).toEqual(settings(MAIN))
})

test.each(['a&amp;b@example.org', '<![CDATA[a&b@example.org]]>', 'a&#38;b@example.org'])(
  'AD-17 an ampersand is decoded in %s, once',
  async (text) => {
    expect(await answerOf(post(outlookRequest(text)))).toEqual(settings(mainFor('a&amp;b@example.org')))
    expect(await answerOf(post(outlookRequest(text.replace('b@', 'amp;b@'))))).toEqual(failure(200, 600))
  },
)

test('AD-18 a bare ampersand in the address is the character', async () => {
  expect(await answerOf(post(outlookRequest('a&b@example.org')))).toEqual(settings(mainFor('a&amp;b@example.org')))
})

test.each(['EmailAddress', 'emailaddress', 'EMAILADDRESS'])('AD-19 the address may stand in %s', async (name) => {
  expect(await answerOf(post(MINIMAL.replaceAll('EMailAddress', name)))).toEqual(settings(MAIN))
})

test.each(['autodiscover', 'AUTODISCOVER'])('AD-19 the root may be called %s', async (name) => {
  expect(await answerOf(post(MINIMAL.replaceAll(/Autodiscover(?=[ >])/g, name)))).toEqual(settings(MAIN))
})

const LEGACY_DN = '<LegacyDN>/o=Example/ou=Users/cn=Recipients/cn=erika</LegacyDN>'

test('AD-20 a LegacyDN beside the address is not looked at', async () => {
  expect(await answerOf(post(replaced('<Request>', `<Request>${LEGACY_DN}`)))).toEqual(settings(MAIN))
  expect(await answerOf(post(replaced('</Request>', `${LEGACY_DN}</Request>`)))).toEqual(settings(MAIN))
})

test('AD-20 a LegacyDN alone names nobody', async () => {
  expect(await answerOf(post(replaced(ADDRESS, LEGACY_DN)))).toEqual(failure(200, 600))
})

test('AD-21 of two addresses the first counts', async () => {
  expect(await answerOf(post(replaced(ADDRESS, `${ADDRESS}<EMailAddress>x@local.example</EMailAddress>`)))).toEqual(
    settings(MAIN),
  )
  expect(
    (await answerOf(post(replaced(ADDRESS, `<EMailAddress>x@local.example</EMailAddress>${ADDRESS}`)))).body,
  ).toContain('<LoginName>x</LoginName>')
})

const OUTLOOK_SCHEMAS = [
  '',
  '<AcceptableResponseSchema></AcceptableResponseSchema>',
  '<AcceptableResponseSchema/>',
  '<AcceptableResponseSchema> \n </AcceptableResponseSchema>',
  `<AcceptableResponseSchema>\n  ${OUTLOOK_ANSWER}\n</AcceptableResponseSchema>`,
  `<AcceptableResponseSchema>${OUTLOOK_ANSWER.toUpperCase()}</AcceptableResponseSchema>`,
  `<AcceptableResponseSchema>${OUTLOOK_ANSWER.replace('http:', 'https:')}</AcceptableResponseSchema>`,
  `<AcceptableResponseSchema>${OUTLOOK_ANSWER.replace('http:', 'HTTPS:')}</AcceptableResponseSchema>`,
]

test.each(OUTLOOK_SCHEMAS)('AD-22 the Outlook schema is meant by %j', async (schema) => {
  expect(await answerOf(post(replaced(SCHEMA, schema)))).toEqual(settings(MAIN))
})

test.each([
  'http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2010',
  'http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006',
  'urn:other',
])('AD-23 the schema %s is not ours, and is not repeated', async (schema) => {
  expect(await answerOf(post(replaced(OUTLOOK_ANSWER, schema)))).toEqual(failure(200, 601))
})

test('AD-24 a compressed body is no request', async () => {
  const compressed = new Response(MINIMAL).body?.pipeThrough(new CompressionStream('gzip'))
  const body = await new Response(compressed).arrayBuffer()
  expect(await answerOf(post(body, undefined, { 'content-encoding': 'gzip' }))).toEqual(failure(200, 600))
})

const NO_REQUESTS = [
  ['an empty body', ''],
  ['white space', ' \n'],
  ['text', 'not xml'],
  ['another root', '<a/>'],
  ['JSON', '{"EMailAddress":"max@example.org"}'],
  ['a form', 'EMailAddress=max%40example.org'],
  ['an empty Autodiscover', '<Autodiscover/>'],
  ['the right elements in another root', MINIMAL.replaceAll(/Autodiscover(?=[ >])/g, 'Autodetect')],
  ['two roots', `${MINIMAL}${MINIMAL.slice(MINIMAL.indexOf('\n'))}`],
  ['no EMailAddress', replaced(ADDRESS, '')],
  ['an address outside Request', replaced(/<Request>[\s\S]*<\/Request>/, ADDRESS)],
] as const

test.each(NO_REQUESTS)('AD-50 %s is an invalid request', async (_, body) => {
  expect(await answerOf(post(body))).toEqual(failure(200, 600))
})

const NO_ADDRESSES = ['', '   ', 'max', '@example.org', 'max@', 'a@b@c', 'a@b@example.org', 'DOM\\max', 'max@org', '@']

test.each(NO_ADDRESSES)('AD-50 %j is no address', async (text) => {
  expect(await answerOf(post(outlookRequest(text)))).toEqual(failure(200, 600))
})

test('AD-50 a POST without a body is an invalid request', async () => {
  expect(await answerOf(post(null))).toEqual(failure(200, 600))
})

test.each(NO_ADDRESSES)('AD-57 %j is no address in the MobileSync schema either', async (text) => {
  expect(await answerOf(post(mobileSyncRequest(text)))).toEqual(failure(200, 600))
})
