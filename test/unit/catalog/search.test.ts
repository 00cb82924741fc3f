import { expect, test } from 'vitest'
import type { ProviderEntry } from '../../../src/account/index.ts'
import { compileCatalog } from '../../../src/catalog/compile.ts'
import { openCatalog, type ProviderAbout } from '../../../src/catalog/index.ts'
import { searchedText, searchFor, toldSettingsOf } from '../../../src/catalog/search.ts'
import { providerFile } from '../lookup/support.ts'

const ENTRIES = {
  'nurnberg.example': 'domains: [n-post.example, xn--nrnberg-n2a.example]',
  'big.example': "domains: ['*.kunden.example']",
  'small.example': `recognisedBy: [{ mx: mx.in-small.example }, { mx: '*.cluster.example' }]
variants:
  gold:
    name: Gold
    incoming: [{ protocol: imap, hostname: imap.gold.example, security: tls }]
    outgoing: [{ protocol: smtp, hostname: smtp.gold.example, security: tls }]
incoming:
  - { protocol: imap, hostname: imap.small.example, security: tls }
  - { protocol: pop3, hostname: plain.small.example, security: none, reason: nothing else }
outgoing: [{ protocol: smtp, hostname: imap.small.example, security: tls }]`,
}

const { catalog: compiled } = compileCatalog(
  Object.entries(ENTRIES).map(([id, keys]) => ({
    path: `${id}.yaml`,
    text: providerFile(id, keys).replace(
      'Example Mail',
      id === 'nurnberg.example' ? 'Nürnberger Straßenpost' : 'Big Mail',
    ),
    local: true,
  })),
)
if (compiled === undefined) throw new Error('the catalog has mistakes')
const catalog = openCatalog({ version: 'test', ...compiled })

/** The ids, with a mark behind those that are found only because the whole name is theirs. */
function found(query: string): string[] {
  const hit = searchFor(catalog, query)
  return catalog.ids.flatMap((id) => {
    const entry = catalog.byId(id) as ProviderEntry
    const told = toldSettingsOf(entry, { publishInsecure: false })
    const by = hit(id, searchedText(entry, catalog.about(id) as ProviderAbout, told))
    return by === undefined ? [] : [by === 'named' ? id : `${id} (owner)`]
  })
}

test.each([
  ['', ['big.example', 'nurnberg.example', 'small.example']],
  ['  ', ['big.example', 'nurnberg.example', 'small.example']],
  ['nurnberg', ['nurnberg.example']],
  ['NÜRNBERGER strassenpost', ['nurnberg.example']],
  ['straße', ['nurnberg.example']],
  ['post nurn', ['nurnberg.example']],
  ['n-post', ['nurnberg.example']],
  ['nürnberg.example', ['nurnberg.example']],
  ['shop.kunden.example', ['big.example (owner)']],
  ['mx7.cluster.example', ['small.example (owner)']],
  ['in-small', ['small.example']],
  ['imap.gold', ['small.example']],
  ['plain.small', []],
  ['nurnberg small', []],
  ['big mail', ['big.example', 'small.example']],
])('%j finds %j', (query, ids) => {
  expect(found(query)).toEqual(ids)
})
