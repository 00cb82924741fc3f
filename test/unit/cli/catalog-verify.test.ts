import { execFileSync } from 'node:child_process'
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import {
  type CatalogVerification,
  type CatalogVerifyContext,
  type CatalogVerifyOptions,
  catalogVerify,
  DEFAULT_STATE,
} from '../../../src/cli/catalog-verify.ts'
import type { TestIdentity } from '../../support/certificates.ts'
import { healthy, type MailScript, type MailServer, saying, startMailServer } from '../../support/mail-server.ts'
import { createAuthority } from '../doctor/net/web.ts'

const PROVIDER = `id: a.example
name: A
shortName: A
checked: 2026-01
sources: [https://www.a.example/help]
domains: [a.example]
incoming:
  - { protocol: imap, hostname: imap.a.example, security: tls }
  - { protocol: pop3, hostname: 'pop.%EMAILDOMAIN%', security: tls }
outgoing:
  - { protocol: smtp, hostname: smtp.a.example, security: tls, restriction: client-ip-address }
  - { protocol: smtp, hostname: smtp.a.example, security: starttls, authentication: [oauth2, password-cleartext] }
`
const OTHER = `id: b.example
name: B
shortName: B
checked: 2026-01
sources: [https://www.b.example/help]
domains: [b.example]
incoming: [{ protocol: imap, hostname: imap.a.example, security: tls }]
outgoing: [{ protocol: smtp, hostname: smtp.b.example, security: tls }]
`

let root = ''
let authority: Awaited<ReturnType<typeof createAuthority>>
let certificates: readonly TestIdentity[]
beforeAll(async () => {
  authority = await createAuthority()
  certificates = [await authority.leaf(['imap.a.example', 'smtp.a.example', 'smtp.b.example']), authority.issuer]
})
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'postamt-'))
  mkdirSync(join(root, 'providers'))
  writeFileSync(join(root, 'providers/a.example.yaml'), PROVIDER)
  writeFileSync(join(root, 'providers/b.example.yaml'), OTHER)
  writeFileSync(join(root, 'ca.pem'), authority.root.pem)
})
const open: MailServer[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
  rmSync(root, { recursive: true })
})

const IMAP = 'imap.a.example:993'
const SMTP_A = 'smtp.a.example:587'
const SMTP_B = 'smtp.b.example:465'
const OAUTH = { afterTls: ['AUTH PLAIN LOGIN XOAUTH2'] }

/** Every server of the catalog as it is promised, unless a test has another one. */
async function startWorld(others: Readonly<Record<string, MailScript>> = {}) {
  const scripts: Record<string, MailScript> = {
    [IMAP]: healthy('imap', { certificates, isImplicit: true }),
    [SMTP_A]: healthy('smtp', { certificates, ...OAUTH }),
    [SMTP_B]: healthy('smtp', { certificates, isImplicit: true }),
    ...others,
  }
  const servers: Record<string, MailServer> = {}
  const connect: string[] = []
  for (const [place, script] of Object.entries(scripts)) {
    const server = await startMailServer(script)
    open.push(server)
    servers[place] = server
    connect.push(`${place}:127.0.0.1:${server.port}`)
  }
  return { connections: (place: string) => servers[place]?.connections(), connect }
}

async function run(connect: readonly string[], options: CatalogVerifyOptions = {}, context: CatalogVerifyContext = {}) {
  const lines: string[] = []
  const errors: string[] = []
  const status = await catalogVerify(
    root,
    // Nobody listens there, so that nothing leaves this machine.
    { connect, ca: [join(root, 'ca.pem')], resolver: '127.0.0.1:9', ...options },
    { log: (line: string) => lines.push(line), error: (line: string) => errors.push(line) },
    context,
  )
  return { status, lines, errors, json: () => JSON.parse(lines.join('\n')) as CatalogVerification }
}

const stateOf = (path = join(root, DEFAULT_STATE)) => JSON.parse(readFileSync(path, 'utf8'))

test('a catalog that is as it says: each server is asked once, and what cannot be asked is counted', async () => {
  const world = await startWorld()
  const { status, lines, errors } = await run(world.connect)
  expect(errors).toEqual([])
  expect(lines).toEqual([
    '3 servers of 2 providers, 3 asked, 0 not as the catalog says',
    "Not asked: 1 line whose server depends on the customer, 1 line whose server answers the provider's own network alone",
  ])
  expect(status).toBe(0)
  expect([IMAP, SMTP_A, SMTP_B].map(world.connections)).toEqual([1, 1, 1])
})

