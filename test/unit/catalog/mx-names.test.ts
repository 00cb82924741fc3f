import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type MxSign, mxNames } from '../../../src/catalog/mx-names.ts'
import { isPublicSuffix, registrableDomain } from '../../../src/catalog/public-suffix.ts'

const sign = (provider: string, mx: string, variant?: string): MxSign => ({ provider, variant, mx })

/** Name → provider, or provider and variant. */
const named = (...signs: readonly MxSign[]) =>
  Object.fromEntries(
    mxNames(signs).map(({ name, provider, variant }) => [
      name,
      variant === undefined ? provider : `${provider} ${variant}`,
    ]),
  )

test.each([
  ['mx.example.net', ['example.net']],
  ['mx.a.example.net', ['a.example.net', 'example.net']],
  ['mx.b.a.example.net', ['b.a.example.net', 'example.net']],
  ['*.mx.example.net', ['mx.example.net', 'example.net']],
  ['*.example.net', ['example.net']],
  ['mx*.mail.example.net', ['mail.example.net', 'example.net']],
  ['mx.*.example.net', ['example.net']],
  ['*.*.example.net', ['example.net']],
  ['mx.example.co.uk', ['example.co.uk']],
  ['example.net', ['example.net']],
  ['example.co.uk', ['example.co.uk']],
  ['mx.xn--bcher-kva.example', ['xn--bcher-kva.example']],
])('the sign %s leaves %j: without its first label, and its registrable domain', (mx, names) => {
  expect(named(sign('p', mx))).toEqual(Object.fromEntries(names.map((name) => [name, 'p'])))
})

test('a name left by the first cut beats one left by the second', () => {
  expect(named(sign('first', 'mx.example.net'), sign('second', 'mx.a.example.net'))).toEqual({
    'example.net': 'first',
    'a.example.net': 'second',
  })
})

test('a name that two providers’ signs leave by the same cut is nobody’s', () => {
  expect(named(sign('a', 'mx1.example.net'), sign('b', 'mx2.example.net'))).toEqual({})
  expect(named(sign('a', 'mx.a.example.net'), sign('b', 'mx.b.example.net'))).toEqual({
    'a.example.net': 'a',
    'b.example.net': 'b',
  })
})

test('a name that two first cuts contest does not go to a second one', () => {
  expect(named(sign('a', 'mx1.example.net'), sign('b', 'mx2.example.net'), sign('c', 'mx.c.example.net'))).toEqual({
    'c.example.net': 'c',
  })
})

test('when all signs that leave a name belong to one variant, that variant answers', () => {
  expect(named(sign('p', 'mx.example.net', 'big'))).toEqual({ 'example.net': 'p big' })
  expect(named(sign('p', 'mx1.example.net', 'big'), sign('p', 'mx2.example.net', 'big'))).toEqual({
    'example.net': 'p big',
  })
})

test('when the signs belong to two variants, or to one and to the entry, the entry answers', () => {
  expect(named(sign('p', 'mx1.example.net', 'big'), sign('p', 'mx2.example.net', 'small'))).toEqual({
    'example.net': 'p',
  })
  expect(named(sign('p', 'mx1.example.net', 'big'), sign('p', 'mx2.example.net'))).toEqual({ 'example.net': 'p' })
})

test('a variant that leaves a name by the first cut is not outvoted by second cuts', () => {
  expect(named(sign('p', 'mx.example.net', 'big'), sign('p', 'mx.a.example.net'))).toEqual({
    'example.net': 'p big',
    'a.example.net': 'p',
  })
})

/** Few labels, so that names collide often. */
const signs = fc.array(
  fc.record({
    provider: fc.constantFrom('p', 'q', 'r'),
    variant: fc.constantFrom(undefined, 'big', 'small'),
    mx: fc
      .tuple(
        fc.array(fc.constantFrom('mx', 'a', 'b', '*', 'm*'), { maxLength: 3 }),
        fc.constantFrom('example.net', 'example.co.uk', 'other.org'),
      )
      .map(([labels, end]) => [...labels, end].join('.')),
  }),
  { maxLength: 8 },
)

/** The rules once more, as slow as they are written: name by name, every sign asked anew. */
function slowly(all: readonly MxSign[]): Record<string, string> {
  const firstCut = ({ mx }: MxSign) => mx.split('.').slice(1).join('.')
  const secondCut = ({ mx }: MxSign) => registrableDomain(mx.replaceAll('*', 'x')) ?? ''
  const isName = (name: string) => name.includes('.') && !name.includes('*') && !isPublicSuffix(name)
  const names = [...new Set(all.flatMap((one) => [firstCut(one), secondCut(one)]))].filter(isName)
  return Object.fromEntries(
    names.flatMap((name) => {
      const first = all.filter((one) => firstCut(one) === name)
      const claims = first.length > 0 ? first : all.filter((one) => secondCut(one) === name)
      const [claim] = claims
      if (claim === undefined || claims.some(({ provider }) => provider !== claim.provider)) return []
      const single = claims.every(({ variant }) => variant === claim.variant) ? claim.variant : undefined
      return [[name, single === undefined ? claim.provider : `${claim.provider} ${single}`]]
    }),
  )
}

test('for any signs the names are those of the rules, whatever the order', () => {
  fc.assert(
    fc.property(signs, (all) => {
      expect(named(...all)).toEqual(slowly(all))
      expect(named(...all.toReversed())).toEqual(slowly(all))
    }),
    { numRuns: 1_000 },
  )
})

test('no public suffix is ever a name, and no name is given twice', () => {
  fc.assert(
    fc.property(signs, (all) => {
      const names = mxNames(all).map(({ name }) => name)
      expect(names.filter((name) => isPublicSuffix(name) || name.includes('*'))).toEqual([])
      expect(new Set(names).size).toBe(names.length)
    }),
  )
})
