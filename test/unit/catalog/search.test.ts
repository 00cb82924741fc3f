import { expect, test } from 'vitest'
import { compileCatalog } from '../../../src/catalog/compile.ts'
import { openCatalog } from '../../../src/catalog/index.ts'
import { searchProviders } from '../../../src/catalog/search.ts'
import { providerFile } from '../lookup/support.ts'

const ENTRIES = {
  'nurnberg.example': 'domains: [n-post.example, xn--nrnberg-n2a.example]',
  'big.example': "domains: ['*.kunden.example']",
  'small.example': `recognisedBy: [{ mx: mx.in-small.example }]
variants:
  gold:
    name: Gold
    incoming: [{ protocol: imap, hostname: imap.gold.example, security: tls }]
    outgoing: [{ protocol: smtp, hostname: smtp.gold.example, security: tls }]
incoming: [{ protocol: imap, hostname: imap.small.example, security: tls }]
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

test.each([
  ['', ['big.example', 'nurnberg.example', 'small.example']],
  ['  ', ['big.example', 'nurnberg.example', 'small.example']],
  ['nurnberg', ['nurnberg.example']],
  ['NÜRNBERGER strassenpost', ['nurnberg.example']],
  ['straße', ['nurnberg.example']],
  ['post nurn', ['nurnberg.example']],
  ['n-post', ['nurnberg.example']],
  ['shop.kunden.example', ['big.example']],
  ['kunden.example', []],
  ['in-small', ['small.example']],
  ['imap.gold', ['small.example']],
  ['nurnberg small', []],
  ['big mail', ['big.example', 'small.example']],
])('%j finds %j', (text, ids) => {
  expect(searchProviders(catalog, text).map(({ identity }) => identity.id)).toEqual(ids)
})
