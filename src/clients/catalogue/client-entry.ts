import type { MailClient } from '../client.ts'
import type { ExchangeClient } from '../exchange-client.ts'
import type { PaccReader } from '../pacc.ts'
import { questionsOf, type SearchPlan } from './plan.ts'
import type { Question } from './question.ts'

/** What a client does with an answer, and the requirements that prove that ours fits it. */
export interface Use {
  readonly says: string
  readonly proof: readonly string[]
}

/**
 * `open`: reads Mozilla's autoconfig format, with whatever else it asks. `exchange`: asks Autodiscover and hardly any
 * autoconfig.
 */
export type Family = 'open' | 'exchange' | 'apple'

/** A mail client or program: what it asks, in which order, how long it waits, and what it does with the answers. */
export interface ClientEntry {
  readonly name: string
  readonly family: Family
  /** Where it stands in its family, lowest first; those without a place follow, in the order of their files' names. */
  readonly place?: number
  readonly platforms: string
  /** Where its questions are known from: its source, its makers' documents, or the logs of other servers. */
  readonly source: string
  /** Whether it asks everything `at once` and takes the best answer, or `in turn` until one fits. */
  readonly order: 'at once' | 'in turn'
  /** How it goes about it; absent for a file that a person has to open. */
  readonly search?: SearchPlan
  /** Best first, or in the order in which they are asked: those of its search, then what it asks beside. */
  readonly questions: readonly Question[]
  /** Seconds until it gives up a question; absent where no limit is known. */
  readonly patienceSeconds?: number
  readonly uses: readonly Use[]
  /** Our models of its readers; absent where there is neither source nor document to go by. */
  readonly model?: MailClient
  readonly exchangeModel?: ExchangeClient
  /** It is said to read as another program does, whose model stands here. */
  readonly isExchangeModelBorrowed?: true
  readonly paccModel?: PaccReader
  /** Its folders of recorded requests, which are replayed byte for byte. */
  readonly recorded: readonly string[]
  /** What an operator should know besides. */
  readonly remarks?: readonly string[]
}

/** An entry whose questions are those of its search, and those that it puts beside it. */
export function clientEntry({
  beside = [],
  ...given
}: Omit<ClientEntry, 'questions'> & {
  /** Questions about other things, or whose answers decide nothing. */
  readonly beside?: readonly Question[]
}): ClientEntry {
  return { ...given, questions: [...(given.search?.kinds.flatMap(questionsOf) ?? []), ...beside] }
}

/** What a client looks for; `unknown` where nobody has read how it reads. */
export function looksFor({ model, exchangeModel, paccModel, search }: ClientEntry): LooksFor {
  if (search === undefined) return 'profile'
  if (model !== undefined || paccModel !== undefined) return 'mail'
  if (search.kinds.some(({ of }) => of === 'mail-records')) return 'mail'
  return exchangeModel === undefined ? 'unknown' : 'exchange'
}

export type LooksFor = 'mail' | 'exchange' | 'profile' | 'unknown'

export const use = (says: string, ...proof: readonly string[]): Use => ({ says, proof })

/** What many of them do with a document. */
export const FIRST_OF_EACH = 'takes the first IMAP and the first SMTP server'
