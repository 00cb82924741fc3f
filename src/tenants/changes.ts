import type { Domain } from '../address/index.ts'
import { MAX_UNDO_ROWS, MAX_UNDO_ROWS_NAMED } from '../limits.ts'
import { fail, ok } from '../result.ts'
import type { Database, Row, Statement } from './database.ts'
import type { Batch, ChangeSet, Counts, PushFailure, Undo } from './row.ts'
import { cellsOf, type TenantStore } from './store.ts'

/**
 * Batches, change sets and their undoing.
 *
 * A batch travels as one JSON text, read by `json_each`: D1 takes a hundred parameters at most, and a statement for each
 * row costs sixteen times as much (trials).
 */

/** The lines of a batch (`?1`) beside the rows that stand: `n` is to be, `t` is. */
const LINES = `(SELECT value->>0 AS domain, value->>1 AS provider, value->>2 AS variant, value->>3 AS "values"
  FROM json_each(?1)) AS n LEFT JOIN tenants AS t ON t.domain = n.domain`

const DIFFERENT = '(t.provider IS NOT n.provider OR t.variant IS NOT n.variant OR t."values" IS NOT n."values")'

const COUNTS = `coalesce(sum(t.domain IS NULL AND n.provider IS NOT NULL), 0) AS added,
  coalesce(sum(t.domain IS NOT NULL AND n.provider IS NOT NULL AND ${DIFFERENT}), 0) AS changed,
  coalesce(sum(t.domain IS NOT NULL AND n.provider IS NULL), 0) AS deleted,
  coalesce(sum(NOT ${DIFFERENT}), 0) AS unchanged`

/** A row is still as the change set left it. */
const AS_LEFT = `CASE WHEN r.after_provider IS NULL
  THEN NOT EXISTS (SELECT 1 FROM tenants AS t WHERE t.domain = r.domain)
  ELSE EXISTS (SELECT 1 FROM tenants AS t WHERE t.domain = r.domain AND t.provider = r.after_provider
    AND t.variant IS r.after_variant AND t."values" IS r.after_values AND t.updated_at = r.after_updated_at) END`

const CHANGE_SETS = `SELECT c.*, count(b.key) AS batches, coalesce(sum(b.added), 0) AS added,
  coalesce(sum(b.changed), 0) AS changed, coalesce(sum(b.deleted), 0) AS deleted,
  coalesce(sum(b.unchanged), 0) AS unchanged
FROM tenant_changes AS c LEFT JOIN tenant_batches AS b ON b.change = c.number`

type Changes = Pick<TenantStore, 'push' | 'preview' | 'changes' | 'change' | 'undo'>

