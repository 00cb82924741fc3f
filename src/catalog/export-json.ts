import type { ProviderEntry } from '../account/index.ts'
import { indexAbout } from './about.ts'
import type { CompiledCatalog } from './compiled.ts'
import { CATALOG_JSON_VERSION, type CatalogJson } from './export-schema.ts'
import { providerJson } from './provider-json.ts'

export interface JsonExport {
  readonly content: CatalogJson
  /** Ids of entries that have nothing to say, for want of TLS in both directions. */
  readonly leftOut: readonly string[]
}

/**
 * The catalog as data for developers of mail apps. The same catalog gives the same content.
 *
 * The rule about TLS is that of every document: no server without TLS beside one with it, and alone only when `insecure`
 * says so.
 */
export function catalogAsJson(compiled: CompiledCatalog, { insecure }: { readonly insecure: boolean }): JsonExport {
  const leftOut: string[] = []
  const about = indexAbout(compiled)
  const providers = compiled.providers.flatMap((text, place) => {
    const entry = JSON.parse(text) as ProviderEntry
    const provider = providerJson(entry, about(place, entry), insecure)
    if (provider === undefined) leftOut.push(compiled.ids[place] as string)
    return provider ?? []
  })
  return {
    content: {
      format: 'postamt-catalog',
      formatVersion: CATALOG_JSON_VERSION,
      catalog: compiled.version,
      providers,
      gateways: [...compiled.gateways],
    },
    leftOut,
  }
}
