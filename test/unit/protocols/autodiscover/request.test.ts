import { SaxesParser } from 'saxes'
import { expect, test, vi } from 'vitest'
import { parseAutodiscoverRequest, readAutodiscoverRequest } from '../../../../src/protocols/autodiscover/request.ts'
import { requestedSchema } from '../../../../src/protocols/autodiscover/schemas.ts'
import { fail, ok } from '../../../../src/result.ts'

const OUTLOOK = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a'
const ADDRESS = '<EMailAddress>anna@example.org</EMailAddress>'
const MINIMAL = `<Autodiscover><Request>${ADDRESS}</Request></Autodiscover>`

const bytes = (text: string) => new TextEncoder().encode(text)
const parse = parseAutodiscoverRequest
const post = (body: Uint8Array, headers: Record<string, string> = {}) =>
  new Request('https://example.org/', { method: 'POST', body: body as Uint8Array<ArrayBuffer>, headers })
/** A body is read whole where its length and its type are said, and in pieces elsewhere. */
const WAYS: readonly Record<string, string>[] = [{}, { 'content-type': 'text/xml', 'content-length': '1' }]
const anna = ok({
  address: { localPart: 'anna', domain: 'example.org', text: 'anna@example.org' },
  schema: 'outlook',
})

test('a minimal request', () => {
  expect(parse(MINIMAL)).toEqual(anna)
})

test('AD-14, AD-15, AD-16, AD-19 a request is the same with everything that clients add to it', () => {
  const request = `\ufeff<?xml version="1.0" encoding="UTF-8" standalone="no"?>
    <!-- a --><?b c?>
    <x:AUTODISCOVER xmlns:x="urn:any" note="1"><x:request>
      <x:AcceptableResponseSchema>${OUTLOOK}</x:AcceptableResponseSchema>
      <x:Culture/>
      <x:emailaddress id="1">anna@<!-- d -->example.org</x:emailaddress>
    </x:request></x:AUTODISCOVER>
    <!-- e -->`
  expect(parse(request)).toEqual(anna)
})

test.each([
  ['white space', '\n  anna@example.org\t'],
  ['CDATA', '<![CDATA[anna@example.org]]>'],
  ['CDATA in the middle', 'an<![CDATA[na@example]]>.org'],
  ['a decimal reference', 'anna&#64;example.org'],
  ['a hexadecimal reference', 'anna&#x40;example.org'],
])('AD-17 the address is read through %s', (_, text) => {
  expect(parse(MINIMAL.replace('anna@example.org', text))).toEqual(anna)
})

const withText = (text: string) => parse(MINIMAL.replace('anna@example.org', () => text))
const localPartOf = (text: string) => {
  const request = withText(text)
  return request.ok ? request.value.address.localPart : request.error
}

test.each([
  ['&amp;', '&'],
  ['&apos;', "'"],
  ['&#38;', '&'],
  ['&#x1F600;', '😀'],
])('AD-17 the reference %s is the character %s', (reference, character) => {
  expect(localPartOf(`a${reference}b@example.org`)).toBe(`a${character}b`)
})

test.each(['a&b', 'a&&b', 'a&b&', '&a', 'a&amp', 'a&#b', 'a&#x'])(
  'AD-18 a bare ampersand is the character: %s',
  (text) => {
    expect(localPartOf(`${text}@example.org`)).toBe(text)
  },
)

test.each([
  ['&nbsp;', 'address-malformed'],
  ['&xxe;', 'address-malformed'],
  ['&#1114112;', 'not-xml'],
  ['&#x110000;', 'not-xml'],
  ['&#0;', 'not-xml'],
  ['&#xD800;', 'not-xml'],
] as const)('AD-102 the reference %s stands for nothing', (reference, failure) => {
  expect(withText(`a${reference}b@example.org`)).toEqual(fail(failure))
})

const GOOD = '<EMailAddress>good@example.com</EMailAddress>'
const EVIL = '<EMailAddress>evil@evil.example</EMailAddress>'

test.each([
  ['a comment that begins with what ends one elsewhere', `<!-->${EVIL}-->${GOOD}`],
  ['another of that kind', `<!--->${EVIL}-->${GOOD}`],
  ['an instruction with a bracket in it', `<?note >${EVIL}?>${GOOD}`],
  ['an attribute', `<Other a="${EVIL.replaceAll('<', '&lt;')}"/>${GOOD}`],
  ['a CDATA section of another element', `<Other><![CDATA[${EVIL}]]></Other>${GOOD}`],
])('AD-14 an address in %s is not the one that is asked for', (_, content) => {
  const request = parse(`<Autodiscover><Request>${content}</Request></Autodiscover>`)
  expect(request.ok ? request.value.address.text : request.error).toMatch(/^(?:good@example\.com|not-xml)$/)
})

