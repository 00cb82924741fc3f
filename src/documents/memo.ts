/** What was made once and is kept while there is room: the oldest goes first. Lives as long as the isolate. */
export interface Memo<T> {
  get(key: string): T | undefined
  /** Keeps the value and returns it. */
  keep(key: string, value: T): T
}

export function createMemo<T>(maximum: number): Memo<T> {
  const kept = new Map<string, T>()
  return {
    get: (key) => kept.get(key),
    keep(key, value) {
      if (kept.size >= maximum && !kept.has(key)) kept.delete(kept.keys().next().value as string)
      kept.set(key, value)
      return value
    },
  }
}
