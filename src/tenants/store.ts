import { type Domain, parseHostname } from '../address/index.ts'
import { andThen, type Result, type Soon } from '../result.ts'
import { createChanges } from './changes.ts'
import { type Database, isMissingTable, MissingTables, type Row, type Statement } from './database.ts'
import type {
  Batch,
  ChangedSince,
  ChangeSet,
  Counts,
  Effect,
  Page,
  PushFailure,
  StoredTenant,
  Tenant,
  Undo,
  UndoOptions,
} from './row.ts'

/**
 * Which domain is whose customer: one table, a million rows. Everything rejects when the database does; without tables a
 * look-up finds nothing, and the others reject with `MissingTables`.
 */
export interface TenantStore {
  find(domain: Domain): Soon<StoredTenant | undefined>
  /** The same for whoever writes: as it stands in the database. */
  read(domain: Domain): Promise<StoredTenant | undefined>
  /** Rows in the order of their domains, those behind `after`. */
  list(page: Page): Promise<readonly StoredTenant[]>
  put(tenant: Tenant): Promise<Effect>
  delete(domain: Domain): Promise<Effect>
  /** Writes a batch: all of it or nothing. */
  push(batch: Batch): Promise<Result<Counts & { readonly replayed: boolean }, PushFailure>>
  /** What a batch would do. */
  preview(lines: Batch['lines']): Promise<Counts>
  /** Newest first, those older than the change set `after`. */
  changes(page: Page): Promise<readonly ChangeSet[]>
  change(id: string): Promise<ChangeSet | undefined>
  /** Puts back a part of a change set, as much as one call may; `remaining` says how much is left to do. */
  undo(id: string, options: UndoOptions): Promise<Result<Undo, ChangedSince | { readonly reason: 'unknown' }>>
}

const COLUMNS = 'domain, provider, variant, "values", updated_at'

const reading = (domain: Domain): Statement => ({
  sql: `SELECT ${COLUMNS} FROM tenants WHERE domain = ?1`,
  values: [domain],
})

const DIFFERENT = `tenants.provider IS NOT excluded.provider OR tenants.variant IS NOT excluded.variant
  OR tenants."values" IS NOT excluded."values"`

/** The store over a database. A row that would say what it says already is not written, and keeps its time. */
export function createTenantStore(database: Database, now: () => number = Date.now): TenantStore {
  const one = async (domain: Domain, write: Statement, gone: boolean) => {
    const [before, written] = await database.transaction([
      { sql: 'SELECT 1 AS there FROM tenants WHERE domain = ?1', values: [domain] },
      write,
    ])
    const [there, touched] = [before?.length !== 0, written?.length !== 0]
    return !touched ? 'unchanged' : gone ? 'deleted' : there ? 'changed' : 'added'
  }
  return withNamedRemedy({
    find: (domain) =>
      andThen(
        orNothing(() => database.query(reading(domain))),
        ([row]) => (row === undefined ? undefined : soundTenantOf(row, domain)),
      ),
    async read(domain) {
      const [row] = await database.query(reading(domain))
      return row === undefined ? undefined : tenantOf(row)
    },
    async list({ after, limit }) {
      const sql = `SELECT ${COLUMNS} FROM tenants WHERE domain > ?1 ORDER BY domain LIMIT ?2`
      return (await database.query({ sql, values: [after ?? '', limit] })).map(tenantOf)
    },
    put: (tenant) =>
      one(
        tenant.domain,
        {
          sql: `INSERT INTO tenants (${COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (domain) DO UPDATE SET provider = excluded.provider, variant = excluded.variant,
  "values" = excluded."values", updated_at = excluded.updated_at WHERE ${DIFFERENT}
RETURNING 1 AS written`,
          values: [...cellsOf(tenant), now()],
        },
        false,
      ),
    delete: (domain) =>
      one(domain, { sql: 'DELETE FROM tenants WHERE domain = ?1 RETURNING 1 AS written', values: [domain] }, true),
    ...createChanges(database, now),
  })
}

/** Domain, provider, variant, values, as the columns hold them. Values in one spelling, so that equal ones are equal text. */
export function cellsOf({ domain, provider, variant, values }: Tenant): [string, string, string | null, string | null] {
  const server = values?.server
  return [domain, provider, variant ?? null, server === undefined ? null : JSON.stringify({ server })]
}

function tenantOf(row: Row): StoredTenant {
  return {
    domain: row['domain'] as Domain,
    provider: row['provider'] as string,
    variant: (row['variant'] as string | null) ?? undefined,
    values: row['values'] === null ? undefined : JSON.parse(row['values'] as string),
    updatedAt: row['updated_at'] as number,
  }
}

/** A row that no program of ours wrote. Says nothing of what it holds. */
class UnreadableRow extends Error {
  override readonly name = 'UnreadableRow'
}

/**
 * The tables can be written by other programs than ours, and a client is told what a row says: one that is not of the
 * domain asked for, or whose server is no host name, is a failure of the store and no answer.
 */
function soundTenantOf(row: Row, domain: Domain): StoredTenant {
  const tenant = tenantOf(row)
  const server: unknown = tenant.values?.server
  const isSound =
    tenant.domain === domain &&
    typeof tenant.provider === 'string' &&
    (row['values'] === null || (typeof server === 'string' && parseHostname(server).ok))
  if (!isSound) throw new UnreadableRow('a tenant row is not as this program writes it')
  return tenant
}

/** A table that is not there holds nothing. */
function orNothing(ask: () => Soon<readonly Row[]>): Soon<readonly Row[]> {
  const nothing = (error: unknown): readonly Row[] => {
    if (isMissingTable(error)) return []
    throw error
  }
  try {
    const rows = ask()
    return rows instanceof Promise ? rows.catch(nothing) : rows
  } catch (error) {
    return nothing(error)
  }
}

function withNamedRemedy(store: TenantStore): TenantStore {
  const named =
    <A extends readonly unknown[], T>(ask: (...given: A) => Promise<T>) =>
    async (...given: A): Promise<T> => {
      try {
        return await ask(...given)
      } catch (error) {
        throw isMissingTable(error) ? new MissingTables() : error
      }
    }
  return {
    find: store.find,
    read: named(store.read),
    list: named(store.list),
    put: named(store.put),
    delete: named(store.delete),
    push: named(store.push),
    preview: named(store.preview),
    changes: named(store.changes),
    change: named(store.change),
    undo: named(store.undo),
  }
}
