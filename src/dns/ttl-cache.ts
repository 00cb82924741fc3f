/** What holds for a while: kept until its time is over, or until newer things need the room. */
export interface TtlCache<T> {
  get(key: string): { readonly value: T; readonly secondsLeft: number } | undefined
  keep(key: string, value: T, seconds: number): void
}

/** @param now milliseconds since some fixed moment */
export function createTtlCache<T>(maximum: number, now: () => number): TtlCache<T> {
  const kept = new Map<string, { readonly value: T; readonly until: number }>()
  return {
    get(key) {
      const found = kept.get(key)
      if (found === undefined) return undefined
      const secondsLeft = (found.until - now()) / 1_000
      if (secondsLeft > 0) return { value: found.value, secondsLeft }
      kept.delete(key)
      return undefined
    },
    keep(key, value, seconds) {
      kept.delete(key)
      if (kept.size >= maximum) kept.delete(kept.keys().next().value as string)
      kept.set(key, { value, until: now() + seconds * 1_000 })
    },
  }
}
