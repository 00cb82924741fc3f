import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CompiledSign } from '../../../src/catalog/index.ts'
import { indexSigns, literalLength } from '../../../src/catalog/signs.ts'

/** Signs are found by a host's own labels; what is found is what a plain comparison with each would find. */

const matches = (pattern: string, host: string) => indexSigns([{ provider: 0, mx: pattern }]).byMx(host).length === 1

describe('a pattern', () => {
  test.each([
    ['mx.example.net', 'mx.example.net'],
    ['*.example.net', 'mx.example.net'],
    ['*.example.net', 'a.b.example.net'],
    ['mx*.example.net', 'mx.example.net'],
    ['mx*.example.net', 'mx01.example.net'],
    ['*mx.example.net', 'inmx.example.net'],
    ['m*-*x.example.net', 'mail-01-x.example.net'],
    ['mx.*.example.net', 'mx.eu.example.net'],
    ['*.mx*.example.net', 'a.b.mx1.example.net'],
    ['a*a.example.net', 'aa.example.net'],
  ])('%s is fulfilled by %s', (pattern, host) => {
    expect(matches(pattern, host)).toBe(true)
  })

  test.each([
    ['mx.example.net', 'mx2.example.net'],
    ['*.example.net', 'example.net'],
    ['*.example.net', 'notexample.net'],
    ['mx*.example.net', 'a.mx1.example.net'],
    ['mx*.example.net', 'mx.a.example.net'],
    ['mx.*.example.net', 'mx.example.net'],
    ['mx.*.example.net', 'mx.a.b.example.net'],
    ['m*-*x.example.net', 'mailx.example.net'],
    ['a*a.example.net', 'a.example.net'],
    ['*.mx*.example.net', 'mx1.example.net'],
    ['mx.example.net', 'mx.example.net.evil.example'],
  ])('%s is not fulfilled by %s', (pattern, host) => {
    expect(matches(pattern, host)).toBe(false)
  })
})

/** The rule of architecture §4, word by word, without any index. */
function naive(pattern: string, host: string): boolean {
  const open = pattern.startsWith('*.')
  const literal = (text: string) => text.replaceAll('.', '\\.').replaceAll('*', '[^.]*')
  const rest = literal(open ? pattern.slice(2) : pattern)
  return new RegExp(`^${open ? '(?:[^.]+\\.)+' : ''}${rest}$`).test(host)
}

const label = fc.stringMatching(/^[ab](?:[ab-]{0,2}[ab])?$/)
const starred = fc.stringMatching(/^[ab]?(?:\*[ab]{0,2}){1,2}$/)
const host = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join('.'))
const pattern = fc
  .tuple(fc.boolean(), fc.array(fc.oneof(label, starred), { minLength: 0, maxLength: 3 }), label)
  .map(([open, labels, last]) => [...(open ? ['*'] : []), ...labels, last].join('.'))

test('whatever the patterns and the host, the index finds what a plain comparison with each of them finds', () => {
  const sign = fc.record({
    provider: fc.nat(9),
    mx: fc.option(pattern, { nil: undefined }),
    autodiscover: fc.option(pattern, { nil: undefined }),
  }) as fc.Arbitrary<CompiledSign>
  fc.assert(
    fc.property(fc.array(sign, { maxLength: 30 }), host, (signs, name) => {
      const index = indexSigns(signs)
      for (const [key, find] of [
        ['mx', index.byMx],
        ['autodiscover', index.byAutodiscover],
      ] as const) {
        const plain = signs.filter((one) => one[key] !== undefined && naive(one[key], name))
        expect(new Set(find(name))).toEqual(new Set(plain))
      }
    }),
    { numRuns: 2_000 },
  )
})

test('stars count nothing in the length of a sign', () => {
  expect(literalLength({ provider: 0, mx: '*.a.example', autodiscover: 'x*.b.example' })).toBe(
    '.a.example'.length + 'x.b.example'.length,
  )
})
