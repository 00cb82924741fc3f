/**
 * What the models of a search share: the network as they meet it. One file per client says in which order it asks and
 * which answer ends its search; MX look-ups and guessing are left out.
 */
import type { Result } from '../result.ts'
import type { Question } from './catalogue/index.ts'
import { type Answer, isFetched, type Refusal, SUCCESS_ONLY, type Understood } from './client.ts'
import type { Exchange } from './network.ts'

/** An answer, and the address that it came from in the end. */
export type Arrived = Answer & { readonly url: string }

export interface Network {
  /** HTTP redirects are followed: a POST becomes a GET on the way. Nothing when nobody answers. */
  ask(method: 'GET' | 'POST', url: string): Promise<Arrived | undefined>
  /** Hosts of the SRV records of a name, lowest weight first. */
  srv(name: string): Promise<readonly string[]>
}

/** What a search found, and where. */
export type Found = Result<Understood & { readonly url: string }, Refusal | 'nothing-found'>

export const isSuccess = (answer: Answer) => isFetched(SUCCESS_ONLY, answer)

export const configUrl = (scheme: 'http' | 'https', domain: string) =>
  `${scheme}://autoconfig.${domain}/mail/config-v1.1.xml`

export const wellKnownUrl = (scheme: 'http' | 'https', domain: string) =>
  `${scheme}://${domain}/.well-known/autoconfig/mail/config-v1.1.xml`

export const autodiscoverUrl = (host: string) => `https://${host}/autodiscover/autodiscover.xml`

/** One question of a search, and what the client made of it. */
export interface StepTaken {
  readonly question: Question
  /** Absent where it was not asked, or where DNS answered. */
  readonly exchange: Exchange | undefined
  /** `hidden`: an earlier answer ended its kind. `skipped`: not asked in this run. */
  readonly outcome: 'taken' | 'refused' | 'not-fetched' | 'hidden' | 'skipped'
  /** Why it was refused. */
  readonly reason: string | undefined
}

/** How a client searched, and where it ended up. */
export interface Search {
  readonly steps: readonly StepTaken[]
  /** The URL or the record that it goes by, and the settings; absent when it found nothing. */
  readonly found: { readonly by: string; readonly understood: Understood } | undefined
}
