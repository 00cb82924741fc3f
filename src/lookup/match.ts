import type { CustomerValues, ProviderEntry } from '../account/index.ts'
import type { Domain, EmailAddress, ServiceHost } from '../address/index.ts'

/** What a request asks: an address, a name in the path, and the host it came to; each as far as it was usable. */
export interface Question {
  readonly address?: EmailAddress | undefined
  /** A domain or MX name in the path (`/v1.1/<name>`). */
  readonly name?: Domain | undefined
  readonly host: ServiceHost
}

/** Whose servers: the answer of a look-up, before anything is known about a protocol. */
export interface Match {
  readonly provider: ProviderEntry
  readonly variant: string | undefined
  /** The domain or MX name that the match is for. */
  readonly domain: Domain
  readonly values: CustomerValues | undefined
  readonly source: MatchSource
  /** The trail of what decided, in order. */
  readonly why: readonly Step[]
}

export type MatchSource =
  | 'catalog'
  | 'tenant'
  | 'wildcard'
  | 'service-host'
  | 'mx-name'
  | 'dns-sign'
  | 'default-provider'
  | 'srv'
  | 'upstream'

/** One source's say: what it was asked and how that ended. */
export interface Step {
  readonly source: string
  readonly asked: Domain
  readonly outcome: 'found' | 'unknown' | 'claimed' | 'elsewhere' | 'failed'
}

/** Why there is no match. */
export type LookupFailure =
  | { readonly reason: 'domain-missing' }
  | { readonly reason: 'domain-unknown' | 'source-unavailable'; readonly domain: Domain; readonly why: readonly Step[] }
