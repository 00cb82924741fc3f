import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const MAIN = join(import.meta.dirname, '../../../src/cli/main.ts')

const postamt = (...args: string[]) => spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' })

test.each([
  [['catalog', 'report', '--month', '2026-13']],
  [['catalog', 'report', '--month', 'soon']],
  [['import', 'facts', 'nodemailer', '--dry-run', '--checked', '2026-1']],
])('%j: what is no month is refused', (args) => {
  const { status, stderr } = postamt(...args)
  expect(status).toBe(1)
  expect(stderr).toContain('Write year and month, as in 2026-11.')
})

test('a file that cannot be written is named, without a stack', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postamt-'))
  try {
    const path = join(folder, 'missing/catalog.json')
    const { status, stderr } = postamt('export', 'json-schema', path)
    expect(status).toBe(1)
    expect(stderr).toMatch(/^ENOENT: /)
    expect(stderr).toContain(path)
    expect(stderr).not.toContain('main.ts:')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test.each([
  [['init', '--yes'], "missing required argument 'address'"],
  [['init', 'you@example.org', '--yes', '--wait', '0'], 'Write minutes, from 1 to 1440.'],
])('%j: wrong usage of init has a status of its own', (args, complaint) => {
  const { status, stderr } = postamt(...args)
  expect(status).toBe(2)
  expect(stderr).toContain(complaint)
})
