import { Resolver } from 'node:dns/promises'
import type { RecordOf, Records, RecordType } from '../../clients/network.ts'
import {
  MAX_VERIFY_DNS_QUESTIONS,
  MAX_VERIFY_DNS_QUESTIONS_AT_ONCE,
  VERIFY_DNS_ATTEMPT_MS,
  VERIFY_DNS_MS,
} from '../../limits.ts'
import { deadline, unlessEnded, whyEnded } from './deadline.ts'
import { createPlaces } from './places.ts'

/** Records as resolvers tell them, each question put once in a run. */
export interface RecordSource {
  ask<Type extends RecordType>(type: Type, name: string): Promise<Records<RecordOf[Type]>>
  /** What was asked and answered so far, in this order. */
  seen(): ReadonlyMap<`${RecordType} ${string}`, AnyRecords>
}

type AnyRecord = RecordOf[RecordType]
export type AnyRecords = Records<AnyRecord>

export interface RecordSourceOptions {
  /** `IP:port`; absent: the resolvers of this machine, as DNS tells it, without its own list of hosts. */
  readonly resolver?: string | undefined
  readonly signal?: AbortSignal | undefined
  readonly patienceMs?: number | undefined
  /** How many questions it puts at most. */
  readonly questions?: number | undefined
}

const READERS: { readonly [Type in RecordType]: (resolver: Resolver, name: string) => Promise<RecordOf[Type][]> } = {
  MX: async (resolver, name) =>
    (await resolver.resolveMx(name)).map(({ priority, exchange }) => ({ priority, host: hostIn(exchange) })),
  SRV: async (resolver, name) =>
    (await resolver.resolveSrv(name)).map(({ priority, weight, port, name: target }) => ({
      priority,
      weight,
      port,
      target: hostIn(target),
    })),
  TXT: async (resolver, name) => (await resolver.resolveTxt(name)).map((texts) => texts.join('')),
  CNAME: async (resolver, name) => (await resolver.resolveCname(name)).map(hostIn),
  A: (resolver, name) => resolver.resolve4(name),
  AAAA: (resolver, name) => resolver.resolve6(name),
}

export function createRecordSource(options: RecordSourceOptions = {}): RecordSource {
  const { signal, patienceMs = VERIFY_DNS_MS, questions = MAX_VERIFY_DNS_QUESTIONS } = options
  const resolver = new Resolver({ timeout: VERIFY_DNS_ATTEMPT_MS, tries: 2 })
  if (options.resolver !== undefined) resolver.setServers([options.resolver])
  signal?.addEventListener('abort', () => resolver.cancel(), { once: true })
  const places = createPlaces(MAX_VERIFY_DNS_QUESTIONS_AT_ONCE)
  const asked = new Map<string, Promise<AnyRecords>>()
  const seen = new Map<`${RecordType} ${string}`, AnyRecords | undefined>()

  const answer = async (type: RecordType, name: string): Promise<AnyRecords> => {
    if (asked.size >= questions) return { ok: false, failure: 'budget-spent' }
    await places.take()
    const limit = deadline(patienceMs, signal)
    try {
      if (limit.signal.aborted) return { ok: false, failure: 'stopped' }
      const records = await unlessEnded<AnyRecord[]>(READERS[type](resolver, name), limit.signal)
      return records === undefined ? { ok: false, failure: whyEnded(limit.signal) } : { ok: true, records }
    } catch (error) {
      return limit.signal.aborted ? { ok: false, failure: whyEnded(limit.signal) } : failureOf(error)
    } finally {
      limit.clear()
      places.leave()
    }
  }

  return {
    ask(type, name) {
      const owner = hostIn(name)
      const question = `${type} ${owner}` as const
      const known = asked.get(question)
      if (known !== undefined) return known as Promise<Records<never>>
      seen.set(question, undefined)
      const records = answer(type, owner).then((records) => {
        seen.set(question, records)
        return records
      })
      asked.set(question, records)
      return records as Promise<Records<never>>
    },
    seen: () =>
      new Map(
        [...seen].flatMap(([question, records]) => (records === undefined ? [] : [[question, records] as const])),
      ),
  }
}

/** In small letters, without the final dot; `.` for the root. */
function hostIn(name: string): string {
  return name.toLowerCase().replace(/\.$/, '') || '.'
}

/** What Node says of a question that had no answer, or the answer that there is nothing. */
function failureOf(error: unknown): AnyRecords {
  const { code = '' } = error as { code?: string }
  if (NOTHING.has(code)) return { ok: true, records: [] }
  return { ok: false, failure: FAILURES[code] ?? 'server-failure' }
}

/** A name that is none cannot have records either. */
const NOTHING: ReadonlySet<string> = new Set(['ENODATA', 'ENOTFOUND', 'EBADNAME'])

const FAILURES: Readonly<Record<string, 'timeout' | 'refused' | 'stopped'>> = {
  ETIMEOUT: 'timeout',
  EREFUSED: 'refused',
  ECONNREFUSED: 'refused',
  ECANCELLED: 'stopped',
}
