import type { ProviderEntry } from '../account/index.ts'
import type { Catalog } from './catalog.ts'

/**
 * The providers that have a text in their name, id, domains, MX names or servers, in the order of their ids; case and accents
 * do not count, and the empty text finds all.
 */
export function searchProviders(catalog: Catalog, text: string): readonly ProviderEntry[] {
  const wanted = fold(text.trim())
  return indexOf(catalog)
    .filter(({ searched }) => searched.includes(wanted))
    .map(({ provider }) => provider)
}

interface Indexed {
  readonly provider: ProviderEntry
  /** Everything that finds it, folded, a line each: no text that is searched for goes over two. */
  readonly searched: string
}

const indexes = new WeakMap<Catalog, readonly Indexed[]>()

function indexOf(catalog: Catalog): readonly Indexed[] {
  const known = indexes.get(catalog)
  if (known !== undefined) return known
  const made = catalog.ids.flatMap((id) => {
    const provider = catalog.byId(id)
    return provider === undefined ? [] : [{ provider, searched: fold(wordsOf(provider).join('\n')) }]
  })
  indexes.set(catalog, made)
  return made
}

function wordsOf({ identity, settings, variants }: ProviderEntry): string[] {
  const all = [settings, ...Object.values(variants).map((variant) => variant.settings)]
  const hosts = all.flatMap(({ incoming, outgoing }) => [...incoming, ...outgoing].map(({ hostname }) => hostname))
  const { id, displayName, displayShortName, domains, mxNames } = identity
  return [...new Set([id, displayName, displayShortName, ...domains, ...mxNames, ...hosts])]
}

/** As somebody types it who has no other keyboard: `Nürnberg` is `nurnberg`. */
function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss')
}
