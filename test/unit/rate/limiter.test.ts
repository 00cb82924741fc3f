import { expect, test } from 'vitest'
import { MAX_COUNTED_NETWORKS, RETRY_AFTER_SECONDS } from '../../../src/limits.ts'
import { limiterInMemory, limiterOfBinding } from '../../../src/rate/index.ts'
import { networkOf } from '../../../src/rate/network.ts'

type Network = NonNullable<ReturnType<typeof networkOf>>

const ONE = networkOf('203.0.113.1') as Network
const OTHER = networkOf('2001:db8::1') as Network
const START = 1_000_000

/** A limiter whose clock stands until it is moved. */
function limiterAt(perMinute: number) {
  let time = START
  const limiter = limiterInMemory(perMinute, () => time)
  return {
    move: (milliseconds: number) => {
      time += milliseconds
    },
    wait: (network: Network) => limiter.wait(network),
  }
}

test('as many requests as the limit says are answered in a minute, and none beyond', () => {
  const { wait } = limiterAt(3)
  expect([1, 2, 3, 4, 5].map(() => wait(ONE))).toEqual([0, 0, 0, 60, 60])
})

test('each network has its own count', () => {
  const { wait } = limiterAt(1)
  expect([wait(ONE), wait(OTHER), wait(ONE), wait(OTHER)]).toEqual([0, 0, 60, 60])
})

test('who waits as long as was said is answered, and who asks too early has not to wait longer for it', () => {
  const { wait, move } = limiterAt(1)
  wait(ONE)
  move(12_345)
  expect(wait(ONE)).toBe(48)
  move(47_000)
  expect(wait(ONE)).toBe(1)
  move(1_000)
  expect(wait(ONE)).toBe(0)
})

test('a clock that is put back does not lengthen the minute', () => {
  const { wait, move } = limiterAt(1)
  wait(ONE)
  move(-3_600_000)
  expect(wait(ONE)).toBe(0)
  expect(wait(ONE)).toBe(60)
})

test('no more networks are remembered than the bound; the one that was counted longest begins anew', () => {
  const { wait } = limiterAt(1)
  const networks = Array.from(
    { length: MAX_COUNTED_NETWORKS + 1 },
    (_, index) => networkOf(`2001:db8:${index.toString(16)}::1`) as Network,
  )
  expect(new Set(networks).size).toBe(MAX_COUNTED_NETWORKS + 1)
  for (const network of networks) expect(wait(network)).toBe(0)
  expect(wait(networks[1] as Network)).toBe(60)
  expect(wait(networks[0] as Network)).toBe(0)
  // Which took the place of the next.
  expect(wait(networks[1] as Network)).toBe(0)
  expect(wait(networks.at(-1) as Network)).toBe(60)
})

test("Cloudflare's limiter is asked with the network and nothing else", async () => {
  const asked: unknown[] = []
  const limiter = limiterOfBinding({
    limit: async (options) => {
      asked.push(options)
      return { success: asked.length < 2 }
    },
  })
  expect([await limiter.wait(ONE), await limiter.wait(ONE)]).toEqual([0, RETRY_AFTER_SECONDS])
  expect(asked).toEqual([{ key: '203.0.113.0/24' }, { key: '203.0.113.0/24' }])
})
