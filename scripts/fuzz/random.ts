/** Choices that a seed decides, one after the other. */
export interface Random {
  /** A whole number from 0 up to, and without, `end`. */
  below(end: number): number
  /** True in this share of cases, of 1. */
  chance(share: number): boolean
  pick<T>(from: readonly T[]): T
  /** One of several, by weight. */
  weighted<T>(from: readonly (readonly [weight: number, value: T])[]): T
  bytes(length: number): Buffer
}

/**
 * The mulberry32 generator: each request of a run has one of its own, so that the seed and the request's number say
 * everything about it.
 */
export function createRandom(seed: number, number = 0): Random {
  let state = Math.imul(seed ^ Math.imul(number + 1, 0x9e3779b1), 0x85ebca6b) >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const below = (end: number) => Math.floor((next() / 2 ** 32) * end)
  return {
    below,
    chance: (share) => next() / 2 ** 32 < share,
    pick<T>(from: readonly T[]): T {
      if (from.length === 0) throw new Error('nothing to pick from')
      return from[below(from.length)] as T
    },
    weighted<T>(from: readonly (readonly [number, T])[]): T {
      let left = below(from.reduce((sum, [weight]) => sum + weight, 0))
      for (const [weight, value] of from) {
        if (left < weight) return value
        left -= weight
      }
      throw new Error('nothing to pick from')
    },
    bytes: (length) => Buffer.from(Array.from({ length }, () => next() & 0xff)),
  }
}
