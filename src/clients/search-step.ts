import { VERIFY_REQUEST_MS } from '../limits.ts'
import { fail, ok, type Result } from '../result.ts'
import {
  askedFor,
  type ClientEntry,
  type Lead,
  type Question,
  type SearchPlan,
  type Step,
  type Subject,
} from './catalogue/index.ts'
import type { Documents, HttpHabits } from './catalogue/plan.ts'
import { type Answer, firstOfEach, isFetched, readAnswer, SUCCESS_ONLY, type Understood } from './client.ts'
import { descendants, parseDocument } from './document.ts'
import { readServiceAnswer, type ServiceFormat } from './exchange-client.ts'
import { isTarget } from './mail-records.ts'
import type { Exchange, Network, SrvRecord } from './network.ts'
import type { Found, StepTaken } from './search.ts'

/** One client's search. */
export interface Run {
  readonly client: ClientEntry
  readonly plan: SearchPlan
  /** Its `mx` is empty unless such a domain is asked. */
  readonly subject: Subject
  readonly network: Network
  readonly databases: boolean
}

/** What ended a search without settings. */
export interface Ending {
  readonly by: string
}

/** What came of one step, and of those that it led to. */
export interface Tried {
  readonly steps: readonly StepTaken[]
  readonly found?: Found
  /** Where something came from that the client takes for a document. */
  readonly fetched?: string
  readonly ending?: Ending
}

export async function takeStep({ question, leads }: Step, run: Run, kind: Documents): Promise<Tried> {
  if (question.elsewhere === true && !run.databases) {
    const { target } = askedFor(question, run.subject)
    return { steps: [{ question, target, exchange: undefined, outcome: 'skipped', reason: 'database' }] }
  }
  if (leads?.by === 'record') return byRecord(question, leads, run, kind)
  const put = await answered(question, run, leads?.by === 'redirect' ? { redirects: 0 } : {})
  if (leads?.by === 'redirect') return byRedirect(put, leads.to, run, kind)
  if (leads?.by === 'json-url') return byJson(put, leads.to, run, kind)
  if (leads?.by === 'repeated-post') return byRepeatedPost(put, run, kind)
  return read(put, run, kind)
}

/** A question that was put, and what came of it. */
interface Put {
  readonly question: Question
  readonly target: string
  readonly exchange: Exchange
}

/** @param given other limits than the client's own, another address than the question's own */
export async function answered(
  question: Question,
  { client, plan, network, subject }: Run,
  given: { readonly redirects?: number; readonly at?: string } = {},
): Promise<Put> {
  const filled = askedFor(question, subject)
  const asked = given.at === undefined ? filled : { ...filled, target: given.at }
  const { keepsMethod } = plan.http
  const redirects = given.redirects ?? plan.http.redirects
  const seconds = question.patienceSeconds ?? client.patienceSeconds
  const patienceMs = seconds === undefined ? VERIFY_REQUEST_MS : seconds * 1_000
  const exchange = await network.ask(asked, { redirects, keepsMethod, patienceMs })
  return { question, target: asked.target, exchange }
}

const step = (put: Put, outcome: StepTaken['outcome'], reason?: string): StepTaken => ({
  question: put.question,
  target: put.target,
  exchange: put.exchange,
  outcome,
  reason,
})

const only = (put: Put, outcome: StepTaken['outcome'], reason?: string): Tried => ({
  steps: [step(put, outcome, reason)],
})

/** A step that was no settings itself, and where it led. */
const before = (first: StepTaken, tried: Tried): Tried => ({ ...tried, steps: [first, ...tried.steps] })

