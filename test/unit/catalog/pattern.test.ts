import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isPattern, literalSuffix, normalPattern } from '../../../src/catalog/pattern.ts'

test.each([
  ['mx.example.net', 'mx.example.net'],
  ['MX.Example.NET.', 'mx.example.net'],
  ['*.example.net', '*.example.net'],
  ['*.EXAMPLE.net.', '*.example.net'],
  ['mx*.example.net', 'mx*.example.net'],
  ['*mx.example.net', '*mx.example.net'],
  ['m*x.example.net', 'm*x.example.net'],
  ['mx*-*.example.net', 'mx*-*.example.net'],
  ['*.*.example.net', '*.*.example.net'],
  ['mx.*.example.net', 'mx.*.example.net'],
  ['*.mx*.example.net', '*.mx*.example.net'],
  ['mx.bücher.example', 'mx.xn--bcher-kva.example'],
  ['mx.xn--bcher-kva.example', 'mx.xn--bcher-kva.example'],
  ['*.Bücher.Example', '*.xn--bcher-kva.example'],
  ['mx*.bücher.example', 'mx*.xn--bcher-kva.example'],
  ['x0star0x.example.net', 'x0star0x.example.net'],
  [`${'a'.repeat(62)}*.example.net`, `${'a'.repeat(62)}*.example.net`],
])('%j is a pattern; its normal form is %j', (text, normal) => {
  expect(normalPattern(text)).toBe(normal)
  expect(isPattern(text)).toBe(true)
})

test.each([
  '',
  '*',
  '*.',
  '*.net',
  '**.example.net',
  'mx**.example.net',
  'mx..example.net',
  '.example.net',
  'mx_1.example.net',
  'mx 1.example.net',
  '-*.example.net',
  '192.0.2.1',
  'mx.example.net:25',
  '10 mx.example.net',
  'mx.*.123',
  'localhost',
  `${'a'.repeat(64)}*.example.net`,
  `*.${'a.'.repeat(126)}example`,
])('%j is no pattern', (text) => {
  expect(normalPattern(text)).toBeUndefined()
  expect(isPattern(text)).toBe(false)
})

test.each(['mx*ü.example.net', 'ü*.example.net', '*.b*cher-ü.example'])(
  'a star beside letters that are encoded as a whole means nothing: %j is no pattern',
  (text) => {
    expect(normalPattern(text)).toBeUndefined()
  },
)

test.each([
  ['mx.example.net', 'mx.example.net'],
  ['*.example.net', 'example.net'],
  ['mx*.mail.example.net', 'mail.example.net'],
  ['*.*.example.net', 'example.net'],
  ['mx.*.example.net', 'example.net'],
  ['*.mx.*', ''],
])('the literal end of %j is %j', (pattern, suffix) => {
  expect(literalSuffix(pattern)).toBe(suffix)
})

/** Labels of letters and digits with at most one star, below two plain ones. */
const label = fc.stringMatching(/^[a-z][a-z0-9]{0,5}\*?[a-z0-9]{0,5}$/)
const pattern = fc
  .tuple(
    fc.boolean(),
    fc.array(label, { maxLength: 4 }),
    fc.constantFrom('example.net', 'example.co.uk', 'a.b.example'),
  )
  .map(([lead, labels, end]) => `${lead ? '*.' : ''}${[...labels, end].join('.')}`)

test('the normal form of a pattern is the pattern; case and a trailing dot do not count', () => {
  fc.assert(
    fc.property(pattern, (text) => {
      expect(normalPattern(text)).toBe(text)
      expect(normalPattern(`${text.toUpperCase()}.`)).toBe(text)
    }),
  )
})

test('the literal end holds no star, and the pattern ends in it at a dot', () => {
  fc.assert(
    fc.property(pattern, (text) => {
      const suffix = literalSuffix(text)
      expect(suffix).not.toContain('*')
      expect(suffix).not.toBe('')
      expect(text === suffix || text.endsWith(`.${suffix}`)).toBe(true)
      const before = text
        .slice(0, text.length - suffix.length)
        .split('.')
        .filter(Boolean)
      expect(before.length === 0 || before.at(-1)?.includes('*')).toBe(true)
    }),
  )
})

test('any text is a pattern or none, and what comes out is in normal form', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[a-zA-Zü*.\-0-9]{0,30}$/))
  fc.assert(
    fc.property(text, (any) => {
      const normal = normalPattern(any)
      if (normal === undefined) return
      expect(normal).toMatch(/^(?:\*\.)?[a-z0-9*.-]+$/)
      expect(normalPattern(normal)).toBe(normal)
    }),
    { numRuns: 1_000 },
  )
})
