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
}

/** What a source knows: whose servers these are. The list adds the trail. */
export type Finding = Omit<Match, 'why' | 'source'> & { readonly source: MatchSource }

/**
 * One source of answers. It returns a finding, nothing (ask the next), or `elsewhere` (stop: this domain's mail is
 * not ours to know); it throws when it fails, and the list notes that and goes on.
 */
export interface Source {
  readonly name: string
  find(inquiry: Inquiry): Finding | 'elsewhere' | undefined | Promise<Finding | 'elsewhere' | undefined>
}
