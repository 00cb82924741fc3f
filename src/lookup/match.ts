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
  readonly evidence?: Evidence
}

/** What a source saw in DNS or upstream, all of it about the domain that was asked about. */
export interface Evidence {
  /** The best mail exchangers. */
  readonly mx?: readonly string[]
  /** Where `autodiscover.<domain>` leads. */
  readonly autodiscover?: readonly string[]
  /** The provider's own item that those fulfil. */
  readonly sign?: { readonly mx?: string; readonly autodiscover?: string }
  /** Services that SRV records offer, as `_imaps imap.example.net:993`. */
  readonly srv?: readonly string[]
  /** The upstream database's document, which lists the domain. */
  readonly upstream?: string
  /** Why nothing was made of it, where that is not plain to see. */
  readonly note?: 'mail-is-elsewhere' | 'no-mail' | 'no-such-domain' | 'signs-contradict' | 'server-not-named'
}

/** Why there is no match. */
export type LookupFailure =
  | { readonly reason: 'domain-missing' }
  | { readonly reason: 'domain-unknown' | 'source-unavailable'; readonly domain: Domain; readonly why: readonly Step[] }
