import { askedFor, type Kind, type Question, type Step, type Subject } from './catalogue/index.ts'
import type { Documents, MailLabel, MailRecords, Pacc } from './catalogue/plan.ts'
import { firstOfEach, type ServerChoice } from './client.ts'
import { isTarget, type LabelledRecord, readMailRecords } from './mail-records.ts'
import { bestMx, mxDomains } from './mx.ts'
import type { Records, SrvRecord } from './network.ts'
import type { PaccUnderstood } from './pacc.ts'
import type { Found, StepTaken } from './search.ts'
import { answered, type Ending, lackOf, type Run, type Tried, takeStep } from './search-step.ts'

/** What came of a kind of place. */
export interface KindSearched {
  readonly kind: Kind
  readonly steps: readonly StepTaken[]
  readonly found?: Found | undefined
  /** What ended the client's whole search although nothing was found. */
  readonly ending?: Ending | undefined
}

export function searchKind(kind: Kind, run: Run, before: readonly KindSearched[]): Promise<KindSearched> {
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

async function searchDocuments(kind: Documents, subjects: readonly Subject[], run: Run): Promise<KindSearched> {
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
  return { kind, steps, found, ending }
}

const overtaken =
  (why: Why) =>
  (step: StepTaken): StepTaken =>
    step.outcome === 'taken' ? { ...step, ...why } : step

async function searchBehindMx(kind: Documents, run: Run, before: readonly StepTaken[]): Promise<KindSearched> {
  const skipped = (reason: string): KindSearched => ({
    kind,
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

async function searchMailRecords(kind: MailRecords, run: Run): Promise<KindSearched> {
  const asked = await Promise.all(
    kind.questions.map(async (question) => {
      const { target } = askedFor(question, run.subject)
      return { question, target, records: await run.network.records('SRV', target) }
    }),
  )
  const { understood, by } = readMailRecords(
    asked.flatMap(({ target, records }) => labelled(target, records)),
    kind,
    run.subject.address,
  )
  const lack = lackOf(understood, run.plan.enough)
  const name = asked.find(({ target }) => target.startsWith(`${by}.`))?.target
  const found = lack === undefined && name !== undefined ? { by: name, understood } : undefined
  const steps = asked.map(({ question, target, records }): StepTaken => {
    const step = { question, target, exchange: undefined, records }
    if (!records.ok) return { ...step, outcome: 'not-fetched', reason: records.failure }
    if (records.records.length === 0) return { ...step, outcome: 'not-fetched', reason: 'no-record' }
    if (!records.records.some((record) => isTarget(record.target)))
      return { ...step, outcome: 'refused', reason: 'no-such-service' }
    if (found === undefined) return { ...step, outcome: 'refused', reason: lack }
    const chosen = [found.understood.incoming, found.understood.outgoing]
    return records.records.some((record) => chosen.some((choice) => isOf(record, choice)))
      ? { ...step, outcome: 'taken', reason: undefined }
      : { ...step, ...notNeededBy(found) }
  })
  return { kind, steps, found }
}

const isOf = ({ target, port }: SrvRecord, choice: ServerChoice | undefined) =>
  choice?.hostname === target.replace(/\.$/, '') && choice.port === port

function labelled(name: string, records: Records<SrvRecord>): readonly LabelledRecord[] {
  const label = name.slice(0, name.indexOf('.')) as MailLabel
  return records.ok ? records.records.map((record) => ({ ...record, label })) : []
}

async function searchPacc(kind: Pacc, run: Run): Promise<KindSearched> {
  const name = askedFor(kind.record, run.subject).target
  const [{ exchange, target }, records] = await Promise.all([
    answered(kind.document, run),
    run.network.records('TXT', name),
  ])
  const document = { question: kind.document, target, exchange }
  const record = { question: kind.record, target: name, exchange: undefined, records }
  const recordStep: StepTaken = !records.ok
    ? { ...record, outcome: 'not-fetched', reason: records.failure }
    : records.records.length === 0
      ? { ...record, outcome: 'not-fetched', reason: 'no-record' }
      : { ...record, outcome: 'leads-on', reason: undefined }
  const { answer } = exchange
  if (answer === undefined)
    return {
      kind,
      steps: [
        { ...document, outcome: 'not-fetched', reason: exchange.hops.at(-1)?.failure ?? 'no-answer' },
        recordStep,
      ],
    }
  const reading = await run.client.paccModel?.read({
    status: answer.status,
    body: new Uint8Array(new TextEncoder().encode(answer.body)),
    records: records.ok ? records.records.map((text) => [text]) : [],
  })
  if (reading === undefined) return { kind, steps: [{ ...document, outcome: 'unread', reason: undefined }, recordStep] }
  if (!reading.ok) {
    const why: Why =
      reading.error === 'http'
        ? { outcome: 'not-fetched', reason: `status ${answer.status}` }
        : { outcome: 'refused', reason: reading.error }
    return { kind, steps: [{ ...document, ...why }, recordStep] }
  }
  const understood = paccSettings(reading.value, run.subject)
  const lack = lackOf(understood, run.plan.enough)
  if (lack !== undefined) return { kind, steps: [{ ...document, outcome: 'refused', reason: lack }, recordStep] }
  return {
    kind,
    steps: [{ ...document, outcome: 'taken', reason: undefined }, recordStep],
    found: { by: answer.url, understood },
  }
}

/** Always TLS from the first byte, and the address as login (PACC §4.2). */
function paccSettings({ name, servers }: PaccUnderstood, { address }: Subject) {
  const choices = servers.map((server): ServerChoice => ({ ...server, security: 'tls', username: address.text }))
  return firstOfEach(
    choices.filter(({ protocol }) => protocol !== 'smtp'),
    choices.filter(({ protocol }) => protocol === 'smtp'),
    name,
  )
}