export function createChanges(database: Database, now: () => number): Changes {
  const first = async (sql: string, ...values: Statement['values']) => (await database.query({ sql, values }))[0]
  const change = (id: string) => first(`${CHANGE_SETS} WHERE c.id = ?1 GROUP BY c.number`, id)

  /** How an earlier batch under the same key ended, or what else is in the way. */
  const earlier = async ({ key, digest, change: id }: Batch) => {
    const batch = await first(
      `SELECT b.*, c.id AS change_id FROM tenant_batches AS b JOIN tenant_changes AS c ON c.number = b.change
WHERE b.key = ?1`,
      key,
    )
    if (batch !== undefined)
      return batch['digest'] === digest && batch['change_id'] === id
        ? ok({ ...countsOf(batch), replayed: true })
        : fail<PushFailure>('key-reused')
    const undone = await first('SELECT 1 AS yes FROM tenant_changes WHERE id = ?1 AND undo_started_at IS NOT NULL', id)
    return undone === undefined ? undefined : fail<PushFailure>('change-undone')
  }

  return {
    async push(batch) {
      const before = await earlier(batch)
      if (before !== undefined) return before
      try {
        const results = await database.transaction(writing(batch, now()))
        return ok({ ...countsOf(results.at(-1)?.[0] as Row), replayed: false })
      } catch (error) {
        // Somebody may have come first between the question and the transaction, which then has changed nothing.
        const meanwhile = await earlier(batch)
        if (meanwhile !== undefined) return meanwhile
        throw error
      }
    },

    async preview(lines) {
      return countsOf((await first(`SELECT ${COUNTS} FROM ${LINES}`, textOf(lines))) as Row)
    },

    async changes({ after, limit }) {
      const sql = `${CHANGE_SETS} WHERE ?1 IS NULL OR c.number < (SELECT number FROM tenant_changes WHERE id = ?1)
GROUP BY c.number ORDER BY c.number DESC LIMIT ?2`
      return (await database.query({ sql, values: [after ?? null, limit] })).map(changeSetOf)
    },

    async change(id) {
      const found = await change(id)
      return found === undefined ? undefined : changeSetOf(found)
    },

    async undo(id, { leaveChanged, dryRun }) {
      const found = await change(id)
      if (found === undefined) return fail({ reason: 'unknown' })
      const number = found['number'] as number
      if (found['undo_started_at'] === null) {
        const totals = (await first(
          `SELECT count(*) AS total, coalesce(sum(NOT ${AS_LEFT}), 0) AS left FROM tenant_change_rows AS r
WHERE change = ?1`,
          number,
        )) as { readonly total: number; readonly left: number }
        if (totals.left > 0 && !leaveChanged) {
          const sql = `SELECT domain FROM tenant_change_rows AS r WHERE change = ?1 AND NOT ${AS_LEFT}
ORDER BY domain LIMIT ?2`
          const named = await database.query({ sql, values: [number, MAX_UNDO_ROWS_NAMED] })
          const domains = named.map((row) => row['domain'] as Domain)
          return fail({ reason: 'changed-since', count: totals.left, domains })
        }
        if (dryRun)
          return ok({ restored: totals.total - totals.left, left: totals.left, remaining: 0, undoneAt: undefined })
        // Counted again as it closes the change set: a last batch may have come in between.
        const sql = `UPDATE tenant_changes SET undo_started_at = ?2,
  undo_total = (SELECT count(*) FROM tenant_change_rows WHERE change = ?1) WHERE number = ?1 AND undo_started_at IS NULL`
        await database.transaction([{ sql, values: [number, now()] }])
      }
      if (found['undone_at'] === null && !dryRun) await restore(number, found['undo_cursor'] as string | null)
      return ok(undoOf((await change(id)) as Row))
    },
  }

  /** Puts the next rows back, those behind the cursor. */
  async function restore(number: number, cursor: string | null): Promise<void> {
    const last = await first(
      `SELECT max(domain) AS domain FROM (SELECT domain FROM tenant_change_rows
WHERE change = ?1 AND domain > ?2 ORDER BY domain LIMIT ?3)`,
      number,
      cursor ?? '',
      MAX_UNDO_ROWS,
    )
    const end = (last?.['domain'] ?? null) as string | null
    await database.transaction(restoring({ number, cursor, end, now: now() }))
  }
}

function writing({ change, key, digest, lines }: Batch, now: number): Statement[] {
  const text = textOf(lines)
  const upserts = lines.some((line) => !('delete' in line))
  const deletes = lines.some((line) => 'delete' in line)
  return [
    {
      sql: 'INSERT INTO tenant_changes (id, made_at) VALUES (?1, ?2) ON CONFLICT (id) DO NOTHING',
      values: [change, now],
    },
    {
      // A change set that is being undone has no number here, which the column refuses: the transaction ends.
      sql: `INSERT INTO tenant_batches (key, digest, change, added, changed, deleted, unchanged)
SELECT ?2, ?3, (SELECT number FROM tenant_changes WHERE id = ?4 AND undo_started_at IS NULL), ${COUNTS} FROM ${LINES}`,
      values: [text, key, digest, change],
    },
    {
      sql: `INSERT INTO tenant_change_rows (change, domain, before_provider, before_variant, before_values,
  before_updated_at, after_provider, after_variant, after_values, after_updated_at)
SELECT (SELECT number FROM tenant_changes WHERE id = ?2), n.domain, t.provider, t.variant, t."values", t.updated_at,
  n.provider, n.variant, n."values", iif(n.provider IS NULL, NULL, ?3)
FROM ${LINES} WHERE ${DIFFERENT}
ON CONFLICT (change, domain) DO UPDATE SET after_provider = excluded.after_provider,
  after_variant = excluded.after_variant, after_values = excluded.after_values,
  after_updated_at = excluded.after_updated_at`,
      values: [text, change, now],
    },
    ...(upserts
      ? [
          {
            sql: `INSERT INTO tenants (domain, provider, variant, "values", updated_at)
SELECT n.domain, n.provider, n.variant, n."values", ?2 FROM ${LINES} WHERE n.provider IS NOT NULL AND ${DIFFERENT}
ON CONFLICT (domain) DO UPDATE SET provider = excluded.provider, variant = excluded.variant,
  "values" = excluded."values", updated_at = excluded.updated_at`,
            values: [text, now],
          },
        ]
      : []),
    ...(deletes
      ? [
          {
            sql: `DELETE FROM tenants
WHERE domain IN (SELECT value->>0 FROM json_each(?1) WHERE value->>1 IS NULL)`,
            values: [text],
          },
        ]
      : []),
    { sql: 'SELECT added, changed, deleted, unchanged FROM tenant_batches WHERE key = ?1', values: [key] },
  ]
}

