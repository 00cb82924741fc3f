import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freePort } from '../support/workerd.ts'

/** `npm start` brings its own tenant database: written through the admin API, answered to a mail app, there after a restart. */

const root = join(import.meta.dirname, '../..')
const headers = { authorization: 'Bearer try' }

let state = ''
let service: ChildProcess | undefined
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'postamt-state-'))
})
afterEach(async () => {
  await stop()
  rmSync(state, { recursive: true, force: true })
})

async function start(): Promise<string> {
  const port = await freePort()
  const flags = ['--port', String(port), '--persist-to', state, '--var', 'ADMIN_TOKEN:try']
  service = spawn(process.execPath, [join(root, 'scripts/start.ts'), ...flags], {
    cwd: root,
    env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((resolve) => service?.stdout?.on('data', (text) => /Try, in/.test(String(text)) && resolve()))
  return `http://127.0.0.1:${port}`
}

async function stop(): Promise<void> {
  const running = service
  service = undefined
  if (running === undefined) return
  const ended = new Promise((resolve) => running.once('exit', resolve))
  running.kill('SIGTERM')
  await ended
}

test('npm start serves tenants from a database of its own, which outlives a restart', async () => {
  const first = await start()
  const body = JSON.stringify({ provider: 'sslin.de' })
  const written = await fetch(`${first}/admin/v1/tenants/kunde.example`, { method: 'PUT', headers, body })
  expect(written.status).toBe(201)
  expect(await (await fetch(`${first}/v1.1/kunde.example`)).text()).toContain('<domain>kunde.example</domain>')
  await stop()
  const second = await start()
  const stored = await fetch(`${second}/admin/v1/tenants/kunde.example`, { headers })
  expect(await stored.json()).toMatchObject({ provider: 'sslin.de' })
})
