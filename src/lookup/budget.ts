import { type Soon, within } from '../result.ts'

/** The time that one look-up has for waiting. It starts when a source first waits. */
export interface Budget {
  /**
   * Asks, and waits for what is not there at once: as long as the source may take, and as there is time at all.
   *
   * @throws OutOfTime
   */
  spend<T>(patienceMs: number, ask: () => Soon<T>): Soon<T>
}

/** A source took longer than it may, or there was no time left to ask it. */
export class OutOfTime extends Error {
  constructor() {
    super('no answer in time')
    this.name = 'OutOfTime'
  }
}

/** @param now milliseconds since some fixed moment */
export function createBudget(totalMs: number, now: () => number = Date.now): Budget {
  let end: number | undefined
  return {
    spend(patienceMs, ask) {
      end ??= now() + totalMs
      const left = Math.min(patienceMs, end - now())
      if (left <= 0) throw new OutOfTime()
      const answer = ask()
      return answer instanceof Promise ? within(answer, left, () => new OutOfTime()) : answer
    },
  }
}