test('what does not fit is named at every line of the catalog that promises it', async () => {
  const world = await startWorld({
    [IMAP]: saying('* BYE closed\r\n'),
    [SMTP_A]: healthy('smtp', { certificates }),
  })
  const { status, lines } = await run(world.connect)
  const day = new Date().toISOString().slice(0, 10)
  expect(lines.slice(0, 3)).toEqual([
    `providers/a.example.yaml:8:5  imap imap.a.example:993 (TLS): it speaks plain text where TLS from the first byte is promised: "* BYE closed" (seen ${day})`,
    `providers/a.example.yaml:12:5  smtp smtp.a.example:587 (STARTTLS): it does not offer OAuth (XOAUTH2, OAUTHBEARER), but PLAIN, LOGIN (seen ${day})`,
    `providers/b.example.yaml:7:12  imap imap.a.example:993 (TLS): it speaks plain text where TLS from the first byte is promised: "* BYE closed" (seen ${day})`,
  ])
  expect(lines[4]).toBe('3 servers of 2 providers, 3 asked, 2 not as the catalog says')
  expect(status).toBe(1)
})

test('as JSON, of one provider', async () => {
  const world = await startWorld({ [SMTP_B]: saying('', true) })
  const { json, status } = await run(world.connect, { json: true, provider: ['b.example'] })
  expect(json()).toMatchObject({
    servers: 2,
    providers: 1,
    asked: 2,
    placeholders: 0,
    ownNetwork: 0,
    misfits: [
      {
        provider: 'b.example',
        file: 'providers/b.example.yaml',
        line: 8,
        says: ['no TLS can be agreed on'],
        seen: { hostname: 'smtp.b.example', failure: 'tls' },
      },
    ],
  })
  expect(status).toBe(1)
  expect(world.connections(SMTP_A)).toBe(0)
})

test('variants and white labels are found at the line where their servers stand', async () => {
  writeFileSync(
    join(root, 'providers/b.example.yaml'),
    `${OTHER}variants:
  big:
    name: Big
    outgoing: [{ protocol: smtp, hostname: smtp.a.example, security: starttls }]
  other:
    name: Other
    authentication: [oauth2]
`,
  )
  writeFileSync(
    join(root, 'providers/c.example.yaml'),
    'id: c.example\nname: C\nshortName: C\nchecked: 2026-01\nsources: [https://c.example/]\nextends: b.example\ndomains: [c.example]\n',
  )
  const world = await startWorld({
    [SMTP_A]: saying('554 no\r\n'),
    [IMAP]: healthy('imap', { certificates, isImplicit: true, afterTls: ['LOGINDISABLED', 'AUTH=PLAIN'] }),
  })
  const { json } = await run(world.connect, { json: true, provider: ['b.example', 'c.example'] })
  expect(json().misfits.map(({ provider, variant, line, says }) => [provider, variant, line, says[0]])).toEqual([
    ['b.example', 'other', 7, 'it does not offer OAuth (XOAUTH2, OAUTHBEARER), but PLAIN'],
    ['b.example', 'other', 8, 'it does not offer OAuth (XOAUTH2, OAUTHBEARER), but PLAIN, LOGIN'],
    ['b.example', 'big', 12, 'it turns strangers away: "554 no"'],
  ])
})

test('an entry of the operator replaces the shipped one', async () => {
  mkdirSync(join(root, 'local/providers'), { recursive: true })
  writeFileSync(join(root, 'local/providers/b.example.yaml'), `# ours\n${OTHER}`)
  const world = await startWorld({ [SMTP_B]: saying('', true) })
  const { json } = await run(world.connect, { json: true })
  expect(json().misfits).toMatchObject([{ file: 'local/providers/b.example.yaml', line: 9 }])
})

test('a second run asks nobody; --retry asks what did not fit; --fresh asks everybody', async () => {
  const world = await startWorld({ [SMTP_B]: saying('', true) })
  expect((await run(world.connect)).status).toBe(1)
  const first = [IMAP, SMTP_A, SMTP_B].map(world.connections) as number[]
  const second = await run(world.connect)
  expect(second.status).toBe(1)
  expect(second.lines.at(-2)).toContain('3 asked, 1 not as the catalog says')
  expect([IMAP, SMTP_A, SMTP_B].map(world.connections)).toEqual(first)

  const mended = await startWorld()
  expect((await run(mended.connect, { retry: true })).status).toBe(0)
  expect([IMAP, SMTP_A, SMTP_B].map(mended.connections)).toEqual([0, 0, 1])
  expect((await run(mended.connect, { fresh: true })).status).toBe(0)
  expect([IMAP, SMTP_A, SMTP_B].map(mended.connections)).toEqual([1, 1, 2])
})

