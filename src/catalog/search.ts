import type { ProviderEntry } from '../account/index.ts'
import { parseDomain } from '../address/index.ts'
import type { Catalog } from './catalog.ts'

/**
 * The providers that every word of a text leads to, in the order of their ids: their names, ids, domains, MX names and servers
 * hold it (case and accents do not count), or it is a name below a wildcard of theirs. Nothing finds all.
 */
export function searchProviders(catalog: Catalog, text: string): readonly ProviderEntry[] {
  const words = folded(text).split(/\s+/).filter(Boolean)
  const owner = ownerOf(catalog, text.trim())
  return indexOf(catalog)
    .filter(({ provider, searched }) => provider === owner || words.every((word) => searched.includes(word)))
    .map(({ provider }) => provider)
}

/** Whom a whole name belongs to, though it is nowhere written out. */
function ownerOf(catalog: Catalog, text: string): ProviderEntry | undefined {
  const domain = parseDomain(text)
  return domain.ok ? catalog.wildcard(domain.value) : undefined
}

interface Indexed {
  readonly provider: ProviderEntry
  /** Everything that finds it, folded, a line each: no word goes over two. */
  readonly searched: string
}

const indexes = new WeakMap<Catalog, readonly Indexed[]>()

/** Reads every record once. */
function indexOf(catalog: Catalog): readonly Indexed[] {
  const known = indexes.get(catalog)
  if (known !== undefined) return known
  const made = catalog.ids.flatMap((id) => {
    const provider = catalog.byId(id)
    return provider === undefined ? [] : [{ provider, searched: folded(namesOf(provider).join('\n')) }]
  })
  indexes.set(catalog, made)
  return made
}

function namesOf({ identity, settings, variants }: ProviderEntry): string[] {
  const all = [settings, ...Object.values(variants).map((variant) => variant.settings)]
  const hosts = all.flatMap(({ incoming, outgoing }) => [...incoming, ...outgoing].map(({ hostname }) => hostname))
  const { id, displayName, displayShortName, domains, mxNames } = identity
  return [...new Set([id, displayName, displayShortName, ...domains, ...mxNames, ...hosts])]
}

/** A text as somebody types it who has no other keyboard: `Nürnberg` is `nurnberg`. */
function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss')
}
