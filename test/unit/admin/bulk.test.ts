import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_BULK_BODY_BYTES, MAX_BULK_LINES } from '../../../src/limits.ts'
import { post, problemOf, service } from './support.ts'

const BULK = '/admin/v1/tenants'
const row = (domain: string, provider = 'hoster.example') => ({ domain, provider })

describe('a batch', () => {
  test('writes and deletes, and says what it did and to which change set it belongs', async () => {
    const { ask, tenants } = service()
    await ask(BULK, post([row('old.example'), row('same.example'), row('other.example')]))
    const lines = [
      row('new.example'),
      row('same.example'),
      row('other.example', 'none'),
      { domain: 'old.example', delete: true },
    ]
    const answer = await ask(`${BULK}?change=november`, post(lines))
    const counts = { added: 1, changed: 1, deleted: 1, unchanged: 1 }
    expect(await answer.json()).toEqual({ change: 'november', ...counts, replayed: false })
    expect(
      (await tenants.list({ after: undefined, limit: 9 })).map(({ domain, provider }) => [domain, provider]),
    ).toEqual([
      ['new.example', 'hoster.example'],
      ['other.example', 'none'],
      ['same.example', 'hoster.example'],
    ])
  })

  test('takes what the list gives, with empty lines and any line ends', async () => {
    const { ask } = service()
    await ask(
      BULK,
      post([row('a.example'), { ...row('b.example'), variant: 'exchange', values: { server: 'x.example' } }]),
    )
    const listed = await (await ask(BULK)).text()
    const answer = await ask(BULK, post([`\uFEFF${listed.replaceAll('\n', '\r\n\r\n')}`]))
    expect(await answer.json()).toMatchObject({ unchanged: 2, added: 0, changed: 0 })
  })

  test('with wrong lines writes nothing, and names each by its number and what is wrong', async () => {
    const { ask, tenants } = service()
    const lines = [
      row('good.example'),
      row('hoster.example'),
      '{"domain":"a.example",',
      '',
      row('co.uk'),
      { domain: 'no domain', provider: 'none' },
      row('b.example', 'nobody'),
      row('good.example', 'none'),
      { domain: 'c.example', delete: false },
      { domain: 'd.example', delete: true, provider: 'none' },
      { provider: 'none' },
      '[]',
    ]
    const problem = await problemOf(await ask(`${BULK}?change=x`, post(lines)))
    expect(problem).toEqual({
      title: 'Unprocessable Content',
      status: 422,
      detail: '10 of 11 lines are refused. Nothing was written.',
      reason: 'lines-refused',
      refusedCount: 10,
      refused: [
        { line: 2, why: '"hoster.example" is claimed by providers/hoster.example.yaml, which answers for it' },
        { line: 3, why: 'this is no JSON; each line is one object' },
        { line: 5, why: '"co.uk" is a public suffix, which is nobody\'s mail domain' },
        { line: 6, why: '"no domain" is no domain; write it as in example.org' },
        { line: 7, why: 'there is no provider "nobody" in the catalog' },
        { line: 8, why: '"good.example" stands in line 1 already' },
        { line: 9, why: '"delete" can only be true; leave it out to write the row' },
        { line: 10, why: '"provider" is no key here; there are domain, delete' },
        { line: 11, why: 'domain is missing' },
        { line: 12, why: 'a JSON object is meant to stand here, such as {"provider":"none"}' },
      ],
    })
    expect(await tenants.list({ after: undefined, limit: 9 })).toEqual([])
    expect(await tenants.change('x')).toBeUndefined()
  })

  test('names a hundred wrong lines at most, and counts the others', async () => {
    const lines = Array.from({ length: 300 }, () => '{}')
    const problem = await problemOf(await service().ask(BULK, post(lines)))
    expect(problem['refused']).toHaveLength(100)
    expect(problem['refusedCount']).toBe(300)
  })

  test('deletes a row whose domain a catalog file has claimed since', async () => {
    const { ask, tenants } = service()
    await tenants.put({ domain: 'hoster.example' as never, provider: 'x', variant: undefined, values: undefined })
    const answer = await ask(BULK, post([{ domain: 'hoster.example', delete: true }]))
    expect(await answer.json()).toMatchObject({ deleted: 1 })
  })

  test('as a dry run is checked and counted, and writes nothing', async () => {
    const { ask, tenants } = service()
    const key = { 'idempotency-key': 'k' }
    const dry = await ask(`${BULK}?dry-run=true&change=c`, post([row('a.example')], key))
    expect(await dry.json()).toEqual({ dryRun: true, added: 1, changed: 0, deleted: 0, unchanged: 0 })
    expect(await problemOf(await ask(`${BULK}?dry-run`, post(['{}'])))).toMatchObject({ status: 422 })
    expect(await tenants.list({ after: undefined, limit: 9 })).toEqual([])
    expect(await (await ask(`${BULK}?change=c`, post([row('a.example')], key))).json()).toMatchObject({
      replayed: false,
    })
  })

  test('that is too large is refused whole, by bytes and by lines', async () => {
    const { ask, tenants } = service()
    const wide = post(
      Array.from({ length: 9_000 }, (_, index) => row(`k${index}.${'x'.repeat(60)}.${'y'.repeat(60)}.example`)),
    )
    expect(String(wide.body).length).toBeGreaterThan(MAX_BULK_BODY_BYTES)
    expect(await problemOf(await ask(BULK, wide))).toMatchObject({ status: 413, reason: 'too-large' })
    const long = post(Array.from({ length: MAX_BULK_LINES + 1 }, (_, index) => row(`k${index}.example`)))
    expect(await problemOf(await ask(BULK, long))).toMatchObject({ status: 413, reason: 'too-many-lines' })
    expect(await tenants.list({ after: undefined, limit: 9 })).toEqual([])
  })

  test('of the greatest size is written', async () => {
    const whole = post(Array.from({ length: MAX_BULK_LINES }, (_, index) => row(`k${index}.example`)))
    expect(await (await service().ask(BULK, whole)).json()).toMatchObject({ added: MAX_BULK_LINES })
  })

  test('that is not UTF-8 is refused', async () => {
    const init = { ...post([]), body: new Uint8Array([0x7b, 0xff]) }
    expect(await problemOf(await service().ask(BULK, init))).toMatchObject({ status: 400, reason: 'not-utf8' })
  })

  test('whatever the lines say, gets an answer that is none of a bug, and is written only when all are accepted', async () => {
    const line = fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .record({ domain: fc.domain(), provider: fc.constantFrom('none', 'hoster.example', 'x') })
        .map((value) => JSON.stringify(value)),
      fc.record({ domain: fc.anything(), delete: fc.anything() }).map((value) => JSON.stringify(value)),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 5 }), async (lines) => {
        const { ask, tenants, lines: logged } = service()
        const answer = await ask(BULK, post(lines))
        const stored = await tenants.list({ after: undefined, limit: 100 })
        expect([200, 422]).toContain(answer.status)
        if (answer.status === 200) expect(await answer.json()).toMatchObject({ added: stored.length })
        else expect(stored).toEqual([])
        expect(logged).toEqual([])
      }),
      { numRuns: 150 },
    )
  })
})

