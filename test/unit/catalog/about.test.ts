import { expect, test } from 'vitest'
import { openCatalog, type ProviderAbout } from '../../../src/catalog/index.ts'
import { type Compiled, changed, compiled, EVIDENCE, local, MINIMAL, renamed, shipped, swap } from './support.ts'

/** Where an entry comes from and how it is found: kept beside the record that answers are made from. */

const DECIDED = `decided:
  - says: imap old.example.net:993 tls
    sources: [https://tables.example/]
    because: The provider's own page comes first.
`

const SIGNS = `recognisedBy:
  - { mx: 'MX*.in.example.net', autodiscover: autodiscover.example.net }
  - { mx: mx.in.example.net }
variants:
  big: { name: Big, recognisedBy: [{ mx: mx.big.example.net }] }
`

const open = ({ catalog }: Compiled) => openCatalog({ version: 'test', ...catalog })

function aboutOf(id: string, compilation: Compiled): ProviderAbout {
  const about = open(compilation).about(id)
  if (about === undefined) throw new Error(`nothing about ${id}`)
  return about
}

test('a shipped entry tells its sources, when it was checked, and what others say', () => {
  expect(aboutOf('example.net', compiled(shipped(MINIMAL + EVIDENCE + DECIDED)))).toEqual({
    origin: 'shipped',
    extends: undefined,
    checked: '2026-11',
    sources: ['https://www.example.net/'],
    decided: [
      {
        says: 'imap old.example.net:993 tls',
        sources: ['https://tables.example/'],
        because: "The provider's own page comes first.",
      },
    ],
    wildcards: [],
    mxNames: [],
    signs: [],
  })
})

test('an operator’s entry says so, one that replaces a shipped one too', () => {
  expect(aboutOf('example.net', compiled(local(MINIMAL)))).toMatchObject({ origin: 'local', sources: [] })
  const replacing = compiled(shipped(MINIMAL + EVIDENCE), local(changed('Example Mail', 'Ours')))
  expect(aboutOf('example.net', replacing)).toMatchObject({ origin: 'local', checked: undefined })
})

test('a white label names the other entry, and leaves its decisions there', () => {
  const label = `id: white.example\nextends: example.net\nname: White\nshortName: White\ndomains: [white.example]\n`
  const both = compiled(shipped(MINIMAL + EVIDENCE + DECIDED), shipped(label + EVIDENCE, 'white.example'))
  expect(aboutOf('white.example', both)).toMatchObject({ extends: 'example.net', decided: [] })
  expect(aboutOf('example.net', both)).toMatchObject({ extends: undefined, decided: [{}] })
})

test('wildcards, signs and MX names are those of the entry, with their variants and in wire form', () => {
  const both = compiled(
    local(changed('[example.net]', "[example.net, '*.kunden.example.net', '*.Bücher.example']") + SIGNS),
    local(renamed('other.example', "['*.other.example']"), 'other.example'),
  )
  const about = aboutOf('example.net', both)
  expect(about.wildcards).toEqual(['kunden.example.net', 'xn--bcher-kva.example'])
  expect(about.signs).toEqual([
    { mx: 'mx*.in.example.net', autodiscover: 'autodiscover.example.net' },
    { mx: 'mx.in.example.net' },
    { variant: 'big', mx: 'mx.big.example.net' },
  ])
  expect(about.mxNames).toContainEqual({ name: 'big.example.net', variant: 'big' })
  expect(about.mxNames).toContainEqual({ name: 'in.example.net', variant: undefined })
  expect(aboutOf('other.example', both)).toMatchObject({ wildcards: ['other.example'], signs: [], mxNames: [] })
})

test('there is nothing about an id that nobody has', () => {
  const catalog = open(compiled(local(MINIMAL)))
  for (const id of ['example.org', '', 'constructor', '__proto__']) expect(catalog.about(id)).toBeUndefined()
})

test('the record that answers are made from stays as it is, whatever is decided', () => {
  const without = compiled(shipped(MINIMAL + EVIDENCE)).catalog
  const decided = compiled(shipped(MINIMAL + EVIDENCE + DECIDED)).catalog
  expect(without.about).toEqual([''])
  expect(decided.providers).toEqual(without.providers)
  expect(decided.about).not.toEqual(without.about)
})

test('a record that nobody can parse breaks only the question that needs it', () => {
  const { catalog } = compiled(local(MINIMAL), local(renamed('other.example', '[other.example]'), 'other.example'))
  const broken = openCatalog({ version: 'test', ...catalog, about: ['{ not JSON', ...catalog.about.slice(1)] })
  expect(broken.byId('example.net')).toBeDefined()
  expect(broken.about('other.example')).toBeDefined()
  expect(() => broken.about('example.net')).toThrow(SyntaxError)
})

test('a provider without a text about it has a file of ours and nothing more to say', () => {
  const { catalog } = compiled(local(swap(MINIMAL, 'Example Mail', 'Mail')))
  expect(openCatalog({ version: 'test', ...catalog, about: [] }).about('example.net')).toMatchObject({
    origin: 'shipped',
    decided: [],
  })
})
