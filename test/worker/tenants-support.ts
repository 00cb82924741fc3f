import { applyD1Migrations, type D1Migration } from 'cloudflare:test'
import { env } from 'cloudflare:workers'

interface Bindings {
  readonly TENANTS_UNDER_TEST: D1Database
  readonly MIGRATIONS: D1Migration[]
}

/** A D1 database that no entry point knows, and the files of `migrations/` as wrangler reads them. */
export const { TENANTS_UNDER_TEST: d1, MIGRATIONS: migrations } = env as unknown as Bindings

const TABLES = ['tenant_change_rows', 'tenant_batches', 'tenant_changes', 'tenants']

/** The database with its tables, all empty. */
export async function emptyTenantTables(): Promise<D1Database> {
  await applyD1Migrations(d1, migrations)
  await d1.batch(TABLES.map((table) => d1.prepare(`DELETE FROM ${table}`)))
  return d1
}
