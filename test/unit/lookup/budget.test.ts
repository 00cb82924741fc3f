import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { LOOKUP_BUDGET_MS } from '../../../src/limits.ts'
import { createBudget } from '../../../src/lookup/budget.ts'
import type { Finding, Source } from '../../../src/lookup/index.ts'
import { catalogOf, d, lookupOver, providerOf, question } from './support.ts'

/** The time that a look-up has for waiting: what hangs is passed over, and what needs no waiting is asked all the same. */

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const hanging = (): Promise<never> => new Promise(() => {})
const FINDING: Finding = {
  provider: providerOf(catalogOf({ 'example.net': 'domains: [example.net]' }), 'example.net'),
  variant: undefined,
  domain: d('example.org'),
  values: undefined,
  source: 'catalog',
}

const source = (name: string, find: Source['find'], patienceMs?: number): Source => ({
  name,
  find,
  ...(patienceMs === undefined ? {} : { patienceMs }),
})

const outcomes = (result: { ok: boolean; value?: unknown; error?: unknown }) =>
  ((result.value ?? result.error) as { why: { source: string; outcome: string }[] }).why.map(
    ({ source: name, outcome }) => `${name} ${outcome}`,
  )

describe('a budget', () => {
  test('gives what is there at once, without a timer', () => {
    expect(createBudget(100).spend(50, () => 'now')).toBe('now')
    expect(vi.getTimerCount()).toBe(0)
  })

  test('leaves no timer behind when an answer comes in time', async () => {
    expect(await createBudget(100).spend(50, async () => 'soon')).toBe('soon')
    expect(vi.getTimerCount()).toBe(0)
  })

  test('waits as long as the source may take', async () => {
    const waiting = createBudget(100).spend(50, hanging)
    const late = expect(waiting).rejects.toThrow('no answer in time')
    await vi.advanceTimersByTimeAsync(50)
    await late
  })

  test('begins with the first wait, and asks nobody once it is spent', async () => {
    const budget = createBudget(100)
    vi.advanceTimersByTime(10_000)
    const first = expect(budget.spend(500, hanging)).rejects.toThrow()
    await vi.advanceTimersByTimeAsync(100)
    await first
    const asked = vi.fn(hanging)
    expect(() => budget.spend(50, asked)).toThrow('no answer in time')
    expect(asked).not.toHaveBeenCalled()
  })

  test('takes no notice of what comes too late', async () => {
    const waiting = createBudget(100).spend(50, async () => {
      await new Promise((resolve) => setTimeout(resolve, 80))
      throw new Error('late')
    })
    const late = expect(waiting).rejects.toThrow('no answer in time')
    await vi.advanceTimersByTimeAsync(100)
    await late
  })
})

describe('a look-up', () => {
  test('ends within its budget however many sources hang, and says which', async () => {
    const sources = ['a', 'b', 'c', 'd'].map((name) => source(name, hanging, 500))
    const failures: string[] = []
    const found = Promise.resolve(
      lookupOver(sources, { onFailure: (name, error) => void failures.push(`${name} ${(error as Error).name}`) })(
        question('autoconfig.example.org'),
      ),
    )
    let ended = false
    found.then(() => {
      ended = true
    })
    await vi.advanceTimersByTimeAsync(LOOKUP_BUDGET_MS - 1)
    expect(ended).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    const result = await found
    expect(result).toMatchObject({ ok: false, error: { reason: 'source-unavailable' } })
    expect(outcomes(result)).toEqual(['a failed', 'b failed', 'c failed', 'd failed'])
    expect(failures).toEqual(['a OutOfTime', 'b OutOfTime', 'c OutOfTime', 'd OutOfTime'])
  })

  test('still asks a source that waits for nobody when the time is over', async () => {
    const sources = [source('a', hanging, 5_000), source('b', async () => FINDING)]
    const found = Promise.resolve(lookupOver(sources)(question('autoconfig.example.org')))
    await vi.advanceTimersByTimeAsync(LOOKUP_BUDGET_MS)
    expect(outcomes(await found)).toEqual(['a failed', 'b found'])
  })

  test('that is answered at once starts no timer and waits for nothing', () => {
    const result = lookupOver([source('a', () => FINDING, 500), source('b', hanging, 500)])(
      question('autoconfig.example.org'),
    )
    expect(result).toMatchObject({ ok: true })
    expect(vi.getTimerCount()).toBe(0)
  })
})
