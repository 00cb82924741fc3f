import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isNotModified } from '../../../src/http/index.ts'

function isKnownWith(given: string | undefined, etag = '"a1"'): boolean {
  const headers: Record<string, string> = given === undefined ? {} : { 'if-none-match': given }
  return isNotModified(new Request('https://example.org/', { headers }), etag)
}

test.each(['"a1"', 'W/"a1"', ' "a1" ', '"b2", "a1"', '"b2","a1"', 'W/"b2", W/"a1"', '*', ' * '])(
  'who has %s has the version "a1"',
  (given) => {
    expect(isKnownWith(given)).toBe(true)
  },
)

test.each([undefined, '', '"b2"', 'a1', '"a1', '"A1"', '"a11"', 'w/"a1"', '"b2", "c3"', '"*"', '"b2", *'])(
  'who has %s does not have the version "a1"',
  (given) => {
    expect(isKnownWith(given)).toBe(false)
  },
)

test('a weak tag is known by its strong form', () => {
  expect(isKnownWith('"a1"', 'W/"a1"')).toBe(true)
})

test('a version is known exactly when its tag is in the list', () => {
  const tag = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom('', 'W/'), tag), { minLength: 1, maxLength: 4 }),
      tag,
      (list, own) => {
        const given = list.map(([weak, text]) => `${weak}"${text}"`).join(', ')
        expect(isKnownWith(given, `"${own}"`)).toBe(list.some(([, text]) => text === own))
      },
    ),
  )
})
