import { DatabaseSync } from 'node:sqlite'
import { MIGRATIONS } from '../../src/tenants/schema.ts'
import { type FaultyPeer, startPeer } from './faulty-peer.ts'

/** A row as an operator writes it: domain, provider, variant, values. */
export type TenantRow = readonly [domain: string, provider: string, variant: string | null, values: string | null]

const INSERT = 'INSERT INTO tenants VALUES (?1, ?2, ?3, ?4, 1)'

/** Nobody asks about it. */
const ANOTHER: TenantRow = ['another.example', 'example.org', null, null]

export type StoreFault = 'garbage' | 'refuses' | 'another row' | 'no row'

/**
 * The D1 database of a worker: what workerd's D1 client asks over HTTP (`POST /query`), answered by SQLite over the real
 * tables.
 */
export async function startD1(rows: readonly TenantRow[]): Promise<FaultyPeer<StoreFault>> {
  const sqlite = new DatabaseSync(':memory:')
  for (const { sql } of MIGRATIONS) sqlite.exec(sql)
  for (const row of [...rows, ANOTHER]) sqlite.prepare(INSERT).run(...row)

  const query = (body: string, asked?: string) => {
    const { sql, params } = JSON.parse(body) as { sql: string; params: (string | number | null)[] }
    const statement = sqlite.prepare(sql)
    statement.setReturnArrays(true)
    const found = statement.all(...(asked === undefined ? params : [asked])) as unknown[]
    return { columns: statement.columns().map(({ name }) => name), rows: found }
  }
  const json = (value: unknown) => JSON.stringify(value)
  const meta = {
    duration: 0,
    changes: 0,
    last_row_id: 0,
    changed_db: false,
    size_after: 0,
    rows_read: 1,
    rows_written: 0,
  }
  const peer = await startPeer<StoreFault>({
    answer: (_, response, body) => void response.end(json({ success: true, meta, results: query(body) })),
    faults: {
      garbage: (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Welcome</p>'),
      refuses: (_, response) => void response.end(json({ success: false, error: 'D1 DB is overloaded', meta })),
      'another row': (_, response, body) =>
        void response.end(json({ success: true, meta, results: query(body, ANOTHER[0]) })),
      'no row': (_, response) =>
        void response.end(json({ success: true, meta, results: { columns: ['domain'], rows: [[1]] } })),
    },
  })
  return {
    ...peer,
    async close() {
      await peer.close()
      sqlite.close()
    },
  }
}

export type FileFault = keyof typeof FILE_FAULTS

/** What somebody else can do to the file of a running service, and how it is undone. */
const FILE_FAULTS = {
  error: {
    harm: 'ALTER TABLE tenants RENAME COLUMN provider TO gone',
    mend: 'ALTER TABLE tenants RENAME COLUMN gone TO provider',
  },
  garbage: {
    harm: `ALTER TABLE tenants ADD COLUMN kept TEXT; UPDATE tenants SET kept = "values", "values" = 'garbage'`,
    mend: 'UPDATE tenants SET "values" = kept; ALTER TABLE tenants DROP COLUMN kept',
  },
  'no host name': {
    harm: `ALTER TABLE tenants ADD COLUMN kept TEXT; UPDATE tenants SET kept = "values", "values" = '{"server":["<x>"]}'`,
    mend: 'UPDATE tenants SET "values" = kept; ALTER TABLE tenants DROP COLUMN kept',
  },
  locked: { harm: 'BEGIN EXCLUSIVE', mend: 'ROLLBACK' },
} as const satisfies Record<string, { harm: string; mend: string }>

/** The SQLite file of the Node entry, filled before it starts and harmed while it runs. */
export function openFaultyFile(path: string, rows: readonly TenantRow[]) {
  const sqlite = new DatabaseSync(path)
  sqlite.exec('PRAGMA journal_mode = WAL')
  for (const { sql } of MIGRATIONS) sqlite.exec(sql)
  sqlite.exec(`PRAGMA user_version = ${MIGRATIONS.length}`)
  for (const row of rows) sqlite.prepare(INSERT).run(...row)
  let present: FileFault | undefined
  return {
    async fail(fault?: FileFault) {
      if (present !== undefined) sqlite.exec(FILE_FAULTS[present].mend)
      if (fault !== undefined) sqlite.exec(FILE_FAULTS[fault].harm)
      present = fault
    },
    close: () => sqlite.close(),
  }
}
