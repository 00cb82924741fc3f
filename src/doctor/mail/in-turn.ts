export interface InTurnOptions<Item> {
  readonly atOnce: number
  /** What an item belongs to; of one such thing, only so many are in work at once. */
  readonly groupsOf: (item: Item) => readonly string[]
  readonly atOnceOfOne: number
  /** Begins nothing new; what has begun is waited for. */
  readonly signal?: AbortSignal | undefined
}

/** Works on items a few at once, as far as possible in their order. A job that throws ends it all. */
export async function inTurn<Item>(
  items: readonly Item[],
  { atOnce, groupsOf, atOnceOfOne, signal }: InTurnOptions<Item>,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items]
  const busy = new Map<string, number>()
  const running = new Set<Promise<void>>()
  const count = (item: Item, by: number) => {
    for (const group of new Set(groupsOf(item))) busy.set(group, (busy.get(group) ?? 0) + by)
  }
  const isFree = (item: Item) => groupsOf(item).every((group) => (busy.get(group) ?? 0) < atOnceOfOne)

  while (!signal?.aborted) {
    const place = running.size < atOnce ? waiting.findIndex(isFree) : -1
    const [item] = place === -1 ? [] : waiting.splice(place, 1)
    if (item !== undefined) {
      count(item, 1)
      const job = work(item).finally(() => {
        count(item, -1)
        running.delete(job)
      })
      running.add(job)
    } else if (running.size > 0) await Promise.race(running)
    else break
  }
  await Promise.all(running)
}
