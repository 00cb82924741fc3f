import type { Domain } from '../address/index.ts'
import {
  MAX_REMEMBERED_TENANTS,
  TENANT_HIT_REMEMBERED_MILLISECONDS,
  TENANT_MISS_REMEMBERED_MILLISECONDS,
} from '../limits.ts'
import type { StoredTenant } from './row.ts'
import type { TenantStore } from './store.ts'

interface Remembered {
  readonly tenant: StoredTenant | undefined
  readonly until: number
}

/**
 * A store whose look-ups are remembered, misses shortly. What is written through it is seen at once; what others write
 * (on Cloudflare: another isolate) when the time is up. A failure is not remembered.
 */
export function rememberTenants(store: TenantStore, now: () => number): TenantStore {
  const remembered = new Map<Domain, Remembered>()
  /** Counts the writes: a look-up that began before one of them may have read what is no longer so. */
  let writes = 0

  const keep = (domain: Domain, tenant: StoredTenant | undefined, asOf: number) => {
    if (asOf !== writes) return tenant
    if (remembered.size >= MAX_REMEMBERED_TENANTS) remembered.delete(remembered.keys().next().value as Domain)
    const time = tenant === undefined ? TENANT_MISS_REMEMBERED_MILLISECONDS : TENANT_HIT_REMEMBERED_MILLISECONDS
    remembered.set(domain, { tenant, until: now() + time })
    return tenant
  }

  /** Forgets before as well as after: a look-up in between may be answered by either. */
  const writing =
    <A extends readonly unknown[], T>(write: (...given: A) => Promise<T>) =>
    async (...given: A): Promise<T> => {
      const forget = () => {
        writes++
        remembered.clear()
      }
      forget()
      try {
        return await write(...given)
      } finally {
        forget()
      }
    }

  return {
    ...store,
    find(domain) {
      const known = remembered.get(domain)
      if (known !== undefined && known.until > now()) return known.tenant
      remembered.delete(domain)
      const asOf = writes
      const found = store.find(domain)
      return found instanceof Promise ? found.then((tenant) => keep(domain, tenant, asOf)) : keep(domain, found, asOf)
    },
    put: writing(store.put),
    delete: writing(store.delete),
    push: writing(store.push),
    undo: writing(store.undo),
  }
}
