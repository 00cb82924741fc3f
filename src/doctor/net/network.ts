import type { Asked } from '../../clients/catalogue/index.ts'
import type { AskLimits, Exchange, Hop, Network, RecordType } from '../../clients/network.ts'
import { MAX_VERIFY_REQUESTS, MAX_VERIFY_REQUESTS_AT_ONCE, VERIFY_REQUEST_MS } from '../../limits.ts'
import { createDialer, type Dialer } from './dialer.ts'
import { PUBLIC_ROUTE, type Route } from './options.ts'
import { type AnyRecords, createRecordSource } from './record-source.ts'
import type { Body, Step } from './request.ts'
import { createRequests } from './requests.ts'
import { type Trust, trustOf } from './tls.ts'

export interface NetworkOptions {
  readonly route?: Route
  /** Stops everything at once; what was seen stays. */
  readonly signal?: AbortSignal
  /** Limits of this run, where they are not those of `limits.ts`. */
  readonly budget?: number
  readonly requestMs?: number
  readonly dnsMs?: number
  readonly dnsQuestions?: number | undefined
}

/** The real network, for one run: it remembers what it saw, and asks nothing twice. */
export interface RealNetwork extends Network {
  /** Each question once, in the order in which they were put; of its answers the fullest, as clients differ in patience. */
  exchanges(): readonly Exchange[]
  recordsSeen(): ReadonlyMap<`${RecordType} ${string}`, AnyRecords>
  /** HTTP requests that were sent so far. */
  sent(): number
  /** The same way to mail servers. */
  readonly dialer: Dialer
  readonly trust: Trust
  /** Ends what is still on its way although nobody waits for it any more. */
  close(): void
}

export function createNetwork(options: NetworkOptions = {}): RealNetwork {
  const { route = PUBLIC_ROUTE } = options
  const run = new AbortController()
  const stop = () => run.abort()
  if (options.signal?.aborted) stop()
  else options.signal?.addEventListener('abort', stop, { once: true })

  const source = createRecordSource({
    resolver: route.resolver,
    signal: run.signal,
    patienceMs: options.dnsMs,
    questions: options.dnsQuestions,
  })
  const dialer = createDialer(source, route.detours)
  const trust = trustOf(route.authorities)
  const requests = createRequests({
    dialer,
    trust,
    signal: run.signal,
    budget: options.budget ?? MAX_VERIFY_REQUESTS,
    atOnce: MAX_VERIFY_REQUESTS_AT_ONCE,
    requestMs: options.requestMs ?? VERIFY_REQUEST_MS,
  })

  const walk = async (asked: Asked, limits: AskLimits): Promise<Exchange> => {
    const hops: Hop[] = []
    let step = firstStep(asked)
    let patienceMs = limits.patienceMs
    while (step !== undefined) {
      const { hop, body } = await requests.outcome(step, patienceMs)
      patienceMs -= hop.milliseconds
      const next = body === undefined ? undefined : nextStep(step, hop, limits)
      const failure =
        next === 'bad-redirect'
          ? next
          : hops.length >= limits.redirects && next !== undefined
            ? 'too-many-redirects'
            : undefined
      hops.push(failure === undefined ? hop : { ...hop, failure })
      if (body === undefined || failure !== undefined) break
      if (next === undefined) return { asked, hops, answer: answerOf(hop, step, body) }
      step = next as Step
    }
    return { asked, hops, answer: undefined }
  }

  const exchanges = new Map<string, Exchange | undefined>()
  return {
    async ask(asked, limits) {
      const question = JSON.stringify([asked.method, asked.target, asked.contentType, asked.body])
      if (!exchanges.has(question)) exchanges.set(question, undefined)
      const exchange = await walk(asked, limits)
      exchanges.set(question, fuller(exchanges.get(question), exchange))
      return exchange
    },
    records: source.ask,
    exchanges: () => [...exchanges.values()].filter((exchange) => exchange !== undefined),
    recordsSeen: source.seen,
    sent: requests.sent,
    dialer,
    trust,
    close() {
      options.signal?.removeEventListener('abort', stop)
      stop()
    },
  }
}

/** Nothing where DNS is asked, or no URL came of a question. */
function firstStep({ method, target, body, contentType }: Asked): Step | undefined {
  const url = URL.parse(target)
  return url !== null && isWeb(url) ? { method, url: bare(url), body, contentType } : undefined
}

const REDIRECTS: ReadonlySet<number | undefined> = new Set([301, 302, 303, 307, 308])

/** Where a redirect leads; nothing where the client takes the answer as it is. */
function nextStep(step: Step, { status, location }: Hop, limits: AskLimits): Step | 'bad-redirect' | undefined {
  if (!REDIRECTS.has(status) || location === undefined || limits.redirects === 0) return undefined
  const url = URL.parse(location, step.url)
  if (url === null || !isWeb(url)) return 'bad-redirect'
  const becomesGet =
    status === 303 || (step.method === 'POST' && (status === 301 || status === 302) && !limits.keepsMethod)
  return becomesGet ? { method: 'GET', url: bare(url) } : { ...step, url: bare(url) }
}

const isWeb = ({ protocol }: URL) => protocol === 'http:' || protocol === 'https:'

/** Without a login, which is never sent, and without a fragment. */
function bare(url: URL): URL {
  const copy = new URL(url)
  copy.username = ''
  copy.password = ''
  copy.hash = ''
  return copy
}

function answerOf({ status = 0, contentType }: Hop, { url }: Step, { text, bytes }: Body): Exchange['answer'] {
  return { status, contentType, body: text, bytes, url: url.href }
}

/** An answer beats none, then the longer way. */
function fuller(one: Exchange | undefined, other: Exchange): Exchange {
  if (one === undefined) return other
  const [answers, others] = [one, other].map(({ answer }) => answer !== undefined)
  if (answers !== others) return answers ? one : other
  return other.hops.length > one.hops.length ? other : one
}
