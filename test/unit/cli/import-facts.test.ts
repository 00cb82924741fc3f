import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ImportFactsOptions, importFacts } from '../../../src/cli/import-facts.ts'

const SHIPPED = join(import.meta.dirname, '../../../providers')
const COMMIT = '0123456789012345678901234567890123456789'
const NEW = {
  name: 'New',
  domains: ['new.example'],
  servers: [
    { type: 'imap', hostname: 'imap.new.example', port: 993, socketType: 'SSL' },
    { type: 'smtp', hostname: 'smtp.new.example', port: 465, socketType: 'SSL' },
  ],
}

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'postamt-'))
  mkdirSync(join(root, 'providers'))
})
afterEach(() => rmSync(root, { recursive: true }))

async function run(paths: readonly string[], options: Partial<ImportFactsOptions> = {}) {
  const log: string[] = []
  const errors: string[] = []
  const out = { log: (line: string) => log.push(line), error: (line: string) => errors.push(line) }
  const status = await importFacts(root, paths, { checked: '2026-11', ...options }, out)
  return { status, log, errors, files: readdirSync(join(root, 'providers')).sort() }
}

function factsFile(...providers: object[]): string {
  const path = join(root, 'facts.json')
  writeFileSync(path, JSON.stringify({ source: 'M66B/FairEmail', commit: COMMIT, providers }))
  return path
}

test('a new provider becomes a file, and a second run has nothing to do', async () => {
  const path = factsFile(NEW)
  const first = await run([path])
  expect(first).toMatchObject({ status: 0, files: ['new.example.yaml'] })
  const text = readFileSync(join(root, 'providers/new.example.yaml'), 'utf8')
  const second = await run([path])
  expect(second.log.at(-1)).toMatch(/0 files are new, 0 changed$/)
  expect(readFileSync(join(root, 'providers/new.example.yaml'), 'utf8')).toBe(text)
})

test('--dry-run says what would change, and writes nothing', async () => {
  const outcome = await run([factsFile(NEW)], { dryRun: true })
  expect(outcome.files).toEqual([])
  expect(outcome.log.at(-1)).toMatch(/1 files would be new, 0 changed$/)
})

test('an open contradiction is an exit status of its own, and the rest is written', async () => {
  await run([factsFile(NEW)])
  const [imap, smtp] = NEW.servers
  const changed = { ...NEW, servers: [{ ...imap, hostname: 'imap.other.example' }, smtp] }
  const outcome = await run([factsFile(changed, { ...NEW, name: 'Two', domains: ['two.example'] })])
  expect(outcome.status).toBe(1)
  expect(outcome.log.join('\n')).toMatch(
    /^contradiction +providers\/new\.example\.yaml +imap imap\.other\.example:993 tls/m,
  )
  expect(outcome.files).toEqual(['new.example.yaml', 'two.example.yaml'])
})

test.each([
  ['a facts file that is none', () => writeFileSync(join(root, 'facts.json'), '{'), /facts\.json:1 {2}is no JSON/],
  [
    'a provider file with a mistake',
    () => {
      factsFile(NEW)
      writeFileSync(join(root, 'providers/bad.yaml'), 'id: [')
    },
    /Nothing was written/,
  ],
  [
    'refusals that are none',
    () => {
      factsFile(NEW)
      writeFileSync(join(root, 'providers/_refused.yaml'), '- says: provider New\n')
    },
    /_refused\.yaml:1/,
  ],
])('nothing is written on bad input: %s', async (_, spoil, message) => {
  spoil()
  const before = readdirSync(join(root, 'providers'))
  const outcome = await run([join(root, 'facts.json')])
  expect(outcome.status).toBe(1)
  expect(outcome.errors.join('\n')).toMatch(message)
  expect(outcome.files).toEqual(before)
})

test('an unknown kind, and a file that is not there, are named', async () => {
  expect((await run([], { kind: 'thunderbird' })).errors[0]).toMatch(/write one of deltachat, fairemail/)
  await expect(run(['/nowhere.json'])).rejects.toThrow('/nowhere.json is not there')
})

test('refused providers stay out', async () => {
  const source = `https://github.com/M66B/FairEmail/blob/${COMMIT}/providers.xml`
  writeFileSync(
    join(root, 'providers/_refused.yaml'),
    `- { says: provider New, sources: ['${source}'], because: A slip. }\n`,
  )
  expect(await run([factsFile(NEW)])).toMatchObject({ status: 0, files: ['_refused.yaml'] })
})

test('nodemailer’s table is merged into the shipped catalog already, and leaves no contradiction open', async () => {
  cpSync(SHIPPED, join(root, 'providers'), { recursive: true })
  const outcome = await run(['nodemailer'])
  expect(outcome.status).toBe(0)
  expect(outcome.log.at(-1)).toMatch(/ 0 open contradictions, \d+ left out; 0 files are new, 0 changed$/)
})
