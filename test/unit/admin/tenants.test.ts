import { describe, expect, test } from 'vitest'
import { problemOf, put, service, TOKEN } from './support.ts'

const URL_OF_A = '/admin/v1/tenants/a.example'
const withToken = (method: string): RequestInit => ({ method, headers: { authorization: `Bearer ${TOKEN}` } })
const writing = (content: unknown): RequestInit => ({ ...withToken('PUT'), ...put(content) })

describe('one tenant', () => {
  test('is written, read, written again to no effect, and deleted twice', async () => {
    const { ask } = service()
    const row = { provider: 'hoster.example', variant: 'exchange', values: { server: 'EX7.hoster.example.' } }
    const shown = {
      domain: 'a.example',
      provider: 'hoster.example',
      variant: 'exchange',
      values: { server: 'ex7.hoster.example' },
      updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    }
    expect((await ask(URL_OF_A)).status).toBe(404)
    const created = await ask(URL_OF_A, writing(row))
    expect([created.status, await created.json()]).toEqual([201, shown])
    const read = await (await ask(URL_OF_A)).json()
    expect(read).toEqual(shown)
    const again = await ask(URL_OF_A, writing(row))
    expect([again.status, await again.json()]).toEqual([200, read])
    for (const _ of [1, 2]) expect((await ask(URL_OF_A, withToken('DELETE'))).status).toBe(204)
    expect(await problemOf(await ask(URL_OF_A))).toMatchObject({ status: 404, reason: 'unknown' })
  })

  test('can be written as it was read', async () => {
    const { ask } = service()
    await ask(URL_OF_A, writing({ provider: 'none' }))
    const read = await (await ask(URL_OF_A)).json()
    expect(await (await ask(URL_OF_A, writing(read))).json()).toEqual(read)
  })

  test('is named in any spelling of its domain', async () => {
    const { ask } = service()
    await ask('/admin/v1/tenants/B%C3%BCcher.Example', writing({ provider: 'none' }))
    expect(await (await ask('/admin/v1/tenants/xn--bcher-kva.example')).json()).toMatchObject({ provider: 'none' })
  })

  test.each(['none', 'hoster.example'])(
    'answers for its domain at once after it was written (%s)',
    async (provider) => {
      const { ask } = service()
      const asked = () => ask('https://localhost/v1.1/a.example')
      expect((await asked()).status).toBe(404)
      await ask(URL_OF_A, writing({ provider }))
      expect((await asked()).status).toBe(provider === 'none' ? 404 : 200)
      await ask(URL_OF_A, withToken('DELETE'))
      expect((await asked()).status).toBe(404)
    },
  )

  test('is not written by a dry run, which says what would happen', async () => {
    const { ask, tenants } = service()
    const dry = async (init: RequestInit) => (await ask(`${URL_OF_A}?dry-run`, init)).json()
    expect(await dry(writing({ provider: 'none' }))).toEqual({ dryRun: true, effect: 'added' })
    expect(await dry(withToken('DELETE'))).toEqual({ dryRun: true, effect: 'unchanged' })
    expect(await tenants.list({ after: undefined, limit: 1 })).toEqual([])
    await ask(URL_OF_A, writing({ provider: 'none' }))
    expect(await dry(writing({ provider: 'hoster.example' }))).toEqual({ dryRun: true, effect: 'changed' })
    expect(await dry(withToken('DELETE'))).toEqual({ dryRun: true, effect: 'deleted' })
    expect(await tenants.list({ after: undefined, limit: 1 })).toMatchObject([{ provider: 'none' }])
  })
})

