import { texts } from '#generated/texts.js'
import type { PublicationPolicy } from '../../../../src/account/index.ts'
import { type Catalog, openCatalog } from '../../../../src/catalog/index.ts'
import type { CatalogFile } from '../../../../src/catalog/source-file.ts'
import { fill } from '../../../../src/language/index.ts'
import { type ProviderView, providerView } from '../../../../src/pages/providers/provider-view.ts'
import type { Reader } from '../../../../src/pages/providers/reader.ts'
import { compiled } from '../../catalog/support.ts'

export const STRICT: PublicationPolicy = { publishInsecure: false }

export const catalogFrom = (...files: readonly CatalogFile[]): Catalog =>
  openCatalog({ version: 'test', ...compiled(...files).catalog })

/** Somebody who reads English, unless the address of the page says German. */
export function readerOf(catalog: Catalog, url = 'https://x.example/providers', policy = STRICT): Reader {
  const language = url.includes('lang=de') ? 'de' : 'en'
  return {
    request: new Request(url),
    language,
    say: (key, values = {}) => fill(texts[language][key], values),
    catalog,
    policy,
  }
}

/** What the page of a provider shows. */
export function pageOf(id: string, catalog: Catalog, policy = STRICT, query = ''): ProviderView {
  const [entry, about] = [catalog.byId(id), catalog.about(id)]
  if (entry === undefined || about === undefined) throw new Error(`no provider ${id}`)
  return providerView(readerOf(catalog, `https://x.example/providers/${id}${query}`, policy), entry, about)
}
