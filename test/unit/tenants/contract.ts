import { beforeEach, describe, expect, test } from 'vitest'
import type { Domain, Hostname } from '../../../src/address/index.ts'
import { MAX_UNDO_ROWS } from '../../../src/limits.ts'
import { fail, ok } from '../../../src/result.ts'
import type { Batch, Tenant, TenantChange } from '../../../src/tenants/index.ts'
import type { TenantStore } from '../../../src/tenants/store.ts'

export const d = (name: string) => name as Domain

export const row = (domain: string, provider = 'hoster', more: Partial<Tenant> = {}): Tenant => ({
  domain: d(domain),
  provider,
  variant: undefined,
  values: undefined,
  ...more,
})

const gone = (domain: string): TenantChange => ({ domain: d(domain), delete: true })

/** A time that passes by one millisecond whenever somebody looks. */
export function ticking(start = 1_000): () => number {
  let time = start
  return () => time++
}

/** What every tenant store does, whatever database is behind it. `open` gives an empty one. */
export function describeTenantStore(runtime: string, open: (now: () => number) => Promise<TenantStore>): void {
  describe(`a tenant store on ${runtime}`, () => {
    let store: TenantStore
    let batches = 0
    beforeEach(async () => {
      store = await open(ticking())
    })

    const all = () => store.list({ after: undefined, limit: 100_000 })
    const push = (change: string, lines: readonly TenantChange[], more: Partial<Batch> = {}) => {
      batches++
      return store.push({ change, key: `key-${batches}`, digest: `digest-${batches}`, lines, ...more })
    }
    const undo = (id: string, leaveChanged = false) => store.undo(id, { leaveChanged, dryRun: false })

    test('finds what was written, with all that it says, and nothing else', async () => {
      const full = row('kunde.example', 'hoster', {
        variant: 'exchange',
        values: { server: 'ex7.example' as Hostname },
      })
      expect(await store.put(full)).toBe('added')
      expect(await store.find(d('kunde.example'))).toEqual({ ...full, updatedAt: expect.any(Number) })
      expect(await store.find(d('andere.example'))).toBeUndefined()
      expect(await store.read(d('kunde.example'))).toEqual(await store.find(d('kunde.example')))
    })

    test('a row that says what it said already is not written, and keeps its time', async () => {
      await store.put(row('a.example'))
      const before = await store.read(d('a.example'))
      expect(await store.put(row('a.example'))).toBe('unchanged')
      expect(await store.read(d('a.example'))).toEqual(before)
      expect(await store.put(row('a.example', 'none'))).toBe('changed')
      expect((await store.read(d('a.example')))?.updatedAt).toBeGreaterThan(before?.updatedAt ?? 0)
    })

    test('deleting twice is deleting once', async () => {
      await store.put(row('a.example'))
      expect(await store.delete(d('a.example'))).toBe('deleted')
      expect(await store.delete(d('a.example'))).toBe('unchanged')
      expect(await all()).toEqual([])
    })

    test('a look-up sees every write that went through the same store at once', async () => {
      expect(await store.find(d('a.example'))).toBeUndefined()
      await store.put(row('a.example', 'one'))
      expect((await store.find(d('a.example')))?.provider).toBe('one')
      await push('c', [row('a.example', 'two')])
      expect((await store.find(d('a.example')))?.provider).toBe('two')
      await undo('c')
      expect((await store.find(d('a.example')))?.provider).toBe('one')
      await store.delete(d('a.example'))
      expect(await store.find(d('a.example'))).toBeUndefined()
    })

    test('the pages of a list hold each row once, in order', async () => {
      const names = Array.from({ length: 25 }, (_, index) => `k${String(index).padStart(2, '0')}.example`)
      await push(
        'c',
        [...names].reverse().map((name) => row(name)),
      )
      const seen: string[] = []
      for (let after: string | undefined; ; ) {
        const page = await store.list({ after, limit: 10 })
        if (page.length === 0) break
        seen.push(...page.map(({ domain }) => domain))
        after = page.at(-1)?.domain
      }
      expect(seen).toEqual(names)
    })

    test('a batch counts what it did, and a preview says the same without doing it', async () => {
      await push('first', [row('same.example'), row('other.example'), row('old.example')])
      const lines = [
        row('same.example'),
        row('other.example', 'elsewhere-hosting'),
        row('new.example'),
        gone('old.example'),
        gone('never.example'),
      ]
      const counts = { added: 1, changed: 1, deleted: 1, unchanged: 2 }
      const before = await all()
      expect(await store.preview(lines)).toEqual(counts)
      expect(await all()).toEqual(before)
      expect(await push('second', lines)).toEqual(ok({ ...counts, replayed: false }))
      expect((await all()).map(({ domain, provider }) => `${domain} ${provider}`)).toEqual([
        'new.example hoster',
        'other.example elsewhere-hosting',
        'same.example hoster',
      ])
    })

    test('an empty batch does nothing, and is no mistake', async () => {
      expect(await push('c', [])).toEqual(ok({ added: 0, changed: 0, deleted: 0, unchanged: 0, replayed: false }))
    })

    test('the same key again changes nothing and gets the first answer, even when the row has moved on', async () => {
      const batch = { change: 'c', key: 'k', digest: 'x', lines: [row('a.example')] }
      const first = await store.push(batch)
      await store.put(row('a.example', 'none'))
      expect(await store.push(batch)).toEqual(first.ok && ok({ ...first.value, replayed: true }))
      expect((await store.read(d('a.example')))?.provider).toBe('none')
      expect(await store.push({ ...batch, digest: 'y' })).toEqual(fail('key-reused'))
      expect(await store.push({ ...batch, change: 'other' })).toEqual(fail('key-reused'))
      expect((await store.change('c'))?.batches).toBe(1)
    })

    test('the same batch sent twice at the same time is written once', async () => {
      const batch = { change: 'c', key: 'k', digest: 'x', lines: [row('a.example')] }
      const both = await Promise.all([store.push(batch), store.push(batch)])
      expect(both.map((one) => one.ok && one.value.replayed).sort()).toEqual([false, true])
      expect(await store.change('c')).toMatchObject({ batches: 1, added: 1 })
    })

    test('change sets are listed newest first, with the sums of their batches', async () => {
      await push('one', [row('a.example')])
      await push('two', [row('b.example')])
      await push('two', [row('a.example', 'none'), gone('b.example')])
      const sets = await store.changes({ after: undefined, limit: 10 })
      expect(sets).toMatchObject([
        { id: 'two', batches: 2, added: 1, changed: 1, deleted: 1, unchanged: 0, undo: undefined },
        { id: 'one', batches: 1, added: 1 },
      ])
      expect(await store.changes({ after: 'two', limit: 10 })).toEqual(sets.slice(1))
      expect(await store.change('one')).toEqual(sets[1])
      expect(await store.change('three')).toBeUndefined()
    })

    test('an undo puts back exactly the rows that were there, times included', async () => {
      const values = { server: 's1.example' as Hostname }
      await push('before', [row('a.example', 'x', { variant: 'v', values }), row('b.example'), row('c.example')])
      const before = await all()
      await push('set', [row('a.example', 'none'), gone('b.example')])
      await push('set', [row('new.example'), row('c.example')])
      expect(await undo('set')).toEqual(ok({ restored: 3, left: 0, remaining: 0, undoneAt: expect.any(Number) }))
      expect(await all()).toEqual(before)
    })

    test('a row that a change set wrote twice goes back to what it was before the first time', async () => {
      await store.put(row('a.example', 'x'))
      const before = await all()
      await push('set', [row('a.example', 'y'), row('b.example')])
      await push('set', [row('a.example', 'z'), gone('b.example')])
      expect(await undo('set')).toMatchObject({ ok: true, value: { restored: 2, left: 0 } })
      expect(await all()).toEqual(before)
    })

    test('an undo is refused when a row was changed, deleted or written anew since, and says which', async () => {
      await store.put(row('deleted.example', 'x'))
      await push('set', [row('a.example'), row('b.example'), row('c.example'), gone('deleted.example')])
      await store.put(row('a.example', 'none'))
      await store.delete(d('b.example'))
      await store.put(row('deleted.example', 'y'))
      const before = await all()
      const domains = ['a.example', 'b.example', 'deleted.example']
      expect(await undo('set')).toEqual(fail({ reason: 'changed-since', count: 3, domains }))
      expect(await all()).toEqual(before)
      expect((await store.change('set'))?.undo).toBeUndefined()
    })

    test('a row that was changed and changed back counts as changed: somebody has decided about it', async () => {
      await push('set', [row('a.example')])
      await store.put(row('a.example', 'none'))
      await store.put(row('a.example'))
      expect(await undo('set')).toMatchObject({ ok: false, error: { count: 1 } })
    })

    test('on demand an undo leaves the changed rows as they are, and reports how many', async () => {
      await push('set', [row('a.example'), row('b.example')])
      await store.put(row('a.example', 'none'))
      expect(await undo('set', true)).toMatchObject({ ok: true, value: { restored: 1, left: 1, remaining: 0 } })
      expect((await all()).map(({ domain, provider }) => `${domain} ${provider}`)).toEqual(['a.example none'])
    })

    test('a dry run of an undo says what would come of it', async () => {
      await push('set', [row('a.example'), row('b.example')])
      const before = await all()
      const dry = await store.undo('set', { leaveChanged: false, dryRun: true })
      expect(dry).toEqual(ok({ restored: 2, left: 0, remaining: 0, undoneAt: undefined }))
      expect(await all()).toEqual(before)
      expect((await store.change('set'))?.undo).toBeUndefined()
    })

    test('later change sets have to be undone first', async () => {
      await push('one', [row('a.example', 'x')])
      await push('two', [row('a.example', 'y')])
      expect(await undo('one')).toMatchObject({ ok: false, error: { domains: ['a.example'] } })
      expect(await undo('two')).toMatchObject({ ok: true })
      expect(await undo('one')).toMatchObject({ ok: true })
      expect(await all()).toEqual([])
    })

    test('undoing twice is undoing once', async () => {
      await push('set', [row('a.example')])
      const first = await undo('set')
      await store.put(row('a.example', 'none'))
      expect(await undo('set')).toEqual(first)
      expect((await store.read(d('a.example')))?.provider).toBe('none')
    })

    test('nothing can be added to a change set that is undone', async () => {
      await push('set', [row('a.example')])
      await undo('set')
      expect(await push('set', [row('b.example')])).toEqual(fail('change-undone'))
      expect(await all()).toEqual([])
      expect((await store.change('set'))?.batches).toBe(1)
    })

    test('what is not there cannot be undone', async () => {
      expect(await undo('nothing')).toEqual(fail({ reason: 'unknown' }))
    })

    test('a large change set is undone in steps; a row that changes in between is left alone', async () => {
      const more = 50
      const names = Array.from({ length: MAX_UNDO_ROWS + more }, (_, index) => `k${100_000 + index}.example`)
      await store.put(row('k100000.example', 'old'))
      const before = await all()
      await push(
        'set',
        names.map((name) => row(name)),
      )
      expect(await undo('set')).toMatchObject({ ok: true, value: { restored: MAX_UNDO_ROWS, remaining: more } })
      const last = names.at(-1) as string
      await store.put(row(last, 'none'))
      const left = await store.read(d(last))
      expect(await undo('set')).toMatchObject({
        ok: true,
        value: { restored: MAX_UNDO_ROWS + more - 1, left: 1, remaining: 0, undoneAt: expect.any(Number) },
      })
      expect(await all()).toEqual([...before, left])
    })
  })
}
