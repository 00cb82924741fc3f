import { createTtlCache } from '../dns/index.ts'
import { MAX_REMEMBERED_FINDS } from '../limits.ts'
import { andThen, type Soon } from '../result.ts'
import type { Answer, Inquiry, Source } from './source.ts'

/** What a source found out, and how long it holds. */
export interface Lasting {
  readonly answer: Answer
  readonly seconds: number
}

export interface RememberingSource {
  readonly name: string
  readonly patienceMs: number
  look(inquiry: Inquiry): Soon<Lasting>
  /** Milliseconds since some fixed moment. */
  readonly now?: (() => number) | undefined
}

/** A source that remembers what it found out about a domain, nothing included; never a failure. */
export function remembering({ name, patienceMs, look, now = Date.now }: RememberingSource): Source {
  const known = createTtlCache<{ readonly answer: Answer }>(MAX_REMEMBERED_FINDS, now)
  return {
    name,
    patienceMs,
    find(inquiry) {
      const key = keyOf(inquiry)
      const found = known.get(key)
      if (found !== undefined) return found.value.answer
      return andThen(look(inquiry), ({ answer, seconds }) => {
        known.keep(key, { answer }, seconds)
        return answer
      })
    },
  }
}

/** Everything that such an answer depends on. The parts hold no space. */
function keyOf({ domain, claimed }: Inquiry): string {
  return claimed === undefined ? domain : `${domain} ${claimed.claims.identity.id} ${claimed.variant ?? ''}`
}
