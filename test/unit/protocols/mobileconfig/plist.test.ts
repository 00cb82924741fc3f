import fc from 'fast-check'
import { XmlDocument } from 'libxml2-wasm'
import { expect, test } from 'vitest'
import { renderPlist } from '../../../../src/protocols/mobileconfig/plist.ts'
import { createGrammar } from '../../../grammars/grammar.ts'
import { readPlist } from '../../../support/plist-reader.ts'

const MINIMAL = { PayloadType: 'Configuration', PayloadVersion: 1 }

test('MC-20 the file has a declaration, the document type of Apple, and one dictionary in the order given', () => {
  expect(
    renderPlist({ ...MINIMAL, On: true, Off: false, PayloadContent: [{ Port: 993 }, { Name: 'ü' }] }),
  ).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
<key>PayloadType</key>
<string>Configuration</string>
<key>PayloadVersion</key>
<integer>1</integer>
<key>On</key>
<true/>
<key>Off</key>
<false/>
<key>PayloadContent</key>
<array>
<dict>
<key>Port</key>
<integer>993</integer>
</dict>
<dict>
<key>Name</key>
<string>ü</string>
</dict>
</array>
</dict>
</plist>
`)
})

test.each([
  ['', 'an empty text'],
  ['a\u0000', 'U+0000'],
  ['a\u0001', 'a control character'],
  ['a\u000b', 'a vertical tab'],
  ['a\u001f', 'U+001F'],
  ['a\ufffe', 'a non-character'],
  ['a\uffff', 'a non-character'],
  ['a\ud83d', 'half a character'],
  ['\udc7ba', 'the other half'],
  ['\udc7b\ud83d', 'both halves, the wrong way round'],
])('MC-24, MC-28 %j is never written: %s', (text) => {
  expect(() => renderPlist({ ...MINIMAL, Name: text })).toThrow('Name: an empty text or a forbidden character')
  expect(() => renderPlist({ ...MINIMAL, PayloadContent: [{ Name: text }] })).toThrow(TypeError)
})

test.each([Number.NaN, Number.POSITIVE_INFINITY, 993.5])('MC-24 the number %d is never written', (number) => {
  expect(() => renderPlist({ ...MINIMAL, Port: number })).toThrow('Port: not an integer')
})

test('a dictionary inside a dictionary is written, and its values are looked at too', () => {
  expect(readPlist(renderPlist({ ...MINIMAL, ConsentText: { default: 'Yes?' } }))).toMatchObject({
    ConsentText: { default: 'Yes?' },
  })
  expect(() => renderPlist({ ...MINIMAL, ConsentText: { default: '' } })).toThrow('default: an empty text')
})

test.each([undefined, null, new Date(0), new Uint8Array(1), 1n, new Map(), () => 'x', Symbol('x')])(
  'a value that is none of a profile (%o) is never written, and not left out either',
  (value) => {
    expect(() => renderPlist({ ...MINIMAL, Name: value as never })).toThrow('Name: a value that a profile cannot hold')
  },
)

test.each([
  'A & B <Mail>',
  ']]>',
  '<![CDATA[x]]>',
  '&lt;',
  '&#60;',
  '"\'',
  '👻',
  ' a ',
  'a\tb\nc',
  '\u0085\u2028',
  '{{x}}',
])('MC-26 the text %j is itself after reading', (text) => {
  expect(readPlist(renderPlist({ ...MINIMAL, Name: text }))).toEqual({ ...MINIMAL, Name: text })
})

test('MC-24 any texts and integers give a file that two other readers take, with the same values in it', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'<>&;"\'/=![]-?#xa1\t\n\u0001\ud800\ufffe') }),
  )
  const value = fc.oneof(text, fc.nat(), fc.boolean())
  const dictionary = fc.dictionary(fc.string({ unit: fc.constantFrom(...'PayloadName'), minLength: 1 }), value)
  const grammar = createGrammar('profile')
  let [written, refused] = [0, 0]
  fc.assert(
    fc.property(dictionary, (payload) => {
      const profile = { ...MINIMAL, PayloadContent: [{ ...MINIMAL, ...payload }] }
      const texts = Object.values(payload).filter((part) => typeof part === 'string')
      // A carriage return comes from nowhere: neither names nor sentences may hold one.
      fc.pre(!texts.some((part) => part.includes('\r')))
      const xml = rendered(profile)
      const allowed = texts.every((part) => /^[\t\n -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]+$/u.test(part))
      expect(xml !== undefined).toBe(allowed)
      if (xml === undefined) {
        refused += 1
        return
      }
      written += 1
      expect(readPlist(xml)).toEqual(profile)
      XmlDocument.fromString(xml).dispose()
      if (texts.every((part) => /^[^\p{Z}\p{Cc}]+$/u.test(part))) expect(grammar.check(xml)).toEqual([])
    }),
    { numRuns: 500 },
  )
  expect(written).toBeGreaterThan(50)
  expect(refused).toBeGreaterThan(50)
})

function rendered(profile: Parameters<typeof renderPlist>[0]): string | undefined {
  try {
    return renderPlist(profile)
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError)
    return undefined
  }
}
