import type { Database, Row, Statement } from './database.ts'
import { rememberTenants } from './remember.ts'
import { createTenantStore, type TenantStore } from './store.ts'

/** The tenants in a D1 database, for Cloudflare. Its tables come from `migrations/`. */
export function openD1Tenants(d1: D1Database, now: () => number = Date.now): TenantStore {
  return rememberTenants(createTenantStore(databaseOver(d1), now), now)
}

/** D1's batches are transactions. */
function databaseOver(d1: D1Database): Database {
  const prepared = ({ sql, values }: Statement) => d1.prepare(sql).bind(...values)
  return {
    query: async (statement) => (await prepared(statement).all<Row>()).results,
    transaction: async (statements) =>
      (await d1.batch<Row>(statements.map(prepared))).map(({ results }) => results ?? []),
  }
}
