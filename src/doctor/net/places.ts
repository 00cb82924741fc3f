/** So many at once; the others wait for their turn. */
export interface Places {
  take(): Promise<void>
  leave(): void
}

export function createPlaces(count: number): Places {
  const waiting: (() => void)[] = []
  let free = count
  return {
    take() {
      if (free > 0) {
        free--
        return Promise.resolve()
      }
      return new Promise((resolve) => waiting.push(resolve))
    },
    leave() {
      const next = waiting.shift()
      if (next === undefined) free++
      else next()
    },
  }
}
