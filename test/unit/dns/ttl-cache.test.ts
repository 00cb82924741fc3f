import { expect, test } from 'vitest'
import { createTtlCache } from '../../../src/dns/index.ts'

/** What holds for a while. */

test('a value is there until its time is over, with what is left of it', () => {
  let now = 0
  const cache = createTtlCache<string>(10, () => now)
  cache.keep('a', 'one', 2)
  now = 500
  expect(cache.get('a')).toEqual({ value: 'one', secondsLeft: 1.5 })
  now = 2_000
  expect(cache.get('a')).toBeUndefined()
})

test('a value without time is not kept', () => {
  const cache = createTtlCache<string>(10, () => 0)
  cache.keep('a', 'one', 0)
  expect(cache.get('a')).toBeUndefined()
})

test('there is room for so many: the oldest goes first, and one that is kept anew is young', () => {
  const cache = createTtlCache<number>(2, () => 0)
  cache.keep('a', 1, 9)
  cache.keep('b', 2, 9)
  cache.keep('a', 3, 9)
  cache.keep('c', 4, 9)
  expect(['a', 'b', 'c'].map((key) => cache.get(key)?.value)).toEqual([3, undefined, 4])
})