test('a promise that is changed in the catalog is held against what was seen', async () => {
  const world = await startWorld()
  expect((await run(world.connect)).status).toBe(0)
  writeFileSync(
    join(root, 'providers/b.example.yaml'),
    OTHER.replaceAll('security: tls', 'security: tls, authentication: [ntlm]'),
  )
  const { lines } = await run([])
  expect(lines.filter((line) => line.includes('it does not offer NTLM'))).toHaveLength(2)
})

test('a stop keeps what was seen, and the next run goes on from there', async () => {
  const controller = new AbortController()
  const path = join(root, 'state.json')
  const world = await startWorld({
    [SMTP_B]: {
      greet: () => setTimeout(() => controller.abort(), 300),
      hear: () => {},
      certificates,
      isImplicit: true,
    },
  })
  const stopped = await run(world.connect, { state: path }, { signal: controller.signal })
  expect(stopped.status).toBe(130)
  expect(stopped.errors).toEqual([`Stopped. The same command goes on from here; what was seen stands in ${path}.`])
  expect(stopped.lines.at(-2)).toBe('3 servers of 2 providers, 2 asked, 0 not as the catalog says')
  expect(Object.keys(stateOf(path).servers)).toHaveLength(2)

  const healed = await startWorld()
  const later = await run(healed.connect, { state: path })
  expect(later.status).toBe(0)
  expect([IMAP, SMTP_A, SMTP_B].map(healed.connections)).toEqual([0, 0, 1])
  expect(readdirSync(dirname(path)).filter((name) => name.endsWith('.new'))).toEqual([])
})

const manyServers = (count: number) =>
  PROVIDER.replace(
    'outgoing:',
    `${Array.from({ length: count }, (_, place) => `  - { protocol: imap, hostname: x${place}.a.example, security: tls }\n`).join('')}outgoing:`,
  )

test('a machine that reaches nobody says so, and neither blames nor keeps anything', async () => {
  writeFileSync(join(root, 'providers/a.example.yaml'), manyServers(10))
  const { status, lines, errors } = await run([])
  expect(status).toBe(1)
  expect(errors).toEqual(['None of 13 servers could be reached, so nothing of it counts. Is this machine online?'])
  expect(lines[0]).toBe('13 servers of 2 providers, 0 asked, 0 not as the catalog says')
  expect(stateOf()).toEqual({ format: 1, servers: {} })
})

test('a few servers may all be gone, and so may many where another one answers', async () => {
  expect((await run([], { provider: ['b.example'] })).lines.at(-1)).toBe(
    '2 servers of 1 provider, 2 asked, 2 not as the catalog says',
  )
  writeFileSync(join(root, 'providers/a.example.yaml'), manyServers(10))
  const world = await startWorld()
  const { lines, errors } = await run(world.connect, { fresh: true })
  expect(errors).toEqual([])
  expect(lines.at(-2)).toBe('13 servers of 2 providers, 13 asked, 10 not as the catalog says')
})

test('the state holds what servers say, and no secret could be in it', async () => {
  const world = await startWorld()
  await run(world.connect)
  const { servers } = stateOf()
  expect(Object.keys(servers)).toEqual([
    'imap imap.a.example:993 tls',
    'smtp smtp.a.example:587 starttls',
    'smtp smtp.b.example:465 tls',
  ])
  expect(servers['smtp smtp.a.example:587 starttls']).toEqual({
    at: expect.stringMatching(/^\d{4}-/),
    protocol: 'smtp',
    hostname: 'smtp.a.example',
    port: 587,
    security: 'starttls',
    peer: expect.stringMatching(/^127\.0\.0\.1:/),
    greeting: '220 mail.example.org ESMTP',
    offersStartTls: true,
    tls: expect.objectContaining({ version: 'TLSv1.3' }),
    capabilities: ['AUTH PLAIN LOGIN XOAUTH2'],
    mechanisms: ['PLAIN', 'LOGIN', 'XOAUTH2'],
    milliseconds: expect.any(Number),
  })
})

test.each([['{'], ['{}'], ['[]'], ['{"format":2,"servers":{}}'], ['{"format":1,"servers":{"a":{"at":"soon"}}}']])(
  'a state that is none is refused and left as it is: %s',
  async (text) => {
    const state = join(root, 'state.json')
    writeFileSync(state, text)
    const { status, errors } = await run([], { state })
    expect(status).toBe(2)
    expect(errors).toEqual([
      `${state} is not as "catalog verify" leaves it; name another file, or write over it with --fresh`,
    ])
    expect(readFileSync(state, 'utf8')).toBe(text)
  },
)

