import type { ProviderEntry } from '../account/index.ts'
import type { Catalog } from '../catalog/index.ts'
import { isProviderTold, providerJson } from '../catalog/provider-json.ts'
import { searchedText, searchFor, toldSettingsOf } from '../catalog/search.ts'
import { API_PROVIDERS_PER_PAGE } from '../limits.ts'
import { fail, ok, type Result } from '../result.ts'
import type { ProvidersRequest } from './request.ts'
import type { ProviderAnswer, ProviderList } from './schemas.ts'
import { providerRef } from './settings-json.ts'

/** What the answers about the catalog are made from. */
export interface CatalogFacts {
  readonly catalog: Catalog
  /** Whether servers without TLS are told (setting `PUBLISH_INSECURE`). */
  readonly publishInsecure: boolean
}

/** A page of the providers that a search finds; those that nobody is told about are not there. */
export function providerList(facts: CatalogFacts, { search, cursor }: ProvidersRequest, origin: string): ProviderList {
  const hit = searchFor(facts.catalog, search)
  const found = searchableIn(facts).flatMap(({ entry, text }) =>
    hit(entry.identity.id, text) === undefined ? [] : [entry],
  )
  const rest = found.filter(({ identity }) => identity.id > cursor)
  const page = rest.slice(0, API_PROVIDERS_PER_PAGE)
  const last = rest.length > page.length ? page.at(-1) : undefined
  const query = new URLSearchParams({ ...(search && { q: search }), cursor: last?.identity.id ?? '' })
  return {
    total: found.length,
    providers: page.map((provider) => ({
      ...providerRef(provider, undefined),
      domains: provider.identity.domains.length,
      link: `${origin}/api/v1/providers/${provider.identity.id}`,
    })),
    ...(last === undefined ? {} : { next: `${origin}/api/v1/providers?${query}` }),
  }
}

/** Whether there is an answer about a provider, which others may link to. */
export function isInList({ catalog, publishInsecure }: CatalogFacts, provider: ProviderEntry): boolean {
  return catalog.byId(provider.identity.id) === provider && isProviderTold(provider, publishInsecure)
}

interface Searchable {
  readonly entry: ProviderEntry
  readonly text: string
}

/** Every record is read once; a service has one catalog, and says the same of it to all. */
const indexes = new WeakMap<Catalog, { readonly publishInsecure: boolean; readonly all: readonly Searchable[] }>()

function searchableIn({ catalog, publishInsecure }: CatalogFacts): readonly Searchable[] {
  const known = indexes.get(catalog)
  if (known?.publishInsecure === publishInsecure) return known.all
  const all = catalog.ids.flatMap((id) => {
    const entry = catalog.byId(id)
    const about = catalog.about(id)
    if (entry === undefined || about === undefined || !isProviderTold(entry, publishInsecure)) return []
    return [{ entry, text: searchedText(entry, about, toldSettingsOf(entry, { publishInsecure })) }]
  })
  indexes.set(catalog, { publishInsecure, all })
  return all
}

/** An entry of the catalog in the form of `postamt export json`, and where it comes from. */
export function providerAnswer(
  { catalog, publishInsecure }: CatalogFacts,
  id: string,
): Result<ProviderAnswer, 'provider-unknown' | 'insecure'> {
  const entry = catalog.byId(id)
  const about = catalog.about(id)
  if (entry === undefined || about === undefined) return fail('provider-unknown')
  const told = providerJson(entry, about, publishInsecure)
  if (told === undefined) return fail('insecure')
  return ok({
    ...told,
    origin: about.origin,
    ...(about.extends === undefined ? {} : { extends: about.extends }),
    decided: about.decided.map(({ says, sources, because }) => ({ says, sources: [...sources], because })),
  })
}
