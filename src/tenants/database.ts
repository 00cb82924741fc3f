import type { Soon } from '../result.ts'

/** One statement, its parameters as `?1`, `?2`, …. */
export interface Statement {
  readonly sql: string
  readonly values: readonly Value[]
}

export type Value = string | number | null

export type Row = Readonly<Record<string, Value>>

/** The little that D1 and SQLite have to offer alike. */
export interface Database {
  /** Rows of one statement; at once where the database is in the same process. */
  query(statement: Statement): Soon<readonly Row[]>
  /** All statements in one transaction, or none of them; the rows of each. */
  transaction(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]>
}

/** The tables have not been made: for look-ups an empty store, for whoever writes a mistake with a remedy. */
export class MissingTables extends Error {
  override readonly name = 'MissingTables'
  constructor() {
    super(
      'The tenant database has no tables yet. On Cloudflare: npx wrangler d1 migrations apply TENANTS --remote ' +
        '--config local/wrangler.toml (docs/tenants.md).',
    )
  }
}

export function isMissingTable(error: unknown): boolean {
  return error instanceof MissingTables || (error instanceof Error && /no such table: tenant/.test(error.message))
}
