import { beforeAll, expect, test } from 'vitest'
import { openD1Tenants } from '../../src/tenants/d1.ts'
import { MissingTables } from '../../src/tenants/index.ts'
import { d, describeTenantStore, row } from '../unit/tenants/contract.ts'
import { d1, emptyTenantTables } from './tenants-support.ts'

let withoutTables: { readonly found: unknown; readonly written: unknown }

beforeAll(async () => {
  const store = openD1Tenants(d1)
  withoutTables = {
    found: await store.find(d('a.example')),
    written: await store.put(row('a.example')).catch((error: unknown) => error),
  }
})

test('a D1 database without tables is an empty one for look-ups, and says what to do to who writes', () => {
  expect(withoutTables.found).toBeUndefined()
  expect(withoutTables.written).toBeInstanceOf(MissingTables)
  expect(String(withoutTables.written)).toContain('wrangler d1 migrations apply TENANTS')
})

describeTenantStore('D1', async (now) => openD1Tenants(await emptyTenantTables(), now))
