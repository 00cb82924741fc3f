import {
  DNS_ATTEMPT_MS,
  DNS_QUESTION_MS,
  DNS_SAME_MOMENT_MS,
  MAX_DOMAIN_CHARACTERS,
  MAX_NEGATIVE_DNS_TTL_SECONDS,
  MAX_REMEMBERED_DNS_ANSWERS,
  RESOLVER_REST_MS,
} from '../limits.ts'
import { within } from '../result.ts'
import { type Dns, type DnsAnswer, DnsFailure, type Records, type RecordType } from './dns.ts'
import { askOverHttps } from './over-https.ts'
import { createTtlCache } from './ttl-cache.ts'

export interface DnsOptions {
  /** RFC 8484 endpoints in the order in which they are asked; at least one. */
  readonly endpoints: readonly string[]
  /** Milliseconds since some fixed moment. */
  readonly now?: () => number
}

interface Running {
  readonly since: number
  readonly answer: Promise<DnsAnswer<unknown>>
}

/**
 * Asks resolvers over HTTPS. An answer is remembered for its TTL, the same question under way is asked once, a failure
 * is tried once more (by the next resolver, where there is one) and never remembered.
 */
export function createDns({ endpoints, now = Date.now }: DnsOptions): Dns {
  const answers = createTtlCache<DnsAnswer<unknown>>(MAX_REMEMBERED_DNS_ANSWERS, now)
  const running = new Map<string, Running>()
  const restsUntil = new Map<string, number>()

  /** In the operator's order, those that have just failed behind the others: a dead resolver costs one wait, not one each time. */
  const attempts = (): readonly string[] => {
    const rests = (endpoint: string) => (restsUntil.get(endpoint) ?? 0) > now()
    const order = [...endpoints.filter((one) => !rests(one)), ...endpoints.filter(rests)]
    return order.length === 1 ? [...order, ...order] : order.slice(0, 2)
  }

  const resolve = async <T extends RecordType>(
    name: string,
    type: T,
    started: number,
  ): Promise<DnsAnswer<Records[T]>> => {
    let failure = new DnsFailure('timeout')
    for (const endpoint of attempts()) {
      const left = DNS_QUESTION_MS - (now() - started)
      if (left <= 0) break
      try {
        return await askOverHttps(endpoint, name, type, Math.min(DNS_ATTEMPT_MS, left))
      } catch (error) {
        if (!(error instanceof DnsFailure)) throw error
        failure = error
        restsUntil.set(endpoint, now() + RESOLVER_REST_MS)
      }
    }
    throw failure
  }

  const start = <T extends RecordType>(name: string, type: T, started: number): Promise<DnsAnswer<Records[T]>> => {
    const key = `${type} ${name}`
    const answer = resolve(name, type, started).then((given) => {
      answers.keep(key, given, given.ttlSeconds)
      return given
    })
    const mine = { since: now(), answer }
    running.set(key, mine)
    const done = () => {
      if (running.get(key) === mine) running.delete(key)
    }
    answer.then(done, done)
    return answer
  }

  return {
    async ask<T extends RecordType>(name: string, type: T): Promise<DnsAnswer<Records[T]>> {
      // A prefix before a long domain: no such name can be.
      if (name.length > MAX_DOMAIN_CHARACTERS)
        return { outcome: 'no-name', records: [], ttlSeconds: MAX_NEGATIVE_DNS_TTL_SECONDS }
      const key = `${type} ${name}`
      const known = answers.get(key)
      if (known !== undefined)
        return { ...(known.value as DnsAnswer<Records[T]>), ttlSeconds: Math.ceil(known.secondsLeft) }
      const started = now()
      const other = running.get(key)
      if (other !== undefined) {
        const age = started - other.since
        const patience = Math.min(DNS_ATTEMPT_MS, DNS_QUESTION_MS - age)
        const answer = patience <= 0 ? undefined : await unlessOld(other.answer, patience, age)
        if (answer !== undefined) return answer as DnsAnswer<Records[T]>
      }
      return start(name, type, started)
    },
  }
}

/**
 * Somebody else's answer, when it comes soon. Their failure counts only when they asked at about the same time: an older
 * one tells of a resolver as it was, and it may be back.
 *
 * Seen: in workerd a question ends without a word when the request that asked it has been answered. Whoever waits for it
 * then asks anew.
 */
function unlessOld<T>(answer: Promise<T>, milliseconds: number, age: number): Promise<T | undefined> {
  const lost = new Error('lost')
  return within(answer, milliseconds, () => lost).catch((error: unknown) => {
    if (error === lost || age > DNS_SAME_MOMENT_MS) return undefined
    throw error
  })
}
