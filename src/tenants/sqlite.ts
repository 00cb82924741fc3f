import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Database, Row, Statement } from './database.ts'
import { rememberTenants } from './remember.ts'
import { MIGRATIONS } from './schema.ts'
import { createTenantStore, type TenantStore } from './store.ts'

/** A store in a file of its own, to be closed when the service ends. */
export interface SqliteTenants extends TenantStore {
  close(): void
}

/**
 * The tenants in an SQLite file, for Node. The file, its folder and its tables are made when they are not there.
 *
 * @throws when the file cannot be opened, with its path
 */
export function openSqliteTenants(path: string, now: () => number = Date.now): SqliteTenants {
  const sqlite = open(path)
  return { ...rememberTenants(createTenantStore(databaseOver(sqlite), now), now), close: () => sqlite.close() }
}

/** One process, one connection: what is asked is answered at once, and nothing comes between a transaction's statements. */
export function databaseOver(sqlite: DatabaseSync): Database {
  const prepared = new Map<string, StatementSync>()
  const run = ({ sql, values }: Statement): readonly Row[] => {
    const statement = prepared.get(sql) ?? sqlite.prepare(sql)
    prepared.set(sql, statement)
    return statement.all(...values) as Row[]
  }
  return {
    query: run,
    async transaction(statements) {
      sqlite.exec('BEGIN IMMEDIATE')
      try {
        const results = statements.map(run)
        sqlite.exec('COMMIT')
        return results
      } catch (error) {
        if (sqlite.isTransaction) sqlite.exec('ROLLBACK')
        throw error
      }
    },
  }
}

function open(path: string): DatabaseSync {
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
    const sqlite = new DatabaseSync(path, { timeout: 5_000 })
    sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    migrate(sqlite)
    return sqlite
  } catch (error) {
    throw new Error(`The tenant database ${path} cannot be opened: ${(error as Error).message}`, { cause: error })
  }
}

/** `user_version` counts the migrations that a file has seen. */
function migrate(sqlite: DatabaseSync): void {
  const { user_version: seen } = sqlite.prepare('PRAGMA user_version').get() as { user_version: number }
  if (seen > MIGRATIONS.length) throw new Error('it was made by a newer version of Postamt')
  for (const [place, { sql }] of MIGRATIONS.entries())
    if (place >= seen) sqlite.exec(`BEGIN IMMEDIATE; ${sql} PRAGMA user_version = ${place + 1}; COMMIT`)
}
