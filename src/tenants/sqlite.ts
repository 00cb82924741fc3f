import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { MAX_SQLITE_BLOCK_MS, MAX_SQLITE_TURN_MS, SQLITE_TURN_LOOK_MS } from '../limits.ts'
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

/**
 * One process, one connection: what is asked is answered at once, and nothing comes between a transaction's statements.
 * While another process writes, a transaction waits for its turn without holding up anybody else's request.
 */
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
      for (const end = Date.now() + MAX_SQLITE_TURN_MS; !done(sqlite, 'BEGIN IMMEDIATE', end); )
        await sleep(SQLITE_TURN_LOOK_MS)
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

/** Whether a statement could be done: another process may be in the way, which after `end` is a failure. */
function done(sqlite: DatabaseSync, sql: string, end: number): boolean {
  try {
    sqlite.exec(sql)
    return true
  } catch (error) {
    if (!isBusy(error) || Date.now() >= end) throw error
    return false
  }
}

const SQLITE_BUSY = 5

/** Extended codes hold the plain one in their lowest byte. */
const isBusy = (error: unknown) => ((error as { errcode?: number }).errcode ?? 0) % 256 === SQLITE_BUSY

function open(path: string): DatabaseSync {
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
    const sqlite = new DatabaseSync(path, { timeout: MAX_SQLITE_TURN_MS })
    // On a new file SQLite does not wait for another process that does the same.
    for (const end = Date.now() + MAX_SQLITE_TURN_MS; !done(sqlite, 'PRAGMA journal_mode = WAL', end); )
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SQLITE_TURN_LOOK_MS)
    // What was confirmed is on the disk, also when the power fails a moment later.
    sqlite.exec('PRAGMA synchronous = FULL')
    migrate(sqlite)
    // From here on requests are served, and SQLite's own waiting would stop all of them.
    sqlite.exec(`PRAGMA busy_timeout = ${MAX_SQLITE_BLOCK_MS}`)
    return sqlite
  } catch (error) {
    throw new Error(`The tenant database ${path} cannot be opened: ${(error as Error).message}`, { cause: error })
  }
}

/** `user_version` counts the migrations that a file has seen; asked inside, as another process may start at the same time. */
function migrate(sqlite: DatabaseSync): void {
  const migrationsSeen = () =>
    (sqlite.prepare('PRAGMA user_version').get() as { readonly user_version: number }).user_version
  if (migrationsSeen() > MIGRATIONS.length) throw new Error('it was made by a newer version of Postamt')
  if (migrationsSeen() === MIGRATIONS.length) return
  sqlite.exec('BEGIN IMMEDIATE')
  for (const { sql } of MIGRATIONS.slice(migrationsSeen())) sqlite.exec(sql)
  sqlite.exec(`PRAGMA user_version = ${MIGRATIONS.length}; COMMIT`)
}
