import type { Hop } from '../../clients/network.ts'
import { deadline, unlessEnded } from './deadline.ts'
import type { Dialer } from './dialer.ts'
import { createPlaces } from './places.ts'
import { type Body, type Connected, connectTo, type Draft, type Step, send } from './request.ts'
import type { Trust } from './tls.ts'

/** The requests of a run, each sent once. */
export interface Requests {
  /** As far as somebody with so much patience would see it; never throws. */
  outcome(step: Step, patienceMs: number): Promise<Outcome>
  /** How many were sent so far. */
  sent(): number
}

export interface Outcome {
  readonly hop: Hop
  /** Absent when there is no answer. */
  readonly body?: Body
}

export interface RequestsOptions {
  readonly dialer: Dialer
  readonly trust: Trust
  /** Stops everything. */
  readonly signal: AbortSignal
  /** Requests that may be sent in all, and connections at once. */
  readonly budget: number
  readonly atOnce: number
  /** Milliseconds for one request, whoever waits for it. */
  readonly requestMs: number
}

/** A request that runs or ran; several clients may wait for it, each as long as it has patience. */
interface Running {
  /** The moment at which its turn came. */
  readonly began: Promise<number>
  readonly draft: Draft
  readonly outcome: Promise<Outcome>
}

/** How the first connection to an origin went. */
interface First {
  readonly connected: Connected
  readonly milliseconds: number
}

export function createRequests(options: RequestsOptions): Requests {
  const { dialer, trust, signal, budget, atOnce, requestMs } = options
  const running = new Map<string, Running>()
  const firsts = new Map<string, Promise<First>>()
  const places = createPlaces(atOnce)
  let sent = 0

  const start = (step: Step): Running => {
    const draft: Draft = { method: step.method, url: step.url.href }
    const { promise: began, resolve: begin } = Promise.withResolvers<number>()
    const outcome = perform(step, draft, begin).finally(() => begin(performance.now()))
    return { began, draft, outcome }
  }

  /** A server that could not be reached is not looked for again: it would take as long as it took then. */
  const perform = async (step: Step, draft: Draft, begin: (moment: number) => void): Promise<Outcome> => {
    const { origin } = step.url
    const known = firsts.get(origin)
    const first = Promise.withResolvers<First>()
    if (known === undefined) firsts.set(origin, first.promise)
    else {
      const { connected, milliseconds } = (await unlessEnded(known, signal)) ?? STOPPED
      if (!connected.ok) return { hop: { ...Object.assign(draft, connected.seen), milliseconds } }
    }
    await unlessEnded(places.take(), signal)
    const moment = performance.now()
    begin(moment)
    const limit = deadline(requestMs, signal)
    try {
      const connected = sent < budget ? await connectTo(step.url, dialer, trust, limit.signal) : SPENT
      first.resolve({ connected, milliseconds: since(moment) })
      Object.assign(draft, connected.seen)
      const body = connected.ok ? await sendWithin(step, connected, draft, limit.signal) : undefined
      return { hop: { ...draft, milliseconds: since(moment) }, ...(body === undefined ? {} : { body }) }
    } finally {
      limit.clear()
      places.leave()
    }
  }

  const sendWithin = async (
    step: Step,
    connection: Extract<Connected, { ok: true }>,
    draft: Draft,
    until: AbortSignal,
  ): Promise<Body | undefined> => {
    if (sent < budget) {
      sent++
      return send(step, connection, draft, until)
    }
    connection.socket.destroy()
    draft.failure = 'budget-spent'
    return undefined
  }

  return {
    async outcome(step, patienceMs) {
      const key = JSON.stringify([step.method, step.url.href, step.contentType, step.body])
      const one = running.get(key) ?? start(step)
      running.set(key, one)
      const began = await one.began
      const patience = deadline(Math.max(0, patienceMs - since(began)))
      const outcome = await unlessEnded(one.outcome, patience.signal)
      patience.clear()
      if (outcome !== undefined && outcome.hop.milliseconds <= patienceMs) return outcome
      return { hop: { ...one.draft, failure: 'timeout', milliseconds: patienceMs } }
    },
    sent: () => sent,
  }
}

const SPENT: Connected = { ok: false, seen: { failure: 'budget-spent' } }

const STOPPED: First = { connected: { ok: false, seen: { failure: 'stopped' } }, milliseconds: 0 }

const since = (moment: number) => Math.round(performance.now() - moment)
