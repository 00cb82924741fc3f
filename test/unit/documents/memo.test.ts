import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createMemo } from '../../../src/documents/memo.ts'

test('what is kept is given back, and to whoever kept it as well', () => {
  const memo = createMemo<string>(2)
  expect(memo.get('a')).toBeUndefined()
  expect(memo.keep('a', 'first')).toBe('first')
  expect(memo.get('a')).toBe('first')
  expect(memo.keep('a', 'second')).toBe('second')
  expect(memo.get('a')).toBe('second')
})

test('where there is no more room, the oldest goes', () => {
  const memo = createMemo<number>(2)
  for (const [value, key] of ['a', 'b', 'c'].entries()) memo.keep(key, value)
  expect(['a', 'b', 'c'].map((key) => memo.get(key))).toEqual([undefined, 1, 2])
})

test('keeping what is there already takes the room of nobody else', () => {
  const memo = createMemo<number>(2)
  memo.keep('a', 0)
  memo.keep('b', 1)
  memo.keep('b', 2)
  expect([memo.get('a'), memo.get('b')]).toEqual([0, 2])
})

test('never more than the maximum is kept, and always the latest', () => {
  const keys = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(keys, fc.integer({ min: 1, max: 5 }), (asked, maximum) => {
      const memo = createMemo<string>(maximum)
      for (const key of asked) memo.keep(key, key)
      const kept = ['a', 'b', 'c', 'd', 'e'].filter((key) => memo.get(key) !== undefined)
      expect(kept.length).toBeLessThanOrEqual(maximum)
      expect(kept).toContain(asked.at(-1))
    }),
  )
})
