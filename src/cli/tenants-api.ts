import { setTimeout as sleep } from 'node:timers/promises'
import type { FileRow } from './tenants-file.ts'

/** What a batch did, or would do. */
export interface Counts {
  readonly added: number
  readonly changed: number
  readonly deleted: number
  readonly unchanged: number
}

export interface StoredRow extends FileRow {
  readonly updatedAt: string
}

export type Line = FileRow | { readonly domain: string; readonly delete: true }

export interface Refused {
  readonly line: number
  readonly why: string
}

export interface UndoAnswer {
  readonly restored: number
  readonly left: number
  readonly remaining: number
}

/** An answer that asking again would not change: its own words say how to mend it. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly reason: string
  /** The lines of a batch that were refused. */
  readonly refused: readonly Refused[]
  readonly refusedCount: number
  /** The domains that stand in an undo's way. */
  readonly changed: readonly string[]
  constructor(message: string, problem: Partial<Problem> = {}) {
    super(message)
    this.reason = problem.reason ?? ''
    this.refused = problem.refused ?? []
    this.refusedCount = problem.refusedCount ?? this.refused.length
    this.changed = problem.changed ?? []
  }
}

interface Problem {
  readonly detail: string
  readonly reason: string
  readonly refused: readonly Refused[]
  readonly refusedCount: number
  readonly changed: readonly string[]
}

/** The service did not answer, although it was asked again and again. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

export interface ApiOptions {
  readonly url: string
  readonly token: string
  /** How long one request may take. */
  readonly timeoutMs?: number
  /** The pauses before a request is sent again; as many as there are, it is tried again. */
  readonly pausesMs?: readonly number[]
  /** Told of each failure that is not the last. */
  readonly onRetry?: (what: string, pauseMs: number) => void
}

const PAUSES_MS = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000]
const TIMEOUT_MS = 60_000

/** Rows in one page of a list. */
const PAGE_ROWS = 10_000

/** Failures that pass: everything else is said once and for all. */
const PASSING = [408, 425, 429, 500, 502, 503, 504]
const LASTING_REASONS = ['no-store', 'no-tables']

/** The admin API of a service, as a client that does not give up at once. Every request may safely be sent again. */
export class TenantsApi {
  readonly #options: ApiOptions
  readonly #base: string
  constructor(options: ApiOptions) {
    this.#options = options
    this.#base = options.url.replace(/\/+$/, '')
  }

  async push(lines: readonly Line[], batch: { change: string; key: string }): Promise<Counts> {
    const query = `?change=${encodeURIComponent(batch.change)}`
    return this.#said<Counts>(await this.#send('POST', `/tenants${query}`, lines, { 'idempotency-key': batch.key }))
  }

  async preview(lines: readonly Line[]): Promise<Counts> {
    return this.#said<Counts>(await this.#send('POST', '/tenants?dry-run=true', lines))
  }

  async undo(change: string, { leaveChanged = false, dryRun = false } = {}): Promise<UndoAnswer> {
    const query = new URLSearchParams({
      ...(dryRun && { 'dry-run': 'true' }),
      ...(leaveChanged && { changed: 'leave' }),
    })
    const answer = await this.#send('POST', `/changes/${encodeURIComponent(change)}/undo?${query}`)
    return this.#said<UndoAnswer>(answer)
  }

  /** Every row, in the order of the domains, page by page. */
  async *list(): AsyncGenerator<readonly StoredRow[]> {
    for (let query: string | undefined = `?limit=${PAGE_ROWS}`; query !== undefined; ) {
      const answer: Response = await this.#send('GET', `/tenants${query}`)
      const text = await answer.text()
      yield text
        .split('\n')
        .filter(Boolean)
        .map((line) => this.#objectIn<StoredRow>(line))
      query = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1]
    }
  }

  async #said<T extends object>(answer: Response): Promise<T> {
    return this.#objectIn<T>(await answer.text())
  }

  /** Another service at this URL may well answer with 200, and a page. */
  #objectIn<T extends object>(text: string): T {
    const value = valueIn(text)
    if (typeof value === 'object' && value !== null) return value as T
    throw new Refusal(`${this.#base} does not answer as the admin API does: check the URL`)
  }

  async #send(
    method: string,
    path: string,
    lines?: readonly Line[],
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const pauses = this.#options.pausesMs ?? PAUSES_MS
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#attempt(method, path, lines, headers)
      if (outcome instanceof Response) return outcome
      const pause = pauses[attempt]
      if (pause === undefined) throw new Unreachable(`${this.#base} does not answer: ${outcome.what}`)
      const pauseMs = Math.max(pause, Math.min(outcome.retryAfterMs, pauses.at(-1) ?? 0))
      this.#options.onRetry?.(outcome.what, pauseMs)
      await sleep(pauseMs)
    }
  }

  /** An answer, read whole so that a connection that breaks is noticed here; or a failure that may pass. */
  async #attempt(
    method: string,
    path: string,
    lines: readonly Line[] | undefined,
    headers: Readonly<Record<string, string>>,
  ): Promise<Response | { readonly what: string; readonly retryAfterMs: number }> {
    const { token, timeoutMs = TIMEOUT_MS } = this.#options
    try {
      const response = await fetch(`${this.#base}/admin/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...headers },
        ...(lines === undefined ? {} : { body: lines.map((line) => `${JSON.stringify(line)}\n`).join('') }),
        // Not followed: the token is for nobody else.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      })
      const text = await response.text()
      if (response.ok) return new Response(text, { headers: response.headers })
      const problem = problemIn(text)
      if (!PASSING.includes(response.status) || LASTING_REASONS.includes(problem.reason ?? ''))
        throw new Refusal(meaningOf(response.status, problem, this.#base), problem)
      return {
        what: `status ${response.status}`,
        retryAfterMs: millisecondsIn(response.headers.get('retry-after') ?? '', Date.now()),
      }
    } catch (error) {
      if (error instanceof Refusal) throw error
      return { what: causeOf(error), retryAfterMs: 0 }
    }
  }
}

function problemIn(text: string): Partial<Problem> {
  const value = valueIn(text)
  return typeof value === 'object' && value !== null ? value : {}
}

function valueIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What a Retry-After says, in seconds or as a date (RFC 9110 §10.2.3); what it cannot say is nothing. */
function millisecondsIn(retryAfter: string, now: number): number {
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter) * 1_000
  const date = Date.parse(retryAfter)
  return Number.isNaN(date) ? 0 : Math.max(date - now, 0)
}

function meaningOf(status: number, { detail }: Partial<Problem>, base: string): string {
  if (status === 401) return `${base} does not take the token: set POSTAMT_ADMIN_TOKEN to its ADMIN_TOKEN`
  if (detail !== undefined) return detail
  if (status === 404) return `${base} has no admin API: set its ADMIN_TOKEN, and check the URL`
  if (status >= 300 && status < 400) return `${base} leads elsewhere (status ${status}): write the URL that it leads to`
  return `${base} answers with status ${status}`
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'no answer in time'
  const { cause } = error
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message
}
