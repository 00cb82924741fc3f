import type { Catalog } from '../catalog/index.ts'
import { isProviderTold, providerJson } from '../catalog/provider-json.ts'
import { searchProviders } from '../catalog/search.ts'
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
export function providerList(
  { catalog, publishInsecure }: CatalogFacts,
  { search, cursor }: ProvidersRequest,
  origin: string,
): ProviderList {
  const found = searchProviders(catalog, search).filter((entry) => isProviderTold(entry, publishInsecure))
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
