import { hasVariant, type ProviderEntry, settingsOf } from '../account/index.ts'
import type { Catalog } from '../catalog/index.ts'
import { TENANT_PATIENCE_MS } from '../limits.ts'
import { andThen } from '../result.ts'
import { ELSEWHERE, type StoredTenant, type TenantStore } from '../tenants/index.ts'
import type { Answer, Source } from './source.ts'

/**
 * Step 2: the hoster's own list of customers.
 *
 * A row whose provider or variant the catalog no longer has says nothing, as if it were not there: what the domain's own
 * DNS says is evidence still, and an entry's usual servers need not be this customer's. `onStale` is told of it once for
 * each provider and variant.
 */
export function tenant(
  catalog: Catalog,
  store: TenantStore,
  onStale: (provider: string, variant: string | undefined) => void,
): Source {
  const told = new Set<string>()
  const tell = ({ provider, variant }: StoredTenant) => {
    const key = `${provider} ${variant}`
    if (told.has(key)) return
    told.add(key)
    onStale(provider, variant)
  }
  const answer = (row: StoredTenant | undefined): Answer => {
    if (row === undefined) return undefined
    if (row.provider === ELSEWHERE) return 'elsewhere'
    const provider = catalog.byId(row.provider)
    if (provider === undefined || (row.variant !== undefined && !hasVariant(provider, row.variant))) {
      tell(row)
      return undefined
    }
    if (needsDns(provider, row)) return { claims: provider, variant: row.variant }
    return { provider, variant: row.variant, domain: row.domain, values: row.values, source: 'tenant' }
  }
  return { name: 'tenant', patienceMs: TENANT_PATIENCE_MS, find: ({ domain }) => andThen(store.find(domain), answer) }
}

/** The row leaves it to the customer's DNS to name the server. */
function needsDns(provider: ProviderEntry, { variant, values }: StoredTenant): boolean {
  const named = settingsOf(provider, variant).values?.server
  return values?.server === undefined && (named === 'from-mx' || named === 'from-autodiscover')
}
