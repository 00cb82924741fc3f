import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { duration, progressText, showProgress } from '../../../src/cli/tenants-progress.ts'
import { pullFile } from '../../../src/cli/tenants-pull.ts'
import { pushFile } from '../../../src/cli/tenants-push.ts'
import { apiOf, csvOf, customers, HEADER, type RunningService, run, runService, silent } from './tenants-support.ts'

let folder = ''
let file = ''
let service: RunningService
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postamt-tenants-'))
  file = join(folder, 'kunden.csv')
  service = await runService()
})
afterEach(async () => {
  await service.close()
  rmSync(folder, { recursive: true })
})

const write = (...lines: string[]) => writeFileSync(file, `${lines.join('\n')}\n`)
const push = (more = {}) =>
  pushFile(
    file,
    apiOf(service),
    { url: service.url, dryRun: false, deleteMissing: false, restart: false, ...more },
    silent(),
  )

describe('push', () => {
  test('writes what the file says, however a spreadsheet has written it', async () => {
    writeFileSync(
      file,
      '\uFEFFProvider;Domain;Server;Variant\r\nhoster.example;"BÜCHER.example.";;exchange\r\n\r\n machines ;b.example;SRV1.example;\r\n',
    )
    expect(await push()).toEqual({ added: 2, changed: 0, deleted: 0, unchanged: 0 })
    expect(await csvOf(service.store)).toEqual([
      'b.example,machines,,srv1.example',
      'xn--bcher-kva.example,hoster.example,exchange,',
    ])
  })

  test('of the same file again changes nothing', async () => {
    write(HEADER, ...customers(50))
    await push()
    const before = await service.store.list({ after: undefined, limit: 100 })
    expect(await push()).toEqual({ added: 0, changed: 0, deleted: 0, unchanged: 50 })
    expect(await service.store.list({ after: undefined, limit: 100 })).toEqual(before)
  })

  test('with --dry-run asks, writes nothing and keeps no state', async () => {
    write(HEADER, ...customers(7_000))
    expect(await push({ dryRun: true })).toMatchObject({ added: 7_000 })
    expect(await csvOf(service.store)).toEqual([])
    expect(existsSync(`${file}.push.json`)).toBe(false)
    expect(service.asked.every((asked) => asked.includes('dry-run=true'))).toBe(true)
  })

  test('deletes what the file lacks only when told to, and an undo brings it back', async () => {
    write(HEADER, 'a.example,none,,', 'b.example,none,,')
    await push()
    const before = await service.store.list({ after: undefined, limit: 9 })
    write(HEADER, 'b.example,hoster.example,,')
    expect(await push({ dryRun: true, deleteMissing: true })).toMatchObject({ changed: 1, deleted: 1 })
    expect(await push({ deleteMissing: true })).toMatchObject({ changed: 1, deleted: 1 })
    expect(await csvOf(service.store)).toEqual(['b.example,hoster.example,,'])
    expect(await run(['undo', file])).toMatchObject({ status: 0, stdout: 'Done: 2 rows put back.\n' })
    expect(await service.store.list({ after: undefined, limit: 9 })).toEqual(before)
  })

  test('does not take an empty file for a wish to delete everything', async () => {
    write(HEADER)
    await expect(push({ deleteMissing: true })).rejects.toThrow(
      'has no rows: --delete-missing would delete every tenant',
    )
    expect(await push()).toMatchObject({ added: 0 })
  })

  test('names every mistake of the file with its line, and sends nothing', async () => {
    write(
      HEADER,
      'a.example,none,,',
      'no domain,none,,',
      'b.example,,,',
      'c.example,none',
      'a.example,none,,',
      'd.example,x,,-',
    )
    await expect(push()).rejects.toThrow(
      [
        `${file}:3  "no domain" is no domain; write it as in example.org`,
        `${file}:4  provider is missing: the id of a provider file, or none`,
        `${file}:5  2 fields under 4 columns`,
        `${file}:6  "a.example" stands in line 2 already`,
        `${file}:7  "-" is no host name; write it as in srv7.example.net`,
      ].join('\n'),
    )
    expect(service.asked).toEqual([])
  })

  test('names twenty mistakes and counts the others', async () => {
    write(HEADER, ...Array.from({ length: 30 }, () => 'x,none,,'))
    const message = await push().catch((error: Error) => error.message)
    expect(String(message).split('\n')).toHaveLength(21)
    expect(message).toContain('… and 10 more')
  })

  test('names what the server refuses with the line of the file, before anything is written', async () => {
    const rows = customers(6_000)
    write(HEADER, '', ...rows, 'hoster.example,none,,', '"x.example","nobody",,')
    await expect(push()).rejects.toThrow(
      [
        `${file}:6003  "hoster.example" is claimed by providers/hoster.example.yaml, which answers for it`,
        `${file}:6004  there is no provider "nobody" in the catalog`,
      ].join('\n'),
    )
    expect(await csvOf(service.store)).toEqual([])
    expect(existsSync(`${file}.push.json`)).toBe(false)
  })

  test.each([
    ['', `:1  the file is empty; its first line is ${HEADER}`],
    ['domain,plan\n', ':1  "plan" is no column'],
    ['domain,variant\n', ':1  the column "provider" is missing'],
    ['domain,provider,domain\n', ':1  the column "domain" is there twice'],
    [`${HEADER}\na.example,none,,\n"b.example,none,,\n`, 'this is no CSV'],
  ])('of %j says what is wrong', async (text, message) => {
    writeFileSync(file, text)
    await expect(push()).rejects.toThrow(message)
    expect(service.asked).toEqual([])
  })

  test('of a file that is not there says so', async () => {
    await expect(push()).rejects.toThrow(`${file} is not there`)
  })
})

