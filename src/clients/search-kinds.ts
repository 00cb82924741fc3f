import { askedFor, type Kind, type Question, type Step, type Subject } from './catalogue/index.ts'
import type { Documents } from './catalogue/plan.ts'
import { bestMx, mxDomains } from './mx.ts'
import type { Found, StepTaken } from './search.ts'
import { searchMailRecords } from './search-mail-records.ts'
import { searchPacc } from './search-pacc.ts'
import { type Ending, type Run, type Tried, takeStep } from './search-step.ts'

/** What came of a kind of place. */
export interface KindSearched extends PlaceSearched {
  readonly kind: Kind
}

export interface PlaceSearched {
  readonly steps: readonly StepTaken[]
  readonly found?: Found | undefined
  /** What ended the client's whole search although nothing was found. */
  readonly ending?: Ending | undefined
}

export async function searchKind(kind: Kind, run: Run, before: readonly KindSearched[]): Promise<KindSearched> {
  return { kind, ...(await searchPlace(kind, run, before)) }
}

function searchPlace(kind: Kind, run: Run, before: readonly KindSearched[]): Promise<PlaceSearched> {
  if (kind.of === 'mail-records') return searchMailRecords(kind, run)
  if (kind.of === 'pacc') return searchPacc(kind, run)
  return kind.mx === undefined
    ? searchDocuments(kind, [run.subject], run)
    : searchBehindMx(
        kind,
        run,
        before.flatMap(({ steps }) => steps),
      )
}

/** The steps of a kind that is not asked for, because of what came of another one before it. */
export function unaskedSteps(kind: Kind, run: Run, { found, ending }: KindSearched): readonly StepTaken[] {
  const why = found === undefined ? hiddenBy(ending) : notNeededBy(found)
  return kindQuestions(kind).map((question) => ({ ...unasked(question, run.subject), ...why }))
}

/** The steps of a kind that gave settings as well, when another kind's are taken. */
export function wonBy(best: Found, steps: readonly StepTaken[]): readonly StepTaken[] {
  return steps.map((step) => (step.outcome === 'taken' ? { ...step, ...notNeededBy(best) } : step))
}

type Why = Pick<StepTaken, 'outcome' | 'reason'>

const notNeededBy = ({ by }: Found): Why => ({ outcome: 'not-needed', reason: by })
const hiddenBy = (ending: Ending | undefined): Why => ({ outcome: 'hidden', reason: ending?.by })

const kindQuestions = (kind: Kind): readonly Question[] =>
  kind.of === 'documents'
    ? kind.steps.map(({ question }) => question)
    : kind.of === 'pacc'
      ? [kind.document, kind.record]
      : kind.questions

/** A question that is not put; without a target where nobody knows the MX domain. */
function unasked(question: Question, subject: Subject): Pick<StepTaken, 'question' | 'target' | 'exchange'> {
  if (question.target.includes('{mx}') && subject.mx === '') return { question, exchange: undefined }
  return { question, target: askedFor(question, subject).target, exchange: undefined }
}

async function searchDocuments(kind: Documents, subjects: readonly Subject[], run: Run): Promise<PlaceSearched> {
  const tries = subjects.flatMap((subject) => kind.steps.map((step) => ({ step, subject })))
  const take = ({ step, subject }: { step: Step; subject: Subject }) => takeStep(step, { ...run, subject }, kind)
  // Domains that are made of an MX host are asked in turn by everybody.
  const early = run.client.order === 'at once' && kind.mx === undefined ? await Promise.all(tries.map(take)) : undefined
  const steps: StepTaken[] = []
  let found: Found | undefined
  let ending: Ending | undefined
  let why: Why | undefined
  for (const [index, one] of tries.entries()) {
    if (why !== undefined && early === undefined) {
      steps.push({ ...unasked(one.step.question, one.subject), ...why })
      continue
    }
    const tried: Tried = early?.[index] ?? (await take(one))
    steps.push(...(why === undefined ? tried.steps : tried.steps.map(overtaken(why))))
    if (why !== undefined) continue
    found = tried.found
    ending = tried.ending
    if (found !== undefined) why = notNeededBy(found)
    else if (ending !== undefined || (kind.takes === 'first fetched' && tried.fetched !== undefined))
      why = hiddenBy(ending ?? { by: tried.fetched ?? '' })
  }
  return { steps, found, ending }
}

const overtaken =
  (why: Why) =>
  (step: StepTaken): StepTaken =>
    step.outcome === 'taken' ? { ...step, ...why } : step

async function searchBehindMx(kind: Documents, run: Run, before: readonly StepTaken[]): Promise<PlaceSearched> {
  const skipped = (reason: string): PlaceSearched => ({
    steps: kind.steps.map(({ question }) => ({
      ...unasked(question, run.subject),
      outcome: 'skipped',
      reason,
    })),
  })
  if (kind.onlyIfDatabaseKnowsNothing === true && !databaseKnowsNothing(before)) return skipped('database')
  const { domain } = run.subject.address
  const records = await run.network.records('MX', domain)
  if (!records.ok) return skipped(records.failure)
  const host = bestMx(records.records)
  if (host === undefined) return skipped('no-mx')
  const domains = mxDomains(host, kind.mx ?? 'parent', domain)
  if (domains.length === 0) return skipped('mx-own')
  return searchDocuments(
    kind,
    domains.map((mx) => ({ ...run.subject, mx })),
    run,
  )
}

function databaseKnowsNothing(steps: readonly StepTaken[]): boolean {
  return steps
    .filter(({ question }) => question.elsewhere === true)
    .every(({ outcome, reason }) => outcome === 'skipped' || reason === 'status 404')
}