test.each(['anna@ex<b/>ample.org', 'anna@example.<b>x</b>org', '<b/>anna@example.org'])(
  'an element inside the address is no part of one: %s',
  (text) => {
    expect(withText(text)).toEqual(fail('address-malformed'))
  },
)

test('a request that was cut off anywhere asks for nothing', () => {
  const whole = MINIMAL.trimEnd()
  for (let length = 0; length < whole.length; length++)
    expect(parse(whole.slice(0, length)), `${length}`).toEqual(fail('not-xml'))
})

test.each([
  ['of another case', '<EMailAddress>good@example.com</EmailAddress>'],
  ['of another prefix', '<a:EMailAddress xmlns:a="b">good@example.com</EMailAddress>'],
])('an element closed by a name %s is no XML', (_, content) => {
  expect(parse(`<Autodiscover><Request>${content}</Request></Autodiscover>`)).toEqual(fail('not-xml'))
})

test('AD-102 what a reference gives is not read again', () => {
  expect(withText('a&amp;#98;c@example.org')).toEqual(fail('address-malformed'))
  expect(withText('<![CDATA[a&amp;b@example.org]]>')).toEqual(fail('address-malformed'))
})

test.each([
  ['nothing', '', 'not-xml'],
  ['text', 'not xml', 'not-xml'],
  ['JSON', '{"a":1}', 'not-xml'],
  ['two roots', '<a/><b/>', 'not-xml'],
  ['a null character', MINIMAL.replace('anna', '\0anna'), 'not-xml'],
  ['another root', '<a/>', 'address-missing'],
  ['no address', '<Autodiscover><Request/></Autodiscover>', 'address-missing'],
  ['an empty address', MINIMAL.replace('anna@example.org', ' '), 'address-missing'],
  ['an address outside Request', `<Autodiscover>${ADDRESS}</Autodiscover>`, 'address-missing'],
  ['an address deeper than Request', MINIMAL.replace(ADDRESS, `<a>${ADDRESS}</a>`), 'address-missing'],
  ['a name alone', MINIMAL.replace('anna@example.org', 'DOM\\anna'), 'address-malformed'],
])('AD-50 %s is refused for its own reason', (_, text, reason) => {
  expect(parse(text)).toEqual(fail(reason))
})

test('AD-20 a LegacyDN names nobody', () => {
  const legacy = '<LegacyDN>/o=Example/cn=Recipients/cn=anna</LegacyDN>'
  expect(parse(MINIMAL.replace(ADDRESS, legacy + ADDRESS))).toEqual(anna)
  expect(parse(MINIMAL.replace(ADDRESS, legacy))).toEqual(fail('address-missing'))
})

test('AD-21 of two addresses the first counts', () => {
  expect(parse(MINIMAL.replace(ADDRESS, `${ADDRESS}<EMailAddress>x@y.example</EMailAddress>`))).toEqual(anna)
})

const SCHEMAS = [
  ['', 'outlook'],
  [OUTLOOK, 'outlook'],
  [OUTLOOK.toUpperCase(), 'outlook'],
  [OUTLOOK.replace('http', 'https'), 'outlook'],
  [OUTLOOK.replace('2006a', '2006'), 'other'],
  [`${OUTLOOK}/`, 'other'],
  [OUTLOOK.replace('http:', 'ftp:'), 'other'],
  ['urn:other', 'other'],
] as const

test.each(SCHEMAS)('AD-22, AD-23 the schema %j is %s', (text, schema) => {
  expect(requestedSchema(text)).toBe(schema)
})

