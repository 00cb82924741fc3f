import { needsCustomer, type ProviderEntry, settingsOf } from '../account/index.ts'
import type { Domain } from '../address/index.ts'
import { type Catalog, isPublicSuffix } from '../catalog/index.ts'
import type { Answer, Source } from './source.ts'

/** Step 1: the exact domain. No I/O: nothing that fails elsewhere can touch it. */
export function exactDomain(catalog: Catalog): Source {
  return {
    name: 'catalog',
    find({ domain }) {
      const provider = catalog.exact(domain)
      return provider === undefined
        ? undefined
        : { provider, variant: undefined, domain, values: undefined, source: 'catalog' }
    },
  }
}

/** Step 3: names below a provider's wildcard. Public suffixes are nobody's, whatever a wildcard says. */
export function wildcardDomain(catalog: Catalog): Source {
  return {
    name: 'wildcard',
    find({ domain }): Answer | Promise<Answer> {
      const provider = catalog.wildcard(domain)
      return provider === undefined ? undefined : unlessPublicSuffix(provider, domain)
    },
  }
}

async function unlessPublicSuffix(provider: ProviderEntry, domain: Domain): Promise<Answer> {
  if (await isPublicSuffix(domain)) return undefined
  if (provider.settings.values !== undefined) return { claims: provider, variant: undefined }
  return { provider, variant: undefined, domain, values: undefined, source: 'wildcard' }
}

/**
 * Step 3, second half: the request came to a name that the catalog knows, as a domain or else as an MX name, and the
 * address's own domain is unknown. That is how apps reach a hoster after an MX look-up; the match is for that name.
 */
export function serviceHost(catalog: Catalog): Source {
  return {
    name: 'service-host',
    find({ through, claimed }) {
      if (through === undefined || claimed !== undefined) return undefined
      const provider = catalog.exact(through)
      if (provider !== undefined)
        return { provider, variant: undefined, domain: through, values: undefined, source: 'service-host' }
      const named = catalog.mxName(through)
      if (named === undefined || needsCustomer(settingsOf(named.provider, named.variant))) return undefined
      return { ...named, domain: through, values: undefined, source: 'mx-name' }
    },
  }
}

/** Step 5: the operator's own provider, for domains whose owner pointed a service host here. */
export function defaultProvider(catalog: Catalog, id: string | undefined): Source {
  const provider = id === undefined ? undefined : catalog.byId(id)
  if (id !== undefined && provider === undefined)
    throw new Error(`DEFAULT_PROVIDER names "${id}", which is not in the catalog; write the id of a provider file`)
  if (provider?.settings.values !== undefined)
    throw new Error(
      `DEFAULT_PROVIDER names "${id}", whose servers differ by customer; it cannot answer for every domain`,
    )
  return {
    name: 'default-provider',
    async find({ domain, atOwnServiceHost, claimed }) {
      if (provider === undefined || !atOwnServiceHost || claimed !== undefined) return undefined
      if (await isPublicSuffix(domain)) return undefined
      return { provider, variant: undefined, domain, values: undefined, source: 'default-provider' }
    },
  }
}