describe('an Idempotency-Key', () => {
  test.each(['k-1', '"k-1"'])('(%s) makes that a batch sent twice is written once', async (key) => {
    const { ask, tenants } = service()
    const init = () => post([row('a.example')], { 'idempotency-key': key })
    const first = (await (await ask(`${BULK}?change=c`, init())).json()) as object
    await tenants.put({ domain: 'a.example' as never, provider: 'none', variant: undefined, values: undefined })
    expect(await (await ask(`${BULK}?change=c`, init())).json()).toEqual({ ...first, replayed: true })
    expect(await tenants.list({ after: undefined, limit: 9 })).toMatchObject([{ provider: 'none' }])
  })

  test('without a change set makes one of its own name, also the second time', async () => {
    const { ask } = service()
    const init = () => post([row('a.example')], { 'idempotency-key': 'k' })
    expect(await (await ask(BULK, init())).json()).toMatchObject({ change: 'k', replayed: false })
    expect(await (await ask(BULK, init())).json()).toMatchObject({ change: 'k', replayed: true })
  })

  test('belongs to one content', async () => {
    const { ask } = service()
    const key = { 'idempotency-key': 'k' }
    await ask(BULK, post([row('a.example')], key))
    expect(await problemOf(await ask(BULK, post([row('b.example')], key)))).toMatchObject({
      status: 422,
      reason: 'key-reused',
    })
  })

  test.each(['', 'a b', 'x'.repeat(101), '""'])('%j is none', async (key) => {
    const answer = await service().ask(BULK, post([row('a.example')], { 'idempotency-key': key }))
    expect(await problemOf(answer)).toMatchObject({ status: 400, reason: 'key' })
  })
})