describe('pull and diff', () => {
  test('a file that is pulled and pushed changes nothing, and differs in nothing', async () => {
    const rows = customers(12_345)
    write(HEADER, ...rows)
    await push()
    const pulled = join(folder, 'pulled.csv')
    expect(await pullFile(pulled, apiOf(service), { force: false })).toBe(rows.length)
    expect(readFileSync(pulled, 'utf8').trimEnd().split('\n')).toEqual([HEADER, ...rows])
    expect(await run(['diff', pulled, '--url', service.url])).toEqual({ status: 0, stdout: '', stderr: '' })
  })

  test('a file that is there is not written over, and one that cannot be completed is not written', async () => {
    write('mine')
    await expect(pullFile(file, apiOf(service), { force: false })).rejects.toThrow('is there already')
    service.fault = async () => new Response('', { status: 500 })
    await expect(pullFile(file, apiOf(service, { pausesMs: [] }), { force: true })).rejects.toThrow('status 500')
    expect(readFileSync(file, 'utf8')).toBe('mine\n')
    expect(readdirSync(dirname(file)).filter((name) => name.endsWith('.new'))).toEqual([])
  })

  test('a service that fails while the head of the file is being written leaves nothing, and nothing behind', async () => {
    const failing = apiOf(service)
    // biome-ignore lint/correctness/useYield: a listing that fails before its first page
    failing.list = async function* () {
      throw new Error('the service is gone')
    }
    for (let attempt = 0; attempt < 100; attempt++) {
      await expect(pullFile(file, failing, { force: false })).rejects.toThrow('the service is gone')
      expect(readdirSync(folder)).toEqual([])
    }
  })

  test('the differences are named one by one', async () => {
    write(HEADER, 'same.example,none,,', 'other.example,none,,', 'theirs.example,none,,')
    await push()
    write(HEADER, 'same.example,none,,', 'other.example,machines,,s1.example', 'ours.example,hoster.example,exchange,')
    expect(await run(['diff', file, '--url', service.url])).toEqual({
      status: 1,
      stdout: [
        '~ other.example none → machines, server s1.example',
        '+ ours.example hoster.example, variant exchange',
        '- theirs.example none',
        '',
      ].join('\n'),
      stderr: '',
    })
  })
})