test('a state that cannot be written is known before anybody is asked', async () => {
  const world = await startWorld()
  writeFileSync(join(root, 'file'), '')
  mkdirSync(join(root, 'folder'))
  execFileSync('mkfifo', [join(root, 'pipe')])
  const cases = [
    [{ state: join(root, 'file/state.json') }, /cannot be (?:read|written): (?:ENOTDIR|EEXIST)/],
    [{ state: join(root, 'folder') }, /^the state \S+folder cannot be read: it is a folder; name a file in it$/],
    [{ state: join(root, 'folder'), fresh: true }, /cannot be written: it is a folder; name a file in it$/],
    [{ state: join(root, 'pipe') }, /cannot be read: it is no file; name one$/],
    [{ state: join(root, 'pipe'), fresh: true }, /cannot be written: it is no file; name one$/],
    [{ state: '/dev/null', fresh: true }, /^the state \/dev\/null cannot be written: it is no file; name one$/],
  ] as const
  for (const [options, complaint] of cases) {
    const { status, errors } = await run(world.connect, options)
    expect(status).toBe(2)
    expect(errors.join()).toMatch(complaint)
  }
  expect(world.connections(IMAP)).toBe(0)
  expect(readdirSync(root).filter((name) => name.endsWith('.new'))).toEqual([])
})

test('a provider that is none, a way that is none: wrong usage; a catalog with mistakes: none', async () => {
  const unknown = await run([], { provider: ['a.exampel'] })
  expect(unknown.errors).toEqual(['there is no provider "a.exampel", did you mean "a.example"?'])
  const lost = await run([], { resolver: 'dns.example' })
  expect(lost.errors[0]).toContain('--resolver "dns.example"')
  expect([unknown.status, lost.status]).toEqual([2, 2])
  writeFileSync(join(root, 'providers/a.example.yaml'), PROVIDER.replace('name: A', 'nme: A'))
  const { status, errors } = await run([])
  expect(status).toBe(1)
  expect(errors[0]).toContain('providers/a.example.yaml:')
})

test('a port that nobody can be reached at is told apart from servers that are gone', async () => {
  const servers = ['imap', 'imap2', 'imap3'].map(
    (name) => `{ protocol: imap, hostname: ${name}.a.example, security: tls }`,
  )
  writeFileSync(
    join(root, 'providers/a.example.yaml'),
    PROVIDER.replace(/ {2}- \{ protocol: imap[^\n]*/, `  - ${servers.join('\n  - ')}`),
  )
  const world = await startWorld()
  const gone = world.connect.filter((detour) => !detour.startsWith('imap.'))
  const nowhere = ['imap', 'imap2', 'imap3'].map((name) => `${name}.a.example:993:127.0.0.1:9`)
  const { lines } = await run([...gone, ...nowhere])
  expect(lines).toContain('Port 993: no server could be reached; the network of this machine may not let it through')
})

test('few at once, of one provider two; progress says how far it is', async () => {
  const names = ['one', 'two', 'three', 'four', 'five']
  const list = names.map((name) => `  - { protocol: imap, hostname: ${name}.a.example, security: none, reason: test }`)
  writeFileSync(join(root, 'providers/a.example.yaml'), PROVIDER.replace('outgoing:', `${list.join('\n')}\noutgoing:`))
  let now = 0
  let most = 0
  const slow: MailScript = {
    ...healthy('imap'),
    greet(session) {
      now++
      most = Math.max(most, now)
      setTimeout(() => {
        now--
        session.write('* OK\r\n')
      }, 50)
    },
  }
  const world = await startWorld(Object.fromEntries(names.map((name) => [`${name}.a.example:143`, slow])))
  const write = vi.fn()
  const { lines } = await run(world.connect, { concurrency: 8 }, { progress: { isTTY: true, write } })
  expect(lines.at(-2)).toContain('8 asked, 0 not')
  expect(most).toBeLessThanOrEqual(2)
  expect(write.mock.calls.join('')).toContain('asking: 8 of 8 servers, 100 %')
})

test('a state behind a link stays there', async () => {
  const world = await startWorld()
  mkdirSync(join(root, 'elsewhere'))
  writeFileSync(join(root, 'elsewhere/state.json'), '{"format":1,"servers":{}}')
  symlinkSync('elsewhere/state.json', join(root, 'link.json'))
  await run(world.connect, { state: join(root, 'link.json') })
  expect(lstatSync(join(root, 'link.json')).isSymbolicLink()).toBe(true)
  expect(readFileSync(join(root, 'elsewhere/state.json'), 'utf8')).toContain('"hostname"')
  rmSync(join(root, 'elsewhere'), { recursive: true })
  await run(world.connect, { state: join(root, 'link.json'), fresh: true })
  expect(lstatSync(join(root, 'link.json')).isSymbolicLink()).toBe(true)
  expect(readFileSync(join(root, 'elsewhere/state.json'), 'utf8')).toContain('"hostname"')
})