describe('change sets', () => {
  const undo = (id: string, query = '') => [`/admin/v1/changes/${id}/undo${query}`, post([])] as const

  test('are listed newest first, in pages, and shown one by one', async () => {
    const { ask } = service()
    for (const change of ['one', 'two', 'three'])
      await ask(`${BULK}?change=${change}`, post([row(`${change}.example`)]))
    const first = (await (await ask('/admin/v1/changes?limit=2')).json()) as { changes: { id: string }[]; next: string }
    expect(first.changes.map(({ id }) => id)).toEqual(['three', 'two'])
    expect(await (await ask(`/admin/v1/changes?limit=2&cursor=${first.next}`)).json()).toMatchObject({
      changes: [{ id: 'one' }],
    })
    expect(await (await ask('/admin/v1/changes/two')).json()).toEqual(first.changes[1])
    expect(first.changes[1]).toEqual({
      id: 'two',
      madeAt: expect.stringMatching(/Z$/),
      batches: 1,
      added: 1,
      changed: 0,
      deleted: 0,
      unchanged: 0,
    })
    expect(await problemOf(await ask('/admin/v1/changes/four'))).toMatchObject({ status: 404 })
    expect(await problemOf(await ask(...undo('four')))).toMatchObject({ status: 404 })
  })

  test('are undone, and say so', async () => {
    const { ask, tenants } = service()
    await ask(`${BULK}?change=c`, post([row('a.example')]))
    expect(await (await ask(...undo('c', '?dry-run=true'))).json()).toEqual({
      dryRun: true,
      id: 'c',
      restored: 1,
      left: 0,
      remaining: 0,
    })
    expect(await tenants.list({ after: undefined, limit: 9 })).toHaveLength(1)
    const undone = { restored: 1, left: 0, remaining: 0, undoneAt: expect.stringMatching(/Z$/) }
    expect(await (await ask(...undo('c'))).json()).toEqual({ id: 'c', ...undone })
    expect(await tenants.list({ after: undefined, limit: 9 })).toEqual([])
    expect(await (await ask('/admin/v1/changes/c')).json()).toMatchObject({ undo: undone })
    expect(await problemOf(await ask(`${BULK}?change=c`, post([row('b.example')])))).toMatchObject({
      status: 409,
      reason: 'change-undone',
    })
  })

  test('are not undone over what others have changed since, unless that is to be left', async () => {
    const { ask, tenants } = service()
    await ask(`${BULK}?change=c`, post([row('a.example'), row('b.example')]))
    await tenants.put({ domain: 'a.example' as never, provider: 'none', variant: undefined, values: undefined })
    expect(await problemOf(await ask(...undo('c')))).toMatchObject({
      status: 409,
      reason: 'changed-since',
      changedCount: 1,
      changed: ['a.example'],
    })
    expect(await tenants.list({ after: undefined, limit: 9 })).toHaveLength(2)
    expect((await ask(...undo('c', '?changed=overwrite'))).status).toBe(400)
    expect(await (await ask(...undo('c', '?changed=leave'))).json()).toMatchObject({ restored: 1, left: 1 })
    expect(await tenants.list({ after: undefined, limit: 9 })).toMatchObject([
      { domain: 'a.example', provider: 'none' },
    ])
  })
})
