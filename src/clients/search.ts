/**
 * How a client searches for settings, over any network: the one interpreter of the plans that stand in `catalogue/`.
 * Guessing of server names, which comes when everything else has failed, is left out.
 */
import type { ClientEntry, Kind, Question, SearchPlan, Subject } from './catalogue/index.ts'
import type { Understood } from './client.ts'
import type { Exchange, MxRecord, Network, Records, SrvRecord } from './network.ts'
import { type KindSearched, searchKind, unaskedSteps, wonBy } from './search-kinds.ts'
import type { Run } from './search-step.ts'

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
   * settings. `not-fetched`: it did not come. `hidden`: an earlier answer, which was no settings, ended the search there.
   * `not-needed`: a better answer was found. `unread`: it came, and nobody knows what the client makes of it. `skipped`:
   * not asked in this run.
   */
  readonly outcome: 'taken' | 'leads-on' | 'refused' | 'not-fetched' | 'hidden' | 'not-needed' | 'unread' | 'skipped'
  /** Why it was refused, not fetched or skipped; behind what it was hidden. */
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

export interface SearchOptions {
  /** Whether public databases are asked as well: they learn the domain from it. */
  readonly databases?: boolean
}

/**
 * Searches as a client does, and says where it ends up. It finds out by itself which domains the client makes of the MX
 * host, and where redirects and records lead: `mx` and `service` of the subject do not count.
 */
export async function searchAs(
  client: ClientEntry,
  subject: Subject,
  network: Network,
  { databases = false }: SearchOptions = {},
): Promise<Search> {
  const { search: plan, questions } = client
  if (plan === undefined) return { steps: questions.map(openedByAPerson), found: undefined }
  const kinds = await kindsSearched(plan, { client, plan, subject: { ...subject, mx: '' }, network, databases })
  const [best] = kinds
    .filter(({ found }) => found !== undefined)
    .toSorted((one, other) => rankOf(one, kinds) - rankOf(other, kinds))
  const steps = kinds.flatMap((searched) =>
    searched === best || best?.found === undefined ? searched.steps : wonBy(best.found, searched.steps),
  )
  return { steps, found: best?.found }
}

const openedByAPerson = (question: Question): StepTaken => ({
  question,
  exchange: undefined,
  outcome: 'skipped',
  reason: 'a person opens it',
})

const rankOf = (searched: KindSearched, all: readonly KindSearched[]) => searched.kind.rank ?? all.indexOf(searched)

async function kindsSearched(plan: SearchPlan, run: Run): Promise<readonly KindSearched[]> {
  const searched: KindSearched[] = []
  for (const kind of plan.kinds) {
    const before = searched.find(({ found, ending }) => found !== undefined || ending !== undefined)
    const waits = plan.asksEveryKind !== true || isBehindMx(kind)
    if (before !== undefined && waits) searched.push({ kind, steps: unaskedSteps(kind, run, before) })
    else searched.push(await searchKind(kind, run, searched))
  }
  return searched
}

const isBehindMx = (kind: Kind) => kind.of === 'documents' && kind.mx !== undefined
