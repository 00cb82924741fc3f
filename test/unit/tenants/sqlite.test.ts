import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { MissingTables } from '../../../src/tenants/index.ts'
import { MIGRATIONS } from '../../../src/tenants/schema.ts'
import { databaseOver, openSqliteTenants } from '../../../src/tenants/sqlite.ts'
import { createTenantStore } from '../../../src/tenants/store.ts'
import { d, describeTenantStore, row } from './contract.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postamt-tenants-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describeTenantStore('node:sqlite', async (now) => openSqliteTenants(':memory:', now))

test('the file and its folder are made; what was written is there after a restart', async () => {
  const path = join(folder, 'data/tenants.sqlite')
  const first = openSqliteTenants(path)
  await first.put(row('a.example'))
  first.close()
  expect(existsSync(path)).toBe(true)
  const second = openSqliteTenants(path)
  expect(await second.read(d('a.example'))).toMatchObject({ provider: 'hoster' })
  second.close()
})

test('a look-up in the same process is answered at once, without a promise', async () => {
  const store = openSqliteTenants(':memory:')
  await store.put(row('a.example'))
  expect(store.find(d('a.example'))).toMatchObject({ provider: 'hoster' })
  expect(store.find(d('b.example'))).toBeUndefined()
})

test('a file that is no database stops the start, and is named', () => {
  const path = join(folder, 'notes.txt')
  writeFileSync(path, 'no database at all, but a text of some length '.repeat(40))
  expect(() => openSqliteTenants(path)).toThrow(`The tenant database ${path} cannot be opened: file is not a database`)
})

test('a file of a newer version stops the start', () => {
  const path = join(folder, 'newer.sqlite')
  const sqlite = new DatabaseSync(path)
  sqlite.exec('PRAGMA user_version = 99')
  sqlite.close()
  expect(() => openSqliteTenants(path)).toThrow('made by a newer version')
})

test('what was confirmed is on the disk, and not only on its way there', () => {
  const exec = vi.spyOn(DatabaseSync.prototype, 'exec')
  const store = openSqliteTenants(join(folder, 'tenants.sqlite'))
  const sqlite = exec.mock.contexts[0] as DatabaseSync
  vi.restoreAllMocks()
  expect(sqlite.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 })
  store.close()
})

test('two processes that start at once on a new file both get their tables', () => {
  const path = join(folder, 'new.sqlite')
  const { exec } = DatabaseSync.prototype
  vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql) {
    if (sql.startsWith('BEGIN')) {
      vi.restoreAllMocks()
      openSqliteTenants(path).close()
    }
    exec.call(this, sql)
  })
  expect(() => openSqliteTenants(path).close()).not.toThrow()
})

test('while another process writes, a write waits for its turn and a look-up for nothing', async () => {
  const path = join(folder, 'shared.sqlite')
  const store = openSqliteTenants(path)
  await store.put(row('a.example'))
  const other = new DatabaseSync(path)
  other.exec('BEGIN IMMEDIATE')
  const before = performance.now()
  const put = store.put(row('b.example'))
  expect(store.find(d('a.example'))).toMatchObject({ provider: 'hoster' })
  expect(performance.now() - before).toBeLessThan(1_000)
  other.exec('COMMIT')
  other.close()
  expect(await put).toBe('added')
  store.close()
})

test('a batch that comes while its change set is about to be undone is counted', async () => {
  const sqlite = new DatabaseSync(':memory:')
  for (const { sql } of MIGRATIONS) sqlite.exec(sql)
  const database = databaseOver(sqlite)
  const store = createTenantStore(database)
  const batch = (key: string) => ({ change: 'c', key, digest: 'd', lines: [row(`${key}.example`)] })
  await store.push(batch('a'))
  const late = createTenantStore({
    ...database,
    async query(statement) {
      const rows = await database.query(statement)
      if (statement.sql.includes('AS total')) await store.push(batch('b'))
      return rows
    },
  })
  const undone = await late.undo('c', { leaveChanged: false, dryRun: false })
  expect(undone).toMatchObject({ ok: true, value: { restored: 2, remaining: 0 } })
})

test('without tables a look-up finds nothing, and everything else says what to do', async () => {
  const store = createTenantStore(databaseOver(new DatabaseSync(':memory:')))
  expect(await store.find(d('a.example'))).toBeUndefined()
  const batch = { change: 'c', key: 'k', digest: 'd', lines: [row('a.example')] }
  const others = [
    () => store.read(d('a.example')),
    () => store.list({ after: undefined, limit: 1 }),
    () => store.put(row('a.example')),
    () => store.delete(d('a.example')),
    () => store.push(batch),
    () => store.preview(batch.lines),
    () => store.changes({ after: undefined, limit: 1 }),
    () => store.change('c'),
    () => store.undo('c', { leaveChanged: false, dryRun: false }),
  ]
  for (const other of others) await expect(other()).rejects.toThrow(MissingTables)
})

test('a database that fails in a look-up is no empty one', () => {
  const sqlite = new DatabaseSync(':memory:')
  const store = createTenantStore(databaseOver(sqlite))
  sqlite.close()
  expect(() => store.find(d('a.example'))).toThrow('database is not open')
})

test.each(['garbage', '{}', '"mail.example"', '{"server":5}', '{"server":"<b>mail.example</b>"}'])(
  'a row with the values %s, which another program wrote, is a failure and no answer',
  (values) => {
    const sqlite = new DatabaseSync(':memory:')
    for (const { sql } of MIGRATIONS) sqlite.exec(sql)
    sqlite.prepare("INSERT INTO tenants VALUES ('a.example', 'hoster', NULL, ?, 1)").run(values)
    expect(() => createTenantStore(databaseOver(sqlite)).find(d('a.example'))).toThrow()
  },
)

test('a row of another domain than the one asked for is a failure and no answer', () => {
  const other = { domain: 'b.example', provider: 'hoster', variant: null, values: null, updated_at: 1 }
  const store = createTenantStore({ query: () => [other], transaction: async () => [] })
  expect(() => store.find(d('a.example'))).toThrow('not as this program writes it')
})

test('a batch that breaks in the middle leaves nothing behind', async () => {
  const sqlite = new DatabaseSync(':memory:')
  for (const { sql } of MIGRATIONS) sqlite.exec(sql)
  sqlite.exec(
    "CREATE TRIGGER full BEFORE INSERT ON tenants WHEN new.domain = 'z.example' BEGIN SELECT RAISE(ABORT, 'disk full'); END",
  )
  const store = createTenantStore(databaseOver(sqlite))
  const batch = { change: 'c', key: 'k', digest: 'd', lines: [row('a.example'), row('z.example')] }
  await expect(store.push(batch)).rejects.toThrow('disk full')
  expect(await store.list({ after: undefined, limit: 10 })).toEqual([])
  expect(await store.change('c')).toBeUndefined()
  sqlite.exec('DROP TRIGGER full')
  expect(await store.push(batch)).toMatchObject({ ok: true, value: { added: 2, replayed: false } })
})

test('the files of migrations/ say what the program says', () => {
  const directory = join(import.meta.dirname, '../../../migrations')
  const files = readdirSync(directory).map((name) => ({ name, sql: readFileSync(join(directory, name), 'utf8') }))
  expect(files).toEqual(MIGRATIONS)
})
