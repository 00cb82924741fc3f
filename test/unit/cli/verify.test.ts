import { copyFile, lstat, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type VerifySurroundings, verify } from '../../../src/cli/verify.ts'
import type { VerifyCommandOptions } from '../../../src/cli/verify-options.ts'
import { showVerifyProgress } from '../../../src/cli/verify-progress.ts'
import { verify as realRun, type VerifyOptions } from '../../../src/doctor/verify.ts'
import { healthySeen, seenOf, told } from '../../support/seen.ts'

/** `postamt verify`, over a run that is made up. */

const shipped = join(import.meta.dirname, '../../..')
/** With two providers, which are read quickly. */
let root = ''

vi.stubEnv('SERVICE_HOST', '')

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'postamt-verify-'))
  await mkdir(join(root, 'providers'))
  for (const name of ['sslin.de.yaml', '_gateways.yaml'])
    await copyFile(join(shipped, 'providers', name), join(root, 'providers', name))
  const own = 'providers/plain.example.yaml'
  await mkdir(join(root, 'local/providers'), { recursive: true })
  await copyFile(join(shipped, 'test/fixtures', own), join(root, 'local', own))
})

afterAll(() => rm(root, { recursive: true }))

async function ran(
  text: string,
  options: VerifyCommandOptions = {},
  { run, ...surroundings }: VerifySurroundings = {},
) {
  const lines: string[] = []
  const errors: string[] = []
  const asked: VerifyOptions[] = []
  const out = { log: (line: string) => lines.push(line), error: (line: string) => errors.push(line) }
  const status = await verify(root, text, options, out, {
    ...surroundings,
    run: async (given, ...rest) => {
      asked.push(given)
      return run === undefined ? healthySeen() : run(given, ...rest)
    },
  })
  return { status, text: lines.join('\n'), error: errors.join('\n'), asked: asked[0] }
}

describe('AD-99 exit status', () => {
  test('0 when every client gets working settings', async () => {
    const { status, text } = await ran('user@example.org')
    expect(text).toMatch(/^example\.org, as mail programs see it\n/)
    expect(status).toBe(0)
  })

  test('1 when one does not', async () => {
    const run = () => seenOf({ server: (server) => ({ ...server, failure: 'refused' }) })
    const { status, text } = await ran('user@example.org', {}, { run })
    expect(text).toContain('broken')
    expect(status).toBe(1)
  })

  test('1 when none of the clients could be judged', async () => {
    const seen = await healthySeen()
    const only = async (name: string) => {
      const run = async () => ({ ...seen, verdicts: seen.verdicts.filter(({ client }) => client.name === name) })
      return ran('user@example.org', {}, { run })
    }
    const nine = await only('Nine')
    expect(nine.status).toBe(1)
    expect(nine.text).toContain(
      '0 of 0 clients that look for settings here get working ones, and of 1 other nobody can tell',
    )
    expect((await only('Thunderbird')).status).toBe(0)
    expect((await only('Mac, profile')).status, 'a profile that is there').toBe(0)
  })

  test('1 when all that is found is a login that nobody here has', async () => {
    const seen = await healthySeen()
    const understood = { name: undefined, incoming: undefined, outgoing: undefined, alternatives: [] }
    const found = { by: 'https://example.org/autodiscover', service: 'Exchange', understood }
    const search = { steps: [], found }
    const verdicts = seen.verdicts
      .filter(({ client }) => client.name === 'Samsung Email')
      .map((verdict) => ({ ...verdict, outcome: 'untested' as const, search: { ...verdict.search, ...search } }))
    const { status, text } = await ran('user@example.org', {}, { run: async () => ({ ...seen, verdicts }) })
    expect(verdicts).toHaveLength(1)
    expect(status).toBe(1)
    expect(text).toMatch(/no client could be judged\.$/m)
  })

  test('0 with those who cannot be judged beside others, and they are named', async () => {
    const { status, text } = await ran('user@example.org')
    expect(status).toBe(0)
    expect(text).toMatch(/^Not judged\n {2}Nine; [^:]*: nobody knows what it makes of the answers\.$/m)
  })

  test('2 when the command cannot be understood, and nothing is asked', async () => {
    const cases: readonly (readonly [string, VerifyCommandOptions, string])[] = [
      ['not a domain', {}, '"not a domain" is neither an address nor a domain'],
      ['a@b@', {}, '"a@b@" is neither'],
      ['example.org', { resolver: 'dns.example' }, '--resolver "dns.example"'],
      ['example.org', { connect: ['example.org'] }, '--connect "example.org"'],
      ['example.org', { ca: ['/nowhere.pem'] }, '--ca "/nowhere.pem"'],
      ['example.org', { service: 'https://x' }, '--service "https://x"'],
      [`${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(52)}.example`, {}, 'neither an address'],
      ['example.org', { allServers: true, mailServers: false }, '--all-servers and --no-mail-servers: write one'],
      ['example.org', { junit: root }, 'cannot be written: it is a folder'],
      ['example.org', { html: join(root, 'providers/sslin.de.yaml/x.html') }, 'cannot be written: '],
      [
        'example.org',
        { clients: ['Pegasus'] },
        '--clients "Pegasus": there is no such client; there are Thunderbird; ',
      ],
    ]
    for (const [text, options, error] of cases) {
      const result = await ran(text, options)
      expect(result).toMatchObject({ status: 2, text: '', asked: undefined })
      expect(result.error).toContain(error)
    }
  })

  test('130 when somebody stopped it: what was seen is reported, and its head says so', async () => {
    const { status, text } = await ran('user@example.org', {}, { run: () => seenOf({ isComplete: false }) })
    expect(text.split('\n')[1]).toMatch(/^STOPPED\. This run was stopped before its end/)
    expect(status).toBe(130)
  })
})

