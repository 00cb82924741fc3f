import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Domain } from '../../../src/address/index.ts'
import { type CompiledCatalog, openCatalog } from '../../../src/catalog/index.ts'
import { changed, compiled, local, MINIMAL, renamed } from './support.ts'

/** Finding a provider in a compiled catalog. */

const d = (name: string) => name as Domain

const COMPILED: CompiledCatalog = {
  version: 'test',
  ...compiled(
    local(
      `${changed('[example.net]', "[example.net, example.org, '*.example.net']")}recognisedBy: [{ mx: mx.in.example.net }]\n`,
    ),
    local(renamed('near.example', "['*.near.example.net', '*.near.example']"), 'near.example'),
    local(
      `${renamed('packages.example')}variants:\n  big: { name: Big, recognisedBy: [{ mx: mx.big.example }] }\n`,
      'packages.example',
    ),
  ).catalog,
}

const catalog = openCatalog(COMPILED)
const idOf = (entry: ReturnType<typeof catalog.exact>) => entry?.identity.id

test('the catalog names its version and its ids', () => {
  expect({ version: catalog.version, ids: catalog.ids }).toEqual({
    version: 'test',
    ids: ['example.net', 'near.example', 'packages.example'],
  })
})

test.each([
  ['example.net', 'example.net'],
  ['example.org', 'example.net'],
  ['www.example.net', undefined],
  ['near.example.net', undefined],
  ['net', undefined],
  ['constructor', undefined],
])('exact domain %s: %s', (domain, id) => {
  expect(idOf(catalog.exact(d(domain)))).toBe(id)
})

test.each([
  ['a.example.net', 'example.net'],
  ['b.a.example.net', 'example.net'],
  ['near.example.net', 'example.net'],
  ['a.near.example.net', 'near.example'],
  ['b.a.near.example.net', 'near.example'],
  ['a.near.example', 'near.example'],
  ['example.net', undefined],
  ['near.example', undefined],
  ['aexample.net', undefined],
  ['a.example.org', undefined],
  ['example', undefined],
])('below a wildcard, the nearest parent wins, and the parent itself is not below it: %s: %s', (domain, id) => {
  expect(idOf(catalog.wildcard(d(domain)))).toBe(id)
})

test('an MX name leads to the provider, and to the variant whose sign it is', () => {
  const entries = [catalog.byId('example.net'), catalog.byId('packages.example')]
  expect(catalog.mxName(d('in.example.net'))).toEqual({ provider: entries[0], variant: undefined })
  expect(catalog.mxName(d('big.example'))).toEqual({ provider: entries[1], variant: 'big' })
  expect(catalog.mxName(d('mx.big.example'))).toBeUndefined()
})

test('an id leads to its entry, which is the one of the file', () => {
  expect(catalog.byId('example.net')).toEqual(JSON.parse(COMPILED.providers[0] as string))
  expect(catalog.byId('example.org')).toBeUndefined()
  expect(catalog.byId('constructor')).toBeUndefined()
})

describe('only the record that is hit is parsed', () => {
  const broken = openCatalog({
    ...COMPILED,
    providers: COMPILED.providers.map((record, place) => (place === 1 ? '{ not JSON' : record)),
  })

  test('every other question is answered beside a record that nobody can parse', () => {
    expect(broken.ids).toHaveLength(3)
    expect(idOf(broken.exact(d('example.net')))).toBe('example.net')
    expect(idOf(broken.wildcard(d('a.example.net')))).toBe('example.net')
    expect(idOf(broken.byId('packages.example'))).toBe('packages.example')
    expect(idOf(broken.mxName(d('big.example'))?.provider)).toBe('packages.example')
    expect(broken.exact(d('unknown.example'))).toBeUndefined()
  })

  test('the broken one fails when it is asked for', () => {
    expect(() => broken.byId('near.example')).toThrow(SyntaxError)
    expect(() => broken.wildcard(d('a.near.example'))).toThrow(SyntaxError)
  })

  test('a record is parsed once: whoever asks again gets the same object', () => {
    expect(catalog.exact(d('example.org'))).toBe(catalog.byId('example.net'))
  })
})

test('opening reads nothing but the version and the ids', () => {
  const touched: string[] = []
  openCatalog(
    new Proxy(COMPILED, {
      get(target, key: keyof CompiledCatalog) {
        touched.push(key)
        return target[key]
      },
    }),
  )
  expect(touched.filter((key) => key !== 'version' && key !== 'ids')).toEqual([])
})

test('an empty catalog knows nobody', () => {
  const empty = openCatalog({
    version: '',
    ids: [],
    providers: [],
    about: [],
    domains: [],
    wildcards: [],
    mxNames: [],
    signs: [],
    gateways: [],
  })
  expect(empty.exact(d(''))).toBeUndefined()
  expect(empty.exact(d('example.net'))).toBeUndefined()
  expect(empty.wildcard(d('a.example.net'))).toBeUndefined()
})

test('an entry without exact domains is found under no empty name', () => {
  expect(catalog.exact(d(''))).toBeUndefined()
})

test('a name below a wildcard is found however deep it lies', () => {
  const label = fc.stringMatching(/^[a-z0-9]{1,8}$/)
  fc.assert(
    fc.property(fc.array(label, { minLength: 1, maxLength: 10 }), (labels) => {
      const below = `${labels.join('.')}.near.example`
      expect(idOf(catalog.wildcard(d(below)))).toBe('near.example')
    }),
  )
})

test('what the minimal file claims is what it gets', () => {
  const own = openCatalog({ version: '', ...compiled(local(MINIMAL)).catalog })
  expect(idOf(own.exact(d('example.net')))).toBe('example.net')
  expect(own.wildcard(d('a.example.net'))).toBeUndefined()
  expect(own.mxName(d('example.net'))).toBeUndefined()
})