describe('undo', () => {
  test('is refused when rows were changed since, names them, and passes over them on demand', async () => {
    write(HEADER, 'a.example,none,,', 'b.example,none,,')
    await push()
    await service.store.put({
      domain: 'a.example' as never,
      provider: 'hoster.example',
      variant: undefined,
      values: undefined,
    })
    expect(await run(['undo', file])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('1 rows were changed'),
    })
    expect((await run(['undo', file])).stderr).toContain('a.example')
    expect(await run(['undo', file, '--leave-changed'])).toMatchObject({
      status: 0,
      stdout: 'Done: 1 rows put back, 1 left as others have changed them since.\n',
    })
  })

  test('of a large push goes on until all is put back', async () => {
    write(HEADER, ...customers(25_000))
    await push()
    expect(await run(['undo', file])).toMatchObject({ status: 0, stdout: 'Done: 25,000 rows put back.\n' })
    expect(await csvOf(service.store)).toEqual([])
  })

  test('without a push asks which change set is meant', async () => {
    expect(await run(['undo', file, '--url', service.url])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('--change'),
    })
  })
})

describe('the command', () => {
  const commands: readonly (readonly [args: readonly string[], env: Record<string, string>, message: string])[] = [
    [[], {}, '--url is missing'],
    [['--url', 'http://autoconfig.example.net'], {}, 'the token travels over https only'],
    [['--url', 'https://max:secret@localhost'], {}, '--url holds a user or a password'],
    [['--url', 'https://localhost'], { POSTAMT_ADMIN_TOKEN: '' }, 'POSTAMT_ADMIN_TOKEN is not set'],
    [['--url', 'https://localhost', '--timeout', 'long'], {}, 'write a number of seconds'],
  ]
  test.each(commands)('with %j says what is missing', async (args, env, message) => {
    write(HEADER, 'a.example,none,,')
    const ended = await run(['push', file, ...args], { env })
    expect(ended).toMatchObject({ status: 1, stderr: expect.stringContaining(message) })
  })

  test('takes the service from POSTAMT_URL, shows what it did, and never the token', async () => {
    write(HEADER, 'a.example,none,,')
    const ended = await run(['push', file], { env: { POSTAMT_URL: service.url } })
    expect(ended).toMatchObject({ status: 0, stdout: 'Done: 1 added, 0 changed, 0 deleted, 0 as they were.\n' })
    expect(readFileSync(`${file}.push.json`, 'utf8')).not.toContain('an-open-secret')
  })

  test('with a wrong token says which one is meant', async () => {
    write(HEADER, 'a.example,none,,')
    const ended = await run(['push', file, '--url', service.url], { env: { POSTAMT_ADMIN_TOKEN: 'wrong' } })
    expect(ended).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('set POSTAMT_ADMIN_TOKEN to its ADMIN_TOKEN'),
    })
  })
})

describe('the progress', () => {
  test.each([
    [{ done: 0, total: 1_000_000, from: 0, elapsedMs: 0 }, '0 of 1,000,000 rows, 0 %, time left not known yet'],
    [
      { done: 250_000, total: 1_000_000, from: 0, elapsedMs: 20_000 },
      '250,000 of 1,000,000 rows, 25 %, 1 min 0 s left',
    ],
    [{ done: 750_000, total: 1_000_000, from: 500_000, elapsedMs: 5_000 }, '750,000 of 1,000,000 rows, 75 %, 5 s left'],
    [{ done: 10, total: 10, from: 0, elapsedMs: 1 }, '10 of 10 rows, 100 %'],
    [{ done: 0, total: 0, from: 0, elapsedMs: 0 }, '0 of 0 rows, 100 %'],
  ])('of %j is %j', (state, text) => {
    expect(progressText(state)).toBe(text)
  })

  test.each([
    [1, '1 s'],
    [59_001, '1 min 0 s'],
    [3_600_000, '1 h 0 min'],
    [5_460_000, '1 h 31 min'],
  ])('%i ms are %s', (ms, text) => {
    expect(duration(ms)).toBe(text)
  })

  test('is written over itself on a terminal, and a line now and then elsewhere', () => {
    const shown = (isTTY: boolean) => {
      let [time, text] = [0, '']
      const progress = showProgress('pushing', 100, { isTTY, write: (more) => (text += more) }, { now: () => time })
      for (let done = 10; done <= 100; done += 10) {
        time += 1_000
        progress.at(done)
      }
      progress.end()
      return text
    }
    expect(shown(true).split('\r')).toHaveLength(11)
    expect(shown(true).endsWith('100 of 100 rows, 100 %\n')).toBe(true)
    expect(shown(false).trimEnd().split('\n')).toEqual([
      'pushing: 50 of 100 rows, 50 %, 5 s left',
      'pushing: 100 of 100 rows, 100 %',
    ])
  })
})
