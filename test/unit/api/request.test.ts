import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readProvidersRequest, readSettingsRequest } from '../../../src/api/request.ts'

const settings = (query: string) => readSettingsRequest(`https://svc.example/api/v1/settings?${query}`)
const providers = (query: string) => readProvidersRequest(`https://svc.example/api/v1/providers?${query}`)

test.each([
  ['email=a%40example.org', 'a@example.org'],
  ['email=a+b@Example.ORG', 'a+b@example.org'],
  ['email=a%2Bb%40example.org&email=c@example.org', 'a+b@example.org'],
  ['x=1&email=a@example.org&password=secret', 'a@example.org'],
])('%s asks for %s', (query, text) => {
  expect(settings(query)).toMatchObject({ ok: true, value: { address: { text }, domain: 'example.org' } })
})

test.each(['domain=example.org', 'domain=EXAMPLE.org.', 'domain=+example.org', 'domain=example.org&email='])(
  '%s asks for a domain',
  (query) => {
    expect(settings(query)).toEqual({
      ok: true,
      value: { address: undefined, domain: 'example.org', variant: undefined },
    })
  },
)

test('any address, however it is encoded, is read as it is', () => {
  const local = fc.stringMatching(/^[A-Za-z0-9!#$'*/=?^_`{|}~.+-]{1,30}$/).filter((text) => !/^\.|\.$/.test(text))
  fc.assert(
    fc.property(local, fc.boolean(), (text, isWhole) => {
      const address = `${text}@example.org`
      const given = isWhole ? encodeURIComponent(address) : encodeURIComponent(text).concat('@example.org')
      expect(settings(`email=${given}`)).toMatchObject({ ok: true, value: { address: { text: address } } })
    }),
  )
})

describe('whatever stands in the query', () => {
  const anyQuery = fc.array(
    fc.tuple(
      fc.constantFrom('email', 'domain', 'variant', 'q', 'cursor', 'lang', 'e'),
      fc.oneof(
        fc.constantFrom('%', '%ff', 'a@', '@', 'a@b.example', 'b.example', '__proto__', '#', '&', '='),
        fc.string(),
      ),
    ),
  )
  const text = (pairs: readonly (readonly [string, string])[]) => pairs.map((pair) => pair.join('=')).join('&')

  test('there is a request or a reason, and never an exception', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(anyQuery, (pairs) => {
        for (const read of [settings(text(pairs)), providers(text(pairs))])
          seen.add(read.ok ? 'ok' : 'parameter' in read.error ? read.error.parameter : read.error.name)
      }),
      { numRuns: 2_000 },
    )
    expect([...seen].sort()).toEqual(['cursor', 'domain', 'email', 'ok', 'parameter-missing', 'q', 'variant'])
  })

  test('a search never holds what stands before an @', () => {
    fc.assert(
      fc.property(anyQuery, (pairs) => {
        const read = providers(text(pairs))
        expect(read.ok && read.value.search.includes('@')).toBe(false)
      }),
    )
  })
})

test.each([
  ['', { search: '', cursor: '' }],
  ['q=anna.muster%40example.org', { search: 'example.org', cursor: '' }],
  ['q=a+b&cursor=x.example', { search: 'a b', cursor: 'x.example' }],
])('?%s looks for %j', (query, value) => {
  expect(providers(query)).toEqual({ ok: true, value })
})
