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

const nobody = ['--resolver', '127.0.0.1:9', '--connect', 'mail.example.org:127.0.0.1', '--ca', '/nowhere.pem']

test.each([['init'], ['verify']])('%s: an option does not take the address behind it for another value', (command) => {
  const { status, stderr } = postamt(command, ...nobody, 'you@example.org')
  expect(status).toBe(2)
  // What is understood is looked at: the address is there, and the file is not.
  expect(stderr).toContain('--ca "/nowhere.pem": ENOENT')
})

test('init: --server can be given several times, before the address too', () => {
  const { status, stderr } = postamt('init', '--server', 'a b', '--server', 'mail.example.org', 'you@example.org')
  expect(status).toBe(2)
  expect(stderr).toContain('"a b" is no host name')
})

test.each([
  [['--bogus'], "unknown option '--bogus'"],
  [['--concurrency', '0'], 'Write a number from 1 to 50.'],
  [['--provider', 'no-such.example'], 'there is no provider "no-such.example"'],
  [['--state', tmpdir()], 'cannot be read: it is a folder'],
  [['--state', tmpdir(), '--fresh'], 'cannot be written: it is a folder'],
])(
  'catalog verify %j: wrong usage has the status that it has elsewhere, and no stack',
  (args, complaint) => {
    const { status, stderr } = postamt('catalog', 'verify', ...args)
    expect(status).toBe(2)
    expect(stderr).toContain(complaint)
    expect(stderr).not.toMatch(/^ {4}at /m)
  },
  60_000,
)

test.each([
  [['init', '--yes'], "missing required argument 'address'"],
  [['init', 'you@example.org', '--yes', '--wait', '0'], 'Write minutes, from 1 to 1440.'],
])('%j: wrong usage of init has a status of its own', (args, complaint) => {
  const { status, stderr } = postamt(...args)
  expect(status).toBe(2)
  expect(stderr).toContain(complaint)
})
