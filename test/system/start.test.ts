import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { digestOf } from '../../src/brand/public-files.ts'
import { npmStart, type Started } from './npm-start.ts'

/** `npm start` brings its own tenant database, and serves static files as Cloudflare does: without running the worker. */

const root = join(import.meta.dirname, '../..')
const headers = { authorization: 'Bearer try' }

let state = ''
let service: Started | undefined
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'postamt-state-'))
})
afterEach(async () => {
  await service?.stop()
  rmSync(state, { recursive: true, force: true })
})

async function start(): Promise<string> {
  service = await npmStart(
    [process.execPath, join(root, 'scripts/start.ts')],
    ['--persist-to', state, '--var', 'ADMIN_TOKEN:try'],
    { cwd: root, env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}` } },
  )
  return service.url
}

test('npm start serves tenants from a database of its own, which outlives a restart', async () => {
  const first = await start()
  const body = JSON.stringify({ provider: 'sslin.de' })
  const written = await fetch(`${first}/admin/v1/tenants/kunde.example`, { method: 'PUT', headers, body })
  expect(written.status).toBe(201)
  expect(await (await fetch(`${first}/v1.1/kunde.example`)).text()).toContain('<domain>kunde.example</domain>')
  await service?.stop()
  const second = await start()
  const stored = await fetch(`${second}/admin/v1/tenants/kunde.example`, { headers })
  expect(await stored.json()).toMatchObject({ provider: 'sslin.de' })
})

const OURS = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' }
const KEPT_SHORTLY = { ...OURS, 'cache-control': 'public, max-age=600' }

const headersOf = (response: Response) => Object.fromEntries(response.headers)

test('every file of a page is served with our headers, and so is what there is none of', async () => {
  const service = await start()
  const page = await (await fetch(`${service}/dns/sslin.de`, { headers: { accept: 'text/html' } })).text()
  const loaded = [...page.matchAll(/(?:src|href)="(\/static\/[^"]+)"/g)].map(([, address]) => address as string)
  expect(loaded.map((address) => address.replace(/\?.*/, '')).sort()).toEqual([
    '/static/page.js',
    '/static/postamt.svg',
    '/static/postamt.svg',
    '/static/style.css',
  ])
  for (const address of loaded) {
    const answer = await fetch(service + address)
    const bytes = new Uint8Array(await answer.arrayBuffer())
    expect([answer.status, headersOf(answer)], address).toMatchObject([200, KEPT_SHORTLY])
    expect(address.slice(address.indexOf('?v=') + 3)).toBe(digestOf(bytes))
    const again = await fetch(service + address, { headers: { 'if-none-match': answer.headers.get('etag') ?? '' } })
    expect([again.status, headersOf(again)], address).toMatchObject([304, KEPT_SHORTLY])
  }
  const refused = await fetch(`${service}/static/style.css`, { method: 'POST' })
  expect([refused.status, headersOf(refused)]).toMatchObject([405, OURS])
  for (const nothing of ['/static/nothing.css', '/static/', '/static/style', '/static/..%2f_headers']) {
    const answer = await fetch(service + nothing)
    expect([answer.status, headersOf(answer)], nothing).toMatchObject([404, OURS])
    expect(answer.headers.get('cache-control'), nothing).toMatch(/^(?:public, max-age=600|no-store)$/)
  }
  for (const worker of ['/_headers', '/static', '/style.css']) {
    const answer = await fetch(service + worker)
    expect([answer.status, headersOf(answer)], worker).toMatchObject([404, { ...OURS, 'cache-control': 'no-store' }])
  }
})
