import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { compileCatalog } from '../../../src/catalog/compile.ts'
import { type Catalog, openCatalog } from '../../../src/catalog/index.ts'
import { readCatalogFiles, readGatewayFiles } from '../../../src/cli/files.ts'
import { dnsSigns } from '../../../src/lookup/index.ts'
import { dnsOf } from './dns-support.ts'
import { d } from './support.ts'

/** Signs and filters of the shipped catalog against records that real domains have. */

const ROOT = join(import.meta.dirname, '../../..')
const SHIPPED = [{ path: 'providers', local: false }]

let catalog: Catalog

beforeAll(async () => {
  const compiled = compileCatalog(await readCatalogFiles(ROOT, SHIPPED), await readGatewayFiles(ROOT, SHIPPED)).catalog
  if (compiled === undefined) throw new Error('the shipped catalog has mistakes')
  catalog = openCatalog({ version: 'shipped', ...compiled })
})

async function found(zone: string): Promise<string | undefined> {
  const inquiry = { domain: d('shop.example'), through: undefined, atOwnServiceHost: false }
  const answer = await dnsSigns(catalog, dnsOf(zone)).find(inquiry)
  return typeof answer === 'object' && 'provider' in answer ? answer.provider.identity.id : undefined
}

describe('Google', () => {
  test.each([
    'aspmx.l.google.com',
    'alt1.aspmx.l.google.com',
    'aspmx2.l.google.com',
    'aspmx2.googlemail.com',
    'smtp.google.com',
  ])('%s is Workspace', async (host) => {
    expect(await found(`shop.example 300 MX 1 ${host}`)).toBe('gmail.com')
  })

  test.each(['abc.mx-verification.google.com', 'gmr-smtp-in.l.google.com'])('%s holds no mailbox', async (host) => {
    expect(await found(`shop.example 300 MX 15 ${host}`)).toBeUndefined()
    expect(await found(`shop.example 300 MX 15 ${host}\nshop.example 300 MX 15 mail.elsewhere.example`)).toBeUndefined()
  })

  test.each(['google.com', 'l.google.com', 'googlemail.com'])('mail apps that ask for %s are answered', (name) => {
    expect((catalog.mxName(d(name))?.provider ?? catalog.exact(d(name)))?.identity.id).toBe('gmail.com')
  })
})

test.each([
  ['mx.spamexperts.com', 'lastmx.spamexperts.net'],
  ['shop.p10.spamhero.com', 'shop.p20.spamhero.net'],
  ['shop.p10.mxthunder.com', 'shop.p20.mxthunder.net'],
  ['se.mx1.mailanyone.net', 'se.mx2.mx25.net'],
  ['shop.mx1.comendosystems.com', 'shop.mx2.comendosystems.net'],
  ['shop.mx1.staysecuregroup.com', 'shop.mx2.staysecuregroup.net'],
  ['securemail-mx1.synaq.com', 'securemail-mx2.synaq.com'],
  ['ax.virusfree.cz', 'cx.spamfree.cz'],
  ['spamfilter.ezorg.nl', 'spamfilter01.ezorg.nl'],
])('a filter is known by its second host of the same preference too: %s, %s', async (one, other) => {
  const zone = `shop.example 300 MX 10 ${one}
shop.example 300 MX 10 ${other}
autodiscover.shop.example 300 CNAME autodiscover.outlook.com`
  expect(await found(zone)).toBe('office365.com')
})
