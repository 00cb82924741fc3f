import * as fc from 'fast-check'
import { XmlDocument } from 'libxml2-wasm'
import { expect, test } from 'vitest'
import { escapeXml } from '../../../src/template/index.ts'

test('the five characters that mean something become references, wherever they stand', () => {
  expect(escapeXml(`<a href="x" title='y'>&amp;</a>`)).toBe(
    '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;',
  )
})

test.each([
  ['', ''],
  ['plain text', 'plain text'],
  ['`=/{}[]()%;#', '`=/{}[]()%;#'],
  ['tab\tline\nreturn\r', 'tab\tline\nreturn\r'],
  ['grün 漢字 \u{1f4e7} \u202e', 'grün 漢字 \u{1f4e7} \u202e'],
  ['\x7f\x80\x9f\ud7ff\ue000\ufffd\u{10000}\u{10ffff}', '\x7f\x80\x9f\ud7ff\ue000\ufffd\u{10000}\u{10ffff}'],
])('%j stays text', (value, escaped) => {
  expect(escapeXml(value)).toBe(escaped)
})

test.each([
  [0, '0'],
  [993, '993'],
  [-1.5, '-1.5'],
  [true, 'true'],
  [false, 'false'],
])('%j is written as it is called', (value, text) => {
  expect(escapeXml(value)).toBe(text)
})

test.each([
  ['undefined', undefined, 'undefined'],
  ['null', null, 'null'],
  ['an array', ['a'], 'object'],
  ['an object', { a: 1 }, 'object'],
  ['an object with toHTML, which Handlebars would trust', { toHTML: () => '<b>' }, 'object'],
  ['an object with toString', { toString: () => '<b>' }, 'object'],
  ['a String object', Object('<b>'), 'object'],
  ['a function', () => '<b>', 'function'],
  ['a symbol', Symbol('b'), 'symbol'],
  ['a big integer', 1n, 'bigint'],
])('%s is a bug and no text', (_, value, type) => {
  expect(() => escapeXml(value)).toThrow(new TypeError(`a value: a template got ${type} where text belongs`))
})

const CONTROLS = Array.from({ length: 0x20 }, (_, code) => code).filter((code) => ![0x09, 0x0a, 0x0d].includes(code))

test.each([...CONTROLS, 0xfffe, 0xffff])(
  'the code unit %i is forbidden in XML: at the beginning, inside and at the end',
  (code) => {
    const character = String.fromCharCode(code)
    for (const value of [character, `${character}a`, `a${character}b`, `a${character}`])
      expect(() => escapeXml(value)).toThrow(new TypeError('a value: a template got a character that XML forbids'))
  },
)

test.each([
  ['a high surrogate alone', '\ud83d'],
  ['a low surrogate alone', '\udce7'],
  ['a high surrogate before text', '\ud83da'],
  ['a low surrogate behind text', 'a\udce7'],
  ['a pair the wrong way round', '\udce7\ud83d'],
  ['two high surrogates before a low one', '\ud83d\ud83d\udce7'],
  ['a low surrogate behind a pair', '\ud83d\udce7\udce7'],
])('%s is forbidden', (_, value) => {
  expect(() => escapeXml(value)).toThrow(new TypeError('a value: a template got a character that XML forbids'))
})

const decode = (text: string) =>
  text.replace(
    /&(?:lt|gt|amp|quot|#39);/g,
    (reference) => ({ '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"' })[reference] ?? "'",
  )

test('for any text: either it is refused, or nothing of it is markup and all of it can be read again', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)))
      .map((units) => units.join('')),
    fc
      .array(fc.constantFrom('<', '>', '&', '"', "'", ']]>', '-->', '<!--', '&lt;', 'a', '\ud83d', '\udce7'))
      .map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(text, (value) => {
      const allowed = [...value].every((character) => {
        const code = character.codePointAt(0) as number
        return code >= 0x20
          ? code < 0xd800 || (code > 0xdfff && code !== 0xfffe && code !== 0xffff)
          : [9, 10, 13].includes(code)
      })
      if (!allowed) {
        expect(() => escapeXml(value)).toThrow(TypeError)
        return
      }
      const escaped = escapeXml(value)
      expect(escaped).not.toMatch(/[<>"']/)
      expect(escaped).not.toMatch(/&(?!(?:lt|gt|amp|quot|#39);)/)
      expect(decode(escaped)).toBe(value)
    }),
    { numRuns: 2_000 },
  )
})

test('a reader of XML gets the value back, in an element and in an attribute', () => {
  const value = `"O'Neil & Co" <b>&lt;</b> ]]> --> {{x}}`
  const document = XmlDocument.fromString(`<a b="${escapeXml(value)}">${escapeXml(value)}</a>`)
  expect([document.root.content, document.root.attr('b')?.value]).toEqual([value, value])
  document.dispose()
})
