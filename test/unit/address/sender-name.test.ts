import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseSenderName } from '../../../src/address/index.ts'
import { MAX_SENDER_NAME_CHARACTERS } from '../../../src/limits.ts'
import { FORBIDDEN_IN_XML } from '../../../src/template/escape.ts'

test.each([
  ['Anna Muster', 'Anna Muster'],
  [' Anna ', 'Anna'],
  ['A & B <C>', 'A & B <C>'],
  ['👻'.repeat(MAX_SENDER_NAME_CHARACTERS), '👻'.repeat(MAX_SENDER_NAME_CHARACTERS)],
  ['', undefined],
  ['  ', undefined],
])('the name "%s" is %j', (text, name) => {
  expect(parseSenderName(text)).toEqual({ ok: true, value: name })
})

test.each([
  ['one character too many', 'a'.repeat(MAX_SENDER_NAME_CHARACTERS + 1)],
  ['a line break', 'Anna\nMuster'],
  ['a null character', 'Anna\0'],
  ['half a character', 'Anna\ud83d'],
  ['what is no character', 'Anna\uffff'],
  ['what turns the direction of reading', 'Anna \u202egro.elpmaxe'],
])('a name with %s is none', (_, text) => {
  expect(parseSenderName(text)).toEqual({ ok: false, error: 'name-malformed' })
})

test('whatever is a name can stand in XML', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const name = parseSenderName(text)
      if (name.ok && name.value !== undefined) expect(name.value).not.toMatch(FORBIDDEN_IN_XML)
    }),
    { numRuns: 1_000 },
  )
})
