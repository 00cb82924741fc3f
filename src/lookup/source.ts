import type { Domain } from '../address/index.ts'
import type { Match, MatchSource } from './match.ts'

/** What the sources are asked: the domain in question, and the names that the request's host or path brings in. */
export interface Inquiry {
  /** The domain asked about: that of the address, else of the path, else of the host. */
  readonly domain: Domain
  /** What the host or path stands for, when it may answer for other domains or is an MX name. */
  readonly through: Domain | undefined
  /** The request came to `autoconfig.<domain>` or its like: the domain's owner pointed that name here. */
  readonly atOwnServiceHost: boolean
  /** An earlier source knows whose domain this is, and that only DNS can name its servers: nobody else may answer. */
  readonly claimed?: boolean
}

/** What a source knows: whose servers these are. The list adds the trail. */
export type Finding = Omit<Match, 'why' | 'source'> & { readonly source: MatchSource }

/**
 * What a source says: a finding; nothing (ask the next); `elsewhere` (stop: this domain's mail is not ours to know);
 * `claimed` (the provider is known, but its servers have to be named by the customer's DNS).
 */
export type Answer = Finding | 'elsewhere' | 'claimed' | undefined

/** One source of answers. It throws when it fails, and the list notes that and goes on. */
export interface Source {
  readonly name: string
  find(inquiry: Inquiry): Answer | Promise<Answer>
}