describe('a row is refused', () => {
  const refused: readonly (readonly [why: string, domain: string, row: unknown, detail: string])[] = [
    [
      'for a domain of the catalog, with its file',
      'hoster.example',
      { provider: 'none' },
      'claimed by providers/hoster.example.yaml',
    ],
    ['for a public suffix', 'co.uk', { provider: 'none' }, 'public suffix'],
    ['for a provider that is not there', 'a.example', { provider: 'hostr.example' }, 'no provider "hostr.example"'],
    [
      'for a variant that is not there, with those that are',
      'a.example',
      { provider: 'hoster.example', variant: 'x' },
      'it has exchange',
    ],
    ['without the server that only it can name', 'a.example', { provider: 'machines' }, 'values.server has to name'],
    [
      'when it says "none" and more',
      'a.example',
      { provider: 'none', values: { server: 'x.example' } },
      'leave variant and values out',
    ],
  ]
  test.each(refused)('%s', async (_, domain, row, detail) => {
    const { ask, tenants } = service()
    const answer = await ask(`/admin/v1/tenants/${domain}`, writing(row))
    expect(await problemOf(answer)).toMatchObject({
      status: 422,
      reason: 'row-refused',
      detail: expect.stringContaining(detail),
    })
    expect(await tenants.list({ after: undefined, limit: 1 })).toEqual([])
  })

  const malformed: readonly (readonly [row: unknown, detail: string])[] = [
    [{}, 'Provider is missing'],
    [{ provider: 5 }, 'Provider is missing'],
    [{ provider: '' }, 'Provider is missing'],
    [[], 'JSON object'],
    ['none', 'JSON object'],
    [null, 'JSON object'],
    [{ provider: 'none', plan: 'x' }, '"plan" is no key'],
    [{ provider: 'none', variant: 7 }, 'Variant is no text'],
    [{ provider: 'none', values: 'x' }, 'Values is no object'],
    [{ provider: 'none', values: { sever: 'x.example' } }, '"sever" is no key'],
    [{ provider: 'none', values: { server: 'no host' } }, 'no host name'],
    [{ provider: 'none', domain: 'b.example' }, '"b.example" here and "a.example" in the address'],
  ]
  test.each(malformed)('when it is %j', async (row, detail) => {
    const { ask, tenants } = service()
    const answer = await ask(URL_OF_A, writing(row))
    expect(await problemOf(answer)).toMatchObject({ status: 400, detail: expect.stringContaining(detail) })
    expect(await tenants.list({ after: undefined, limit: 1 })).toEqual([])
  })

  test('when it is larger than any row', async () => {
    const answer = await service().ask(URL_OF_A, writing({ provider: 'x'.repeat(20_000) }))
    expect(await problemOf(answer)).toMatchObject({ status: 413, reason: 'too-large' })
  })
})

test.each(['nodots', 'a..example', '-.example', '%FF'])('an address that names %j names no domain', async (text) => {
  const answer = await service().ask(`/admin/v1/tenants/${text}`)
  expect(await problemOf(answer)).toMatchObject({ status: 400, reason: 'domain' })
})

test.each(['dryrun=true', 'dry-run=yes', 'dry_run', 'limit=1', 'dry-run=true&dry-run=false'])(
  'a parameter that is misspelt or out of place (%s) does not write',
  async (query) => {
    const { ask, tenants } = service()
    const answer = await ask(`${URL_OF_A}?${query}`, writing({ provider: 'none' }))
    expect(await problemOf(answer)).toMatchObject({ status: 400, reason: 'parameter' })
    expect(await tenants.list({ after: undefined, limit: 1 })).toEqual([])
  },
)

describe('the list', () => {
  test('comes as a line each, in pages that lead to the next', async () => {
    const { ask } = service()
    const names = ['a.example', 'b.example', 'c.example', 'd.example']
    for (const name of names) await ask(`/admin/v1/tenants/${name}`, writing({ provider: 'none' }))
    const seen: string[][] = []
    for (let url: string | undefined = '/admin/v1/tenants?limit=2'; url !== undefined; ) {
      const page: Response = await ask(url)
      expect(page.headers.get('content-type')).toBe('application/x-ndjson')
      const text = await page.text()
      seen.push(
        text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line).domain),
      )
      const next: string | undefined = /^<([^>]+)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1]
      url = next === undefined ? undefined : new URL(next, 'https://localhost/admin/v1/tenants').href
    }
    expect(seen).toEqual([names.slice(0, 2), names.slice(2)])
  })

  test.each(['0', '-1', '1e3', '10001', 'all', '999999999999'])('has no page of %s rows', async (limit) => {
    expect((await service().ask(`/admin/v1/tenants?limit=${limit}`)).status).toBe(400)
  })

  test('is empty when nothing was written', async () => {
    const answer = await service().ask('/admin/v1/tenants')
    expect([answer.status, await answer.text(), answer.headers.get('link')]).toEqual([200, '', null])
  })
})
