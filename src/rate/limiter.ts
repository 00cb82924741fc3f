import { MAX_COUNTED_NETWORKS, RATE_WINDOW_MS, RETRY_AFTER_SECONDS } from '../limits.ts'
import type { Soon } from '../result.ts'
import type { Network } from './network.ts'

/** Counts requests by network. */
export interface RateLimiter {
  /** Counts one more, and says for how many seconds its network should wait: 0 when it may be answered. */
  wait(network: Network): Soon<number>
}

/**
 * A limiter in this process's memory: so many requests a minute, minutes that begin for all at once. What was counted is
 * forgotten with the first request of another minute. There is no timer, and no more than `MAX_COUNTED_NETWORKS` are
 * remembered: when that many come in one minute, the one that has been counted longest begins anew.
 */
export function limiterInMemory(perMinute: number, now: () => number = Date.now): RateLimiter {
  let counts = new Map<Network, number>()
  let end = 0
  return {
    wait(network) {
      const time = now()
      // A clock that was put back must not make a minute of hours.
      if (time >= end || end - time > RATE_WINDOW_MS) {
        counts = new Map()
        end = time + RATE_WINDOW_MS
      }
      const count = counts.get(network) ?? 0
      if (count >= perMinute) return Math.ceil((end - time) / 1_000)
      if (count === 0 && counts.size >= MAX_COUNTED_NETWORKS) counts.delete(counts.keys().next().value as Network)
      counts.set(network, count + 1)
      return 0
    },
  }
}

/** Cloudflare's limiter: it counts in each of its locations, roughly, and does not say how long to wait. */
export function limiterOfBinding(binding: RateLimit): RateLimiter {
  return {
    wait: async (network) => ((await binding.limit({ key: network })).success ? 0 : RETRY_AFTER_SECONDS),
  }
}