/** The answer, or why the client does not get it. */
function answerIn({ exchange }: Put, http: HttpHabits): Result<Answer & { readonly url: string }, string> {
  const { answer, hops } = exchange
  const sentOn = hops.slice(0, -1)
  if (http.absoluteLocation === true && sentOn.some(({ location }) => !/^https?:\/\//i.test(location ?? '')))
    return fail('relative-redirect')
  if (http.sameScheme === true && new Set(hops.map(({ url }) => url.split(':')[0])).size > 1)
    return fail('redirect-across-schemes')
  return answer === undefined ? fail(hops.at(-1)?.failure ?? 'no-answer') : ok(answer)
}

async function read(put: Put, run: Run, kind: Documents, visited: readonly string[] = []): Promise<Tried> {
  const answer = answerIn(put, run.plan.http)
  if (!answer.ok) return only(put, 'not-fetched', answer.error)
  const { url, status } = answer.value
  const reading = readingOf(run.client, put.question, answer.value, run.subject)
  if (reading === undefined)
    return isFetched(SUCCESS_ONLY, answer.value) ? only(put, 'unread') : only(put, 'not-fetched', `status ${status}`)
  if (!reading.ok) {
    if (reading.error === 'http') return only(put, 'not-fetched', `status ${status}`)
    const target = reading.error === 'redirect' ? redirectIn(answer.value, kind, [...visited, put.target]) : undefined
    if (target === undefined) return { ...only(put, 'refused', reading.error), fetched: url }
    const next = await answered(put.question, run, { at: target })
    return before(step(put, 'leads-on'), await read(next, run, kind, [...visited, put.target]))
  }
  const { understood, service } = reading.value
  const lack = service === undefined ? lackOf(understood, run.plan.enough) : undefined
  if (lack !== undefined) {
    const refused = { ...only(put, 'refused', lack), fetched: url }
    return run.plan.enough === 'parsed' ? { ...refused, ending: { by: url } } : refused
  }
  const found = { by: url, understood, ...(service === undefined ? {} : { service }) }
  return { ...only(put, 'taken', undefined), found, fetched: url }
}

type Settings = Pick<Found, 'understood' | 'service'>

/** What the client makes of an answer; nothing where nobody knows. */
function readingOf(
  { model, exchangeModel }: ClientEntry,
  { form, body, target }: Question,
  answer: Answer,
  { address, mx }: Subject,
): Result<Settings, string> | undefined {
  if (form === 'autoconfig')
    return model?.autoconfig && settings(readAnswer(model.autoconfig, answer, address, mx || address.domain))
  if (target.includes('.json')) return exchangeModel?.json && services(exchangeModel.json, answer, address)
  if (body === 'soap') return exchangeModel?.soap && services(exchangeModel.soap, answer, address)
  if (body === 'mobile-sync' || model === undefined)
    return exchangeModel?.activeSync && services(exchangeModel.activeSync, answer, address)
  return model.autodiscover && settings(readAnswer(model.autodiscover, answer, address))
}

const settings = (reading: Result<Understood, string>): Result<Settings, string> =>
  reading.ok ? ok({ understood: reading.value }) : reading

function services(format: ServiceFormat, answer: Answer, address: Subject['address']): Result<Settings, string> {
  const reading = readServiceAnswer(format, answer, address)
  if (!reading.ok) return reading
  const { url, servers } = reading.value
  if (url === undefined) return fail('no-such-service')
  const understood = firstOfEach(
    servers.filter(({ protocol }) => protocol !== 'smtp'),
    servers.filter(({ protocol }) => protocol === 'smtp'),
  )
  return ok({ understood, service: url })
}

/** What a client misses in settings that it could read. */
export function lackOf({ incoming, outgoing }: Understood, enough: SearchPlan['enough']): string | undefined {
  if (incoming === undefined && outgoing === undefined) return 'no-servers'
  if (enough === 'either' || enough === 'parsed') return undefined
  if (incoming === undefined) return 'no-incoming'
  return outgoing === undefined && enough === 'both' ? 'no-outgoing' : undefined
}

/** Where a document says to ask instead, if the client goes there. */
function redirectIn({ body }: Answer, { redirectsInDocument }: Documents, visited: readonly string[]) {
  if (redirectsInDocument === undefined || visited.length > redirectsInDocument.most) return undefined
  const root = parseDocument(body, 'ignored')
  const url = (root === undefined ? [] : descendants(root))
    .find(({ name }) => name.toLowerCase() === 'redirecturl')
    ?.text.trim()
  if (url === undefined || !URL.canParse(url) || visited.includes(url)) return undefined
  return redirectsInDocument.to === 'anywhere' || isHttps(url) ? url : undefined
}

const isHttps = (url: string) => URL.canParse(url) && new URL(url).protocol === 'https:'

async function byRedirect(put: Put, to: Question, run: Run, kind: Documents): Promise<Tried> {
  const hop = put.exchange.hops.at(-1)
  if (put.exchange.answer === undefined) return only(put, 'not-fetched', hop?.failure ?? 'no-answer')
  const { status, location } = hop ?? {}
  if ((status !== 301 && status !== 302) || location === undefined) return only(put, 'refused', 'no-redirect')
  const url = URL.canParse(location, put.target) ? new URL(location, put.target).href : ''
  if (!isHttps(url)) return only(put, 'refused', 'redirect-not-https')
  return before(step(put, 'leads-on'), await read(await answered(to, run, { at: url }), run, kind))
}

async function byJson(put: Put, to: Question, run: Run, kind: Documents): Promise<Tried> {
  const answer = answerIn(put, run.plan.http)
  if (!answer.ok) return only(put, 'not-fetched', answer.error)
  const reading = readingOf(run.client, put.question, answer.value, run.subject)
  if (reading === undefined) return only(put, 'unread')
  if (!reading.ok)
    return reading.error === 'http'
      ? only(put, 'not-fetched', `status ${answer.value.status}`)
      : only(put, 'refused', reading.error)
  const url = reading.value.service
  if (url === undefined) return only(put, 'refused', 'no-such-service')
  return before(step(put, 'leads-on'), await read(await answered(to, run, { at: url }), run, kind))
}

/** Seen: the redirect loses the body; when the GET then fails at an https address, the POST is repeated there. */
async function byRepeatedPost(put: Put, run: Run, kind: Documents): Promise<Tried> {
  const answer = answerIn(put, run.plan.http)
  const url = answer.ok ? answer.value.url : put.target
  const isLost = answer.ok && !isFetched(SUCCESS_ONLY, answer.value) && url !== put.target && isHttps(url)
  if (!isLost) return read(put, run, kind)
  return before(step(put, 'leads-on'), await read(await answered(put.question, run, { at: url }), run, kind))
}

async function byRecord(
  question: Question,
  { picks, to }: Extract<Lead, { by: 'record' }>,
  run: Run,
  kind: Documents,
): Promise<Tried> {
  const { target } = askedFor(question, run.subject)
  const records = await run.network.records('SRV', target)
  const taken = { question, target, exchange: undefined, records }
  if (!records.ok) return { steps: [{ ...taken, outcome: 'not-fetched', reason: records.failure }] }
  const [record] = records.records.filter((one) => isTarget(one.target)).toSorted(ORDER[picks])
  if (record === undefined) return { steps: [{ ...taken, outcome: 'not-fetched', reason: 'no-record' }] }
  const service = record.target.replace(/\.$/, '')
  return before(
    { ...taken, outcome: 'leads-on', reason: undefined },
    await read(await answered(to, { ...run, subject: { ...run.subject, service } }), run, kind),
  )
}

const ORDER = {
  'lowest-weight': (one, other) => one.weight - other.weight,
  'best-priority': (one, other) => one.priority - other.priority || other.weight - one.weight,
} as const satisfies Record<string, (one: SrvRecord, other: SrvRecord) => number>
