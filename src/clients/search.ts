/**
 * What the models of a search share: the network as they meet it. One file per client says in which order it asks and
 * which answer ends its search; MX look-ups and guessing are left out.
 */
import type { Result } from '../result.ts'
import type { Question } from './catalogue/index.ts'
import { type Answer, isFetched, type Refusal, SUCCESS_ONLY, type Understood } from './client.ts'
import type { Exchange, MxRecord, Records, SrvRecord } from './network.ts'

/** An answer, and the address that it came from in the end. */
export type Arrived = Answer & { readonly url: string }

export interface Network {
  /** HTTP redirects are followed: a POST becomes a GET on the way. Nothing when nobody answers. */
  ask(method: 'GET' | 'POST', url: string): Promise<Arrived | undefined>
  /** Hosts of the SRV records of a name, lowest weight first. */
  srv(name: string): Promise<readonly string[]>
}

/** What a search found, and where. */
export type Ended = Result<Understood & { readonly url: string }, Refusal | 'nothing-found'>

export const isSuccess = (answer: Answer) => isFetched(SUCCESS_ONLY, answer)

export const configUrl = (scheme: 'http' | 'https', domain: string) =>
  `${scheme}://autoconfig.${domain}/mail/config-v1.1.xml`

export const wellKnownUrl = (scheme: 'http' | 'https', domain: string) =>
  `${scheme}://${domain}/.well-known/autoconfig/mail/config-v1.1.xml`

export const autodiscoverUrl = (host: string) => `https://${host}/autodiscover/autodiscover.xml`

/** One question of a search, and what the client made of it. */
export interface StepTaken {
  readonly question: Question
  /** What was asked: the URL, or the name of the records. */
  readonly target?: string
  /** Absent where it was not asked, or where DNS answered. */
  readonly exchange: Exchange | undefined
  /** What DNS answered. */
  readonly records?: Records<MxRecord | SrvRecord | string>
  /**
   * `taken`: the settings come from it. `leads-on`: it named the place of a later step. `refused`: it came and was no
   * settings. `not-fetched`: it did not come. `hidden`: an earlier answer, which was no settings, ended its kind.
   * `not-needed`: a better answer had been found. `skipped`: not asked in this run.
   */
  readonly outcome: 'taken' | 'leads-on' | 'refused' | 'not-fetched' | 'hidden' | 'not-needed' | 'skipped'
  /** Why it was refused, not fetched or skipped; behind which URL it was hidden. */
  readonly reason: string | undefined
}

/** How a client searched, and where it ended up. */
export interface Search {
  readonly steps: readonly StepTaken[]
  /** Absent when it found nothing. */
  readonly found: Found | undefined
}

export interface Found {
  /** The URL that the answer came from in the end, or the name of the record. */
  readonly by: string
  /** Mail servers; none where a program looks for Exchange's services. */
  readonly understood: Understood
  /** Where such a program will log in. */
  readonly service?: string
}
