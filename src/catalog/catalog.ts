import type { ProviderEntry } from '../account/index.ts'
import type { Domain } from '../address/index.ts'
import { indexAbout, type ProviderAbout } from './about.ts'
import type { CompiledCatalog, CompiledSign } from './compiled.ts'
import { finder, indexSigns, type SignIndex } from './signs.ts'

/** The catalog at run time: who answers for a name. */
export interface Catalog {
  readonly version: string
  /** The provider whose exact domain this is. */
  exact(domain: Domain): ProviderEntry | undefined
  /** The provider that claims everything below one of the domain's parents; the nearest parent wins. */
  wildcard(domain: Domain): ProviderEntry | undefined
  /** The provider, and its variant, that mail apps mean by this name after an MX look-up. */
  mxName(domain: Domain): { readonly provider: ProviderEntry; readonly variant: string | undefined } | undefined
  byId(id: string): ProviderEntry | undefined
  /** Where the entry of that id comes from, and how it is found. */
  about(id: string): ProviderAbout | undefined
  /** What recognises customers' own domains. A sign names its provider by place: see `ofSign`. */
  readonly signs: SignIndex
  ofSign(sign: CompiledSign): ProviderEntry
  /** Whether a host is a mail filter's: as an MX it says nothing about where the mailbox is. */
  isGateway(host: string): boolean
  readonly ids: readonly string[]
}

/**
 * Opens a compiled catalog. Nothing is read before the first question: indexes are made then, and a provider's record is
 * parsed when it is first hit.
 */
export function openCatalog(compiled: CompiledCatalog): Catalog {
  const entries: (ProviderEntry | undefined)[] = []
  const entry = (place: number): ProviderEntry => {
    entries[place] ??= JSON.parse(compiled.providers[place] as string) as ProviderEntry
    return entries[place]
  }
  const known = (place: number | undefined) => (place === undefined ? undefined : entry(place))
  const domains = once(() => indexOfDomains(compiled.domains))
  const wildcards = once(() => new Map(compiled.wildcards))
  const mxNames = once(() => new Map(compiled.mxNames.map(([name, place, variant]) => [name, { place, variant }])))
  const ids = once(() => new Map(compiled.ids.map((id, place) => [id, place])))
  const signs = once(() => indexSigns(compiled.signs))
  const gateways = once(() => finder(compiled.gateways, (pattern) => pattern))
  const about = once(() => indexAbout(compiled))
  return {
    version: compiled.version,
    ids: compiled.ids,
    exact: (domain) => known(domains().get(domain)),
    wildcard(domain) {
      for (let dot = domain.indexOf('.'); dot !== -1; dot = domain.indexOf('.', dot + 1)) {
        const place = wildcards().get(domain.slice(dot + 1))
        if (place !== undefined) return entry(place)
      }
      return undefined
    },
    mxName(domain) {
      const found = mxNames().get(domain)
      return found === undefined ? undefined : { provider: entry(found.place), variant: found.variant }
    },
    byId: (id) => known(ids().get(id)),
    about(id) {
      const place = ids().get(id)
      return place === undefined ? undefined : about()(place, entry(place))
    },
    signs: { byMx: (host) => signs().byMx(host), byAutodiscover: (host) => signs().byAutodiscover(host) },
    ofSign: (sign) => entry(sign.provider),
    isGateway: (host) => gateways()(host).length > 0,
  }
}

function indexOfDomains(lists: readonly string[]): Map<string, number> {
  const index = new Map<string, number>()
  lists.forEach((list, place) => {
    if (list !== '') for (const domain of list.split(' ')) index.set(domain, place)
  })
  return index
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