/**
 * One step of an undo. What is put back is decided row by row inside the transaction, so that a row that changed a moment
 * ago is left alone, and a step that two ask for at once happens once.
 */
function restoring(step: { number: number; cursor: string | null; end: string | null; now: number }): Statement[] {
  const { number, cursor, end, now } = step
  const done: Statement = {
    sql: 'UPDATE tenant_changes SET undone_at = ?2 WHERE number = ?1 AND undone_at IS NULL',
    values: [number, now],
  }
  if (end === null) return [done]
  const range = 'r.change = ?1 AND r.domain > ?2 AND r.domain <= ?3'
  const values = [number, cursor ?? '', end]
  const outcome = (name: string) => `(SELECT count(*) FROM tenant_change_rows AS r WHERE ${range} AND undo = '${name}')`
  return [
    {
      sql: `UPDATE tenant_change_rows AS r SET undo = iif(${AS_LEFT}, 'restored', 'left') WHERE ${range} AND undo IS NULL`,
      values,
    },
    {
      sql: `DELETE FROM tenants WHERE domain IN (SELECT r.domain FROM tenant_change_rows AS r
WHERE ${range} AND r.undo = 'restored' AND r.before_provider IS NULL AND ${AS_LEFT})`,
      values,
    },
    {
      sql: `INSERT INTO tenants (domain, provider, variant, "values", updated_at)
SELECT r.domain, r.before_provider, r.before_variant, r.before_values, r.before_updated_at
FROM tenant_change_rows AS r
WHERE ${range} AND r.undo = 'restored' AND r.before_provider IS NOT NULL AND ${AS_LEFT}
ON CONFLICT (domain) DO UPDATE SET provider = excluded.provider, variant = excluded.variant,
  "values" = excluded."values", updated_at = excluded.updated_at`,
      values,
    },
    {
      sql: `UPDATE tenant_changes SET undo_cursor = ?3, undo_restored = undo_restored + ${outcome('restored')},
  undo_left = undo_left + ${outcome('left')} WHERE number = ?1 AND coalesce(undo_cursor, '') = ?2`,
      values,
    },
    {
      sql: `UPDATE tenant_changes SET undone_at = ?2
WHERE number = ?1 AND undone_at IS NULL AND undo_restored + undo_left >= undo_total`,
      values: [number, now],
    },
  ]
}

/** In the order of the domains: neighbours lie on the same page of the tree, which is then touched once a batch. */
function textOf(lines: Batch['lines']): string {
  const sorted = lines.toSorted((one, other) => (one.domain < other.domain ? -1 : 1))
  return JSON.stringify(sorted.map((line) => ('delete' in line ? [line.domain] : cellsOf(line))))
}

function countsOf(row: Row): Counts {
  const { added, changed, deleted, unchanged } = row as Record<keyof Counts, number>
  return { added, changed, deleted, unchanged }
}

function changeSetOf(row: Row): ChangeSet {
  return {
    id: row['id'] as string,
    madeAt: row['made_at'] as number,
    batches: row['batches'] as number,
    ...countsOf(row),
    undo: row['undo_started_at'] === null ? undefined : undoOf(row),
  }
}

function undoOf(row: Row): Undo {
  const [restored, left, total] = [row['undo_restored'], row['undo_left'], row['undo_total']] as number[]
  return {
    restored: restored as number,
    left: left as number,
    remaining: (total as number) - (restored as number) - (left as number),
    undoneAt: (row['undone_at'] as number | null) ?? undefined,
  }
}
