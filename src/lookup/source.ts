import type { ProviderEntry } from '../account/index.ts'
import type { Domain } from '../address/index.ts'
import type { Evidence, Match, MatchSource } from './match.ts'

/** What the sources are asked: the domain in question, and the names that the request's host or path brings in. */
export interface Inquiry {
  /** The domain asked about: that of the address, else of the path, else of the host. */
  readonly domain: Domain
  /** What the host or path stands for, when it may answer for other domains or is an MX name. */
  readonly through: Domain | undefined
  /** The request came to `autoconfig.<domain>` or its like: the domain's owner pointed that name here. */
  readonly atOwnServiceHost: boolean
  /** An earlier source knows whose domain this is, and that only DNS can name its servers: nobody else may answer. */
  readonly claimed?: Claim
}

/** What a source knows: whose servers these are. The list adds the trail. */
export type Finding = Omit<Match, 'why' | 'source'> & { readonly source: MatchSource; readonly evidence?: Evidence }

/** The provider is known, and perhaps the variant, but its servers have to be named by the customer's DNS. */
export interface Claim {
  readonly claims: ProviderEntry
  readonly variant: string | undefined
}

/** No finding, and what was seen: `unknown` (ask the next) or `elsewhere` (stop: this domain's mail is not ours to know). */
export interface Verdict {
  readonly outcome: 'unknown' | 'elsewhere'
  readonly evidence: Evidence
}

/** What a source says: a finding, a claim, a verdict; `elsewhere` and nothing are verdicts that need no evidence. */
export type Answer = Finding | Claim | Verdict | 'elsewhere' | undefined

/** One source of answers. It throws when it fails, and the list notes that and goes on. */
export interface Source {
  readonly name: string
  /** For a source that waits for others: how long at most, in milliseconds. Without it, it does no I/O and is always asked. */
  readonly patienceMs?: number
  find(inquiry: Inquiry): Answer | Promise<Answer>
}
