import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { searchFrom } from '../../../../src/pages/providers/query.ts'
import { createIndex } from '../../../../src/pages/providers/search.ts'
import { BARE, local, MINIMAL, renamed, swap } from '../../catalog/support.ts'
import { catalogFrom, STRICT } from './support.ts'

/** Which providers a search finds, and what their rows say. */

const MAIL = swap(MINIMAL, 'name: Example Mail', 'name: Älteste Straße').replace(
  '[example.net]',
  "[example.net, bücher.example, '*.kunden.example.net']",
)

const HOSTER = `${renamed('hoster.example', '[]').replace('Example Mail', 'Zeta Hoster').replace('shortName: Example', 'shortName: Zeta')}recognisedBy:
  - { mx: 'mx*.in.hoster.example' }
  - { autodiscover: ad.hoster.example }
exchange: { ews: https://ews.hoster.example/ }
variants:
  pro: { name: Mail Pro, incoming: [{ protocol: pop3, hostname: pro.hoster.example, security: tls }] }
`

const OWN_APP = `${BARE.replaceAll('example.net', 'own.example').replace('Example Mail', 'beta own')}unsupported: { reason: own-app, url: https://own.example/ }\n`

const PLAIN = renamed('plain.example', '[plain.example]')
  .replace('Example Mail', 'Plain')
  .replaceAll('security: tls', 'security: none, reason: nothing else')
  .replace('imap.example.net', 'imap.withheld.example')

const CATALOG = catalogFrom(
  local(MAIL),
  local(HOSTER, 'hoster.example'),
  local(OWN_APP, 'own.example'),
  local(PLAIN, 'plain.example'),
)
const index = createIndex(CATALOG, STRICT)
const found = (text: string, of = index) => of.find(searchFrom(text)).providers.map(({ id }) => id)

test('a search for nothing finds all, in the order of their names, whatever their case', () => {
  expect(found('')).toEqual(['example.net', 'own.example', 'plain.example', 'hoster.example'])
  expect(index.total).toBe(4)
})

describe('a provider is found by', () => {
  test.each([
    ['its name', 'älteste straße', 'example.net'],
    ['its name without accents and in other letters', 'ALTESTE STRASSE', 'example.net'],
    ['a part of its name', 'eta host', 'hoster.example'],
    ['words in any order', 'hoster zeta', 'hoster.example'],
    ['its short name', 'zeta', 'hoster.example'],
    ['its id', 'hoster.ex', 'hoster.example'],
    ['a domain', 'plain.example', 'plain.example'],
    ['a domain in its own letters', 'Bücher.example', 'example.net'],
    ['a name below a wildcard', 'mail.kunden.example.net', 'example.net'],
    ['an address', 'anna@kunden.kunden.example.net', 'example.net'],
    ['a pattern of an MX', 'mx*.in', 'hoster.example'],
    ['an MX that fulfils a pattern', 'MX17.in.hoster.example', 'hoster.example'],
    ['the target of autodiscover', 'ad.hoster.example', 'hoster.example'],
    ['a server', 'imap.example.net', 'example.net'],
    ['the server of a package', 'pro.hoster', 'hoster.example'],
    ['the name of a package', 'mail pro', 'hoster.example'],
  ])('%s: %s', (_, text, id) => {
    expect(found(text)).toContain(id)
    expect(found(text).length).toBeLessThan(3)
  })

  test('an MX name', () => {
    expect(found('in.hoster.example')).toEqual(['hoster.example'])
  })
})

test.each(['nothing', 'zeta älteste', 'constructor', 'imap.withheld.example', 'zeta@nobody'])(
  '%s finds nobody',
  (text) => {
    expect(found(text)).toEqual([])
  },
)

describe('an address of ours holds', () => {
  test.each(['zeta', 'HOSTER zeta', 'bücher.example', 'anna@plain.example'])('%s, which the catalog knows', (text) => {
    expect(index.find(searchFrom(text)).linked).toEqual({ q: searchFrom(text).query })
  })

  test.each(['', 'anna.muster', 'zeta anna', 'anna.kunden.example.net', 'anna@nowhere.example'])(
    'nothing of %j, which it does not',
    (text) => {
      expect(index.find(searchFrom(text)).linked).toEqual({})
    },
  )
})

test('servers that may be told are found too', () => {
  expect(found('imap.withheld.example', createIndex(CATALOG, { publishInsecure: true }))).toEqual(['plain.example'])
})

test('the rows say what one can expect of a provider', () => {
  const rows = (policy = STRICT) =>
    Object.fromEntries(
      createIndex(CATALOG, policy)
        .find(searchFrom(''))
        .providers.map(({ id, marks }) => [id, marks]),
    )
  expect(rows()).toEqual({
    'example.net': ['imap'],
    'hoster.example': ['imap', 'pop3', 'exchange', 'packages'],
    'own.example': ['own-app'],
    'plain.example': ['plain'],
  })
  expect(rows({ publishInsecure: true })['plain.example']).toEqual(['imap', 'plain'])
})

test('a whole domain finds its provider, and a part of what is written finds it as well', () => {
  const texts = ['Älteste Straße', 'example.net', 'imap.example.net', 'xn--bcher-kva.example']
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.nat(20), fc.integer({ min: 1, max: 20 }), (text, from, length) => {
      const part = text.slice(from, from + length)
      expect(found(part)).toContain('example.net')
    }),
  )
})