const DOCTYPES: Readonly<Record<string, Uint8Array>> = {
  'in capitals': bytes(`<!DOCTYPE a>${MINIMAL}`),
  'in lower case': bytes(`<!doctype a>${MINIMAL}`),
  'in mixed case': bytes(`<!DocType a>${MINIMAL}`),
  'after a declaration': bytes(`<?xml version="1.0"?><!DOCTYPE a>${MINIMAL}`),
  'after white space': bytes(` \r\n\t<!DOCTYPE a>${MINIMAL}`),
  'after a comment': bytes(`<!-- <b> --><!DOCTYPE a>${MINIMAL}`),
  'after a mark': bytes(`\ufeff<!DOCTYPE a>${MINIMAL}`),
  'with entities': bytes(`<!DOCTYPE a [<!ENTITY b "c">]>${MINIMAL}`),
  'in UTF-16, little-endian': utf16(`\ufeff<!DOCTYPE a>${MINIMAL}`, true),
  'in UTF-16, big-endian': utf16(`\ufeff<!DOCTYPE a>${MINIMAL}`, false),
  'in UTF-16 without a mark': utf16(`<!DOCTYPE a>${MINIMAL}`, true),
}

function utf16(text: string, littleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(text.length * 2))
  for (let index = 0; index < text.length; index++) view.setUint16(index * 2, text.charCodeAt(index), littleEndian)
  return new Uint8Array(view.buffer)
}

test.each(Object.entries(DOCTYPES))(
  'AD-101, AD-102 the parser never sees a document with a DOCTYPE %s',
  async (_, body) => {
    const parser = vi.spyOn(SaxesParser.prototype, 'write')
    for (const headers of WAYS)
      expect((await readAutodiscoverRequest(post(body, headers))).ok, JSON.stringify(headers)).toBe(false)
    expect(parser).not.toHaveBeenCalled()
    parse(MINIMAL)
    expect(parser).toHaveBeenCalled()
    parser.mockRestore()
  },
)

/** A body of blocks of 1,000 bytes, and how many of them were asked for. */
function stream(blocks: number) {
  const seen = { blocks: 0, cancelled: false }
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (seen.blocks === blocks) return controller.close()
        seen.blocks += 1
        controller.enqueue(new Uint8Array(1_000).fill(0x20))
      },
      cancel() {
        seen.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { seen, body }
}

const sent = (body: ReadableStream<Uint8Array>, headers: Record<string, string> = {}) =>
  new Request('https://example.org/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit)

test('AD-103 a long body is not read on', async () => {
  const { seen, body } = stream(1_000)
  expect(await readAutodiscoverRequest(sent(body))).toEqual(fail('body-too-large'))
  expect(seen).toEqual({ blocks: 17, cancelled: true })
})

test('AD-103 a body whose length is too much is not read at all', async () => {
  const { seen, body } = stream(1_000)
  const request = sent(body, { 'content-length': '16385' })
  expect(await readAutodiscoverRequest(request)).toEqual(fail('body-too-large'))
  expect(seen).toEqual({ blocks: 0, cancelled: false })
})

test('AD-103 a body that fits is read to its end', async () => {
  const { seen, body } = stream(16)
  expect(await readAutodiscoverRequest(sent(body))).toEqual(fail('not-xml'))
  expect(seen).toEqual({ blocks: 16, cancelled: false })
})

test('a body in pieces, cut inside a character, is one text', async () => {
  const whole = bytes(MINIMAL.replace('anna', 'änna'))
  const cut = whole.indexOf(0xc3) + 1
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of [whole.slice(0, cut), whole.slice(cut)]) controller.enqueue(piece)
      controller.close()
    },
  })
  const request = await readAutodiscoverRequest(sent(body))
  expect(request.ok && request.value.address.text).toBe('änna@example.org')
})

const nested = (depth: number) =>
  MINIMAL.replace('</Request>', () => `${'<x>'.repeat(depth - 2)}${'</x>'.repeat(depth - 2)}</Request>`)

test('AD-103 the bounds of depth and number are exact', () => {
  expect(parse(nested(8))).toEqual(anna)
  expect(parse(nested(9))).toEqual(fail('not-xml'))
  expect(parse(MINIMAL.replace('</Request>', `${'<x/>'.repeat(61)}</Request>`))).toEqual(anna)
  expect(parse(MINIMAL.replace('</Request>', `${'<x/>'.repeat(62)}</Request>`))).toEqual(fail('not-xml'))
})

test.each(WAYS)(
  'AD-104 bytes that are not UTF-8 are no request, whatever a declaration says, with %j',
  async (headers) => {
    const latin1 = Uint8Array.from(MINIMAL.replace('anna', '\xe4nna'), (character) => character.charCodeAt(0))
    expect(await readAutodiscoverRequest(post(latin1, headers))).toEqual(fail('body-not-utf8'))
    expect(parse(`<?xml version="1.0" encoding="ISO-8859-1"?>${MINIMAL.replace('anna', 'änna')}`).ok).toBe(true)
  },
)
