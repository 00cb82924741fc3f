import { expect, test } from 'vitest'
import {
  TENANT_HIT_REMEMBERED_MILLISECONDS as HIT,
  MAX_REMEMBERED_TENANTS,
  TENANT_MISS_REMEMBERED_MILLISECONDS as MISS,
} from '../../../src/limits.ts'
import type { StoredTenant } from '../../../src/tenants/index.ts'
import { rememberTenants } from '../../../src/tenants/remember.ts'
import type { TenantStore } from '../../../src/tenants/store.ts'
import { d, row } from './contract.ts'

/** A store that counts what it is asked, under a clock of our own. */
function counted(find: (domain: string) => unknown = () => undefined) {
  const clock = { now: 0 }
  const asked: string[] = []
  const inner = {
    find(domain: string) {
      asked.push(domain)
      return find(domain)
    },
    put: async () => 'changed',
  } as unknown as TenantStore
  return { store: rememberTenants(inner, () => clock.now), clock, asked }
}

const stored = (domain: string): StoredTenant => ({ ...row(domain), updatedAt: 1 })

test('a row is remembered for its time, then asked for again', async () => {
  const { store, clock, asked } = counted(stored)
  for (const now of [0, HIT - 1]) {
    clock.now = now
    expect(await store.find(d('a.example'))).toEqual(stored('a.example'))
  }
  expect(asked).toHaveLength(1)
  clock.now = HIT
  await store.find(d('a.example'))
  expect(asked).toHaveLength(2)
})

test('that there is no row is remembered for less', async () => {
  const { store, clock, asked } = counted()
  clock.now = MISS - 1
  await store.find(d('a.example'))
  await store.find(d('a.example'))
  expect(asked).toHaveLength(1)
  clock.now += MISS
  await store.find(d('a.example'))
  expect(asked).toHaveLength(2)
  expect(MISS).toBeLessThan(HIT)
})

test('what is remembered is answered without a promise', async () => {
  const { store } = counted(async (domain) => stored(domain))
  expect(store.find(d('a.example'))).toBeInstanceOf(Promise)
  await store.find(d('a.example'))
  expect(store.find(d('a.example'))).toEqual(stored('a.example'))
})

test('so many rows are remembered and no more; the oldest goes first', () => {
  const { store, asked } = counted(stored)
  for (let index = 0; index <= MAX_REMEMBERED_TENANTS; index++) store.find(d(`k${index}.example`))
  asked.length = 0
  store.find(d(`k${MAX_REMEMBERED_TENANTS}.example`))
  store.find(d('k1.example'))
  expect(asked).toEqual([])
  store.find(d('k0.example'))
  expect(asked).toEqual(['k0.example'])
})

test('a failure is not remembered', async () => {
  let broken = true
  const { store } = counted(async (domain) => {
    if (broken) throw new Error('down')
    return stored(domain)
  })
  await expect(store.find(d('a.example'))).rejects.toThrow('down')
  broken = false
  expect(await store.find(d('a.example'))).toEqual(stored('a.example'))
})

test('a look-up that a write overtakes is not remembered: it may have read what is no longer so', async () => {
  let answer: (tenant: StoredTenant) => void = () => {}
  const { store, asked } = counted(() => new Promise((resolve) => (answer = resolve)))
  const slow = store.find(d('a.example'))
  await store.put(row('a.example', 'new'))
  answer(stored('a.example'))
  expect(await slow).toEqual(stored('a.example'))
  void store.find(d('a.example'))
  expect(asked).toHaveLength(2)
})