test('for a domain an address is made up, and the report says so', async () => {
  const { asked } = await ran('Example.ORG.')
  expect(asked).toMatchObject({ isOwnAddress: false, address: { text: 'postamt-verify@example.org' } })
  const made = await ran('example.org', {}, { run: async () => ({ ...(await healthySeen()), isOwnAddress: false }) })
  expect(made.text).toContain('which is made up: nobody has it')
  const own = await ran('User@example.org')
  expect(own.asked).toMatchObject({ isOwnAddress: true, address: { text: 'User@example.org' } })
  expect(own.text).not.toContain('made up')
})

test('clients are chosen by their names, or by the beginning of a word of them', async () => {
  const names = async (...clients: string[]) =>
    (await ran('example.org', { clients })).asked?.clients?.map(({ name }) => name)
  expect(await names('thunderbird')).toEqual(['Thunderbird'])
  expect(await names('outlook')).toEqual([
    'Outlook for Windows, classic',
    'New Outlook (AutoDetect)',
    'macOS Mail, old Outlook for Mac',
  ])
  expect(await names('geary', 'KMail')).toEqual(['KMail', 'Geary'])
  expect((await ran('example.org')).asked?.clients).toBeUndefined()
})

test('all servers are looked at for who wants it', async () => {
  expect((await ran('example.org', { allServers: true })).asked?.mailServers).toBe('all')
  expect((await ran('example.org')).asked?.mailServers).toBeUndefined()
})

test('what is asked and not asked is passed on', async () => {
  const { asked } = await ran('example.org', {
    databases: true,
    mailServers: false,
    service: 'Autoconfig.example.net',
    resolver: '127.0.0.1:5353',
    connect: ['example.org:192.0.2.1'],
  })
  expect(asked).toMatchObject({
    databases: true,
    mailServers: false,
    service: 'autoconfig.example.net',
    route: { resolver: '127.0.0.1:5353', detours: [{ host: 'example.org', address: '192.0.2.1' }] },
  })
})

test('what this installation would answer is asked by the way of the run', async () => {
  const { asked } = await ran('sslin.de')
  const network = { ask: () => Promise.reject(new Error('no')), records: async () => told<never>() }
  expect((await asked?.expectation?.(network))?.provider.id).toBe('sslin.de')
  const untold = await ran('plain.example')
  const plain = await untold.asked?.expectation?.(network)
  expect(
    plain?.outgoing.map(({ security }) => security),
    'what is told to nobody is known',
  ).toEqual(['none'])
  const other = await ran('nowhere.example')
  const names: string[] = []
  const listening = {
    ...network,
    records: async (type: string, name: string) => {
      names.push(`${type} ${name}`)
      return told<never>()
    },
  }
  expect(await other.asked?.expectation?.(listening)).toBeUndefined()
  expect(names).toContain('MX nowhere.example')
})

test('the report is written in every form that is wished for', async () => {
  const junit = join(root, 'made/report.xml')
  const html = join(root, 'made/report.html')
  const { text } = await ran('user@example.org', { json: true, junit, html })
  expect(JSON.parse(text)).toMatchObject({ report: 'postamt-verify', version: 1, isFine: true })
  expect(await readFile(junit, 'utf8')).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites /)
  expect(await readFile(html, 'utf8')).toMatch(/^<!DOCTYPE html>/)
})

test('a link to a report stays one, and what it leads to is written', async () => {
  const [target, link] = [join(root, 'target.xml'), join(root, 'link.xml')]
  await writeFile(target, 'old')
  await symlink(target, link)
  await ran('user@example.org', { junit: link })
  expect((await lstat(link)).isSymbolicLink()).toBe(true)
  expect(await readFile(target, 'utf8')).toContain('<testsuites ')
})

test('a run over a network that leads nowhere ends with a report, and one that is stopped at once says so', async () => {
  const stop = new AbortController()
  stop.abort()
  const surroundings = { run: realRun, signal: stop.signal }
  const { status, text } = await ran('sslin.de', { resolver: '127.0.0.1:9' }, surroundings)
  expect(status).toBe(130)
  expect(text).toContain('STOPPED.')
  const complete = await ran('sslin.de', { resolver: '127.0.0.1:9', clients: ['geary'] }, { run: realRun })
  expect(complete.status).toBe(1)
  expect(complete.text).toMatch(/^Geary .*nothing$/m)
})

describe('progress', () => {
  const shown = (isTTY: boolean) => {
    const written: string[] = []
    const progress = showVerifyProgress({ isTTY, write: (text: string) => written.push(text) })
    for (const done of Array.from({ length: 12 }, (_, index) => index + 1))
      progress.at({ doing: 'clients', what: `client ${done}`, done, total: 12 })
    progress.say('Stopping.')
    progress.end()
    return written.join('')
  }

  test('on a terminal, one line that is written anew', () => {
    expect(shown(true)).toContain('\r\u001b[K3 of 12 clients asked for: client 3')
    expect(shown(true)).toMatch(/client 12\nStopping\.\n$/)
  })

  test('what others wrote cannot do anything in a terminal', () => {
    const written: string[] = []
    const progress = showVerifyProgress({ isTTY: true, write: (text: string) => written.push(text) })
    progress.at({ doing: 'servers', what: 'a\u009b31m\u202eb:993', done: 1, total: 1 })
    expect(written.join('')).toMatch(/: a\ufffd31m\ufffdb:993$/)
  })

  test('elsewhere, a line now and then', () => {
    expect(shown(false)).toBe('10 of 12 clients asked for\n12 of 12 clients asked for\nStopping.\n')
  })
})
