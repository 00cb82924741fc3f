import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { withoutAddresses } from '../../../src/http/index.ts'

test.each([
  ['/dns/example.org', '/dns/example.org'],
  ['/dns/example.org?previous=a%2Bb&mailconf=1', '/dns/example.org?previous=a%2Bb&mailconf=1'],
  ['/dns/example.org?email=max@example.org', '/dns/example.org'],
  ['/dns/example.org?lang=de&email=max%40example.org&mailconf=1', '/dns/example.org?lang=de&mailconf=1'],
  ['/dns/example.org?email=max%2540example.org', '/dns/example.org'],
  ['/dns/example.org?email=max%%340example.org', '/dns/example.org'],
  ['/dns/example.org?email=max%25%34%30example.org&lang=de', '/dns/example.org?lang=de'],
  ['/dns/example.org?a=%2525252525252525252541', '/dns/example.org'],
  ['/dns/example.org?a=100%25', '/dns/example.org?a=100%25'],
  ['/dns/example.org?email=max%EF%BC%A0example.org', '/dns/example.org'],
  ['/dns/example.org?email=max%25ef%25bc%25a0example.org', '/dns/example.org'],
  ['/dns/example.org?max@example.org=1&lang=de', '/dns/example.org?lang=de'],
  ['/providers/max@example.org', '/providers/'],
  ['/providers/max%40example.org/more?lang=de', '/providers/more?lang=de'],
  ['//evil.example/@', '/evil.example/'],
])('%s becomes %s', (given, kept) => {
  expect(withoutAddresses(given)).toBe(kept)
})

/** Decoded until there is nothing to decode. */
function wholly(text: string): string {
  const decoded = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return decoded === text ? text : wholly(decoded)
}

test('what is left is a path on this host, and holds no at sign in any encoding', () => {
  const piece = fc.constantFrom(
    '@',
    '%40',
    '%2540',
    '%EF%BC%A0',
    '%EF',
    '%34',
    '%25',
    '40',
    '/',
    '?',
    '&',
    '=',
    'a',
    'b.example',
    '%',
    '#',
    '\\',
  )
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const kept = withoutAddresses(`/${pieces.join('')}`)
      expect(wholly(kept)).not.toMatch(/@|\uFF20|\xEF\xBC\xA0/)
      expect(kept.startsWith('/')).toBe(true)
    }),
  )
})
