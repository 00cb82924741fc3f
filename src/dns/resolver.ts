import { DNS_ATTEMPT_MS, DNS_QUESTION_MS, MAX_REMEMBERED_DNS_ANSWERS, RESOLVER_REST_MS } from '../limits.ts'
import { type Dns, type DnsAnswer, DnsFailure, type Records, type RecordType } from './dns.ts'
import { askOverHttps } from './over-https.ts'
import { createTtlCache } from './ttl-cache.ts'

export interface DnsOptions {
  /** RFC 8484 endpoints in the order in which they are asked; at least one. */
  readonly endpoints: readonly string[]
  /** Milliseconds since some fixed moment. */
  readonly now?: () => number
}

/**
 * Asks resolvers over HTTPS. An answer is remembered for its TTL; a failure is tried once more (by the next resolver,
 * where there is one) and never remembered.
 *
 * Who asks has a question of their own, even when the same one is under way: on Workers a request that ends takes its
 * question with it, and whoever waited for that one would wait in vain.
 */
export function createDns({ endpoints, now = Date.now }: DnsOptions): Dns {
  const answers = createTtlCache<DnsAnswer<unknown>>(MAX_REMEMBERED_DNS_ANSWERS, now)
  const restsUntil = new Map<string, number>()

  /** In the operator's order, those that have just failed behind the others: a dead resolver costs one wait, not one each time. */
  const attempts = (): readonly string[] => {
    const rests = (endpoint: string) => (restsUntil.get(endpoint) ?? 0) > now()
    const order = [...endpoints.filter((one) => !rests(one)), ...endpoints.filter(rests)]
    return order.length === 1 ? [...order, ...order] : order.slice(0, 2)
  }

  const resolve = async <T extends RecordType>(name: string, type: T): Promise<DnsAnswer<Records[T]>> => {
    const started = now()
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

  return {
    async ask<T extends RecordType>(name: string, type: T): Promise<DnsAnswer<Records[T]>> {
      const key = `${type} ${name}`
      const known = answers.get(key)
      if (known !== undefined)
        return { ...(known.value as DnsAnswer<Records[T]>), ttlSeconds: Math.ceil(known.secondsLeft) }
      const answer = await resolve(name, type)
      answers.keep(key, answer, answer.ttlSeconds)
      return answer
    },
  }
}
