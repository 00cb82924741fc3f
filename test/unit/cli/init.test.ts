import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  existsSync,
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
import { dns as printRecords } from '../../../src/cli/dns.ts'
import { init } from '../../../src/cli/init.ts'
import type { InitOptions, InitSurroundings } from '../../../src/cli/init-options.ts'
import { type InitQuestions, terminalQuestions } from '../../../src/cli/init-questions.ts'
import type { verify } from '../../../src/cli/verify.ts'
import type { TestIdentity } from '../../support/certificates.ts'
import { type DnsServer, startDnsServer } from '../../support/dns-server.ts'
import {
  type Healthy,
  healthy,
  type MailScript,
  type MailServer,
  type Protocol,
  startMailServer,
} from '../../support/mail-server.ts'
import { closeAll, createAuthority, startWeb } from '../doctor/net/web.ts'

/** `postamt init`, against mail servers and a name server on the loopback interface, in a project folder of its own. */

const REPOSITORY = join(import.meta.dirname, '../../..')
const FILE = 'local/providers/example.org.yaml'
const TABLE = ['example.org MX 10 mail.example.org', 'mail.example.org A 127.0.0.2'].join('\n')

let authority: Awaited<ReturnType<typeof createAuthority>>
let certificates: readonly TestIdentity[]
beforeAll(async () => {
  authority = await createAuthority()
  certificates = [await authority.leaf(['mail.example.org']), authority.issuer]
})

let root: string
let dns: DnsServer
let connect: string[]
const servers: MailServer[] = []

beforeEach(async () => {
  for (const name of ['SERVICE_HOST', 'DEFAULT_PROVIDER']) vi.stubEnv(name, '')
  root = mkdtempSync(join(tmpdir(), 'postamt-init-'))
  mkdirSync(join(root, 'providers'))
  cpSync(join(REPOSITORY, 'providers/sslin.de.yaml'), join(root, 'providers/sslin.de.yaml'))
  writeFileSync(join(root, 'ca.pem'), authority.root.pem)
  dns = await startDnsServer(TABLE)
  connect = []
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await Promise.all([closeAll(), dns.close(), ...servers.splice(0).map((server) => server.close())])
  rmSync(root, { recursive: true })
})

/** A server of `mail.example.org` at one of its ports. */
async function serve(port: number, script: MailScript, host = 'mail.example.org') {
  const server = await startMailServer(script)
  servers.push(server)
  connect.push(`${host}:${port}:127.0.0.1:${server.port}`)
  return server
}

const secure = (protocol: Protocol, wishes: Healthy = {}) =>
  healthy(protocol, { certificates, isImplicit: true, ...wishes })

async function serveMail() {
  await serve(993, secure('imap'))
  await serve(465, secure('smtp'))
  await serve(587, healthy('smtp', { certificates }))
}

async function run(
  address: string,
  options: InitOptions = {},
  { onLine, ...surroundings }: InitSurroundings & { readonly onLine?: (line: string) => void } = {},
) {
  const said: string[] = []
  const complaints: string[] = []
  const log = (line: string) => {
    said.push(line)
    onLine?.(line)
  }
  const out = { log, error: (line: string) => void complaints.push(line) }
  const route = { resolver: dns.address, connect, ca: [join(root, 'ca.pem')] }
  const now = () => new Date('2026-11-25T12:00:00Z')
  const status = await init(root, address, { ...route, ...options }, out, { now, ...surroundings })
  return { status, text: said.join('\n'), complaints: complaints.join('\n') }
}

const written = () => (existsSync(join(root, FILE)) ? readFileSync(join(root, FILE), 'utf8') : undefined)

const answers = (wishes: Partial<InitQuestions> = {}): InitQuestions => ({
  name: async (suggested) => suggested,
  username: async (suggested) => suggested,
  mayReplace: async () => true,
  mayWrite: async () => true,
  mayWait: async () => false,
  ...wishes,
})

const ENTRY = `# yaml-language-server: $schema=../../providers/schema.json
id: example.org
name: example.org
shortName: example.org
checked: 2026-11

domains: [example.org]

incoming:
  - { protocol: imap, hostname: mail.example.org, security: tls }
outgoing:
  - { protocol: smtp, hostname: mail.example.org, security: tls }
  - { protocol: smtp, hostname: mail.example.org, security: starttls }
`

test('with --yes, the servers that were seen become the entry, and the records to publish are printed', async () => {
  await serveMail()
  const { status, text, complaints } = await run('you@example.org', { yes: true })
  expect([status, complaints]).toEqual([0, ''])
  expect(written()).toBe(ENTRY)
  expect(readdirSync(join(root, 'local/providers'))).toEqual(['example.org.yaml'])
  expect(text).toContain('✓ imap mail.example.org:993, TLS, its certificate fits')
  expect(text).toContain('_autodiscover._tcp.example.org')
  expect(text).toContain('autoconfig.example.org needs A and AAAA')
  expect(text).toContain('When they are there: postamt verify example.org')
  expect(text).not.toContain('you@')
})

test('nobody is told the password of a login, and no server hears one', async () => {
  const server = await serve(993, secure('imap'))
  await serve(587, healthy('smtp', { certificates }))
  await run('you@example.org', { yes: true })
  expect(server.heard.join('\n')).not.toMatch(/AUTH|LOGIN\b/)
})

test('flags say the name and the login; a long name is made shorter for small places', async () => {
  await serveMail()
  await run('you@example.org', { yes: true, name: 'The Example Mail Society', username: 'local-part' })
  expect(written()).toContain('name: The Example Mail Society\nshortName: The Example Mail\n')
  expect(written()).toContain("username: '%EMAILLOCALPART%'\n")
})

test('a person is asked for name and login, and for leave to write', async () => {
  await serveMail()
  const username = vi.fn(async () => '%EMAILLOCALPART%')
  const { status } = await run('you@example.org', {}, { questions: answers({ name: async () => 'Ours', username }) })
  expect(status).toBe(0)
  expect(username).toHaveBeenCalledWith('%EMAILADDRESS%', { address: 'you@example.org', localPart: 'you' })
  expect(written()).toContain('name: Ours\n')
})

test.each<[string, Partial<InitQuestions>]>([
  ['name', { name: async () => undefined }],
  ['login', { username: async () => undefined }],
  ['leave', { mayWrite: async () => false }],
])('who breaks off at the %s has written nothing', async (_, wishes) => {
  await serveMail()
  const { status, complaints } = await run('you@example.org', {}, { questions: answers(wishes) })
  expect([status, complaints, written()]).toEqual([130, 'Nothing was written.', undefined])
})

test('who is stopped at the last question has written nothing, whatever the answer', async () => {
  await serveMail()
  const controller = new AbortController()
  const mayWrite = async () => {
    controller.abort()
    return true
  }
  const { status } = await run('you@example.org', {}, { signal: controller.signal, questions: answers({ mayWrite }) })
  expect([status, written()]).toEqual([130, undefined])
})

test.each([
  ['name', (ask: InitQuestions) => ask.name('Example')],
  ['login', (ask: InitQuestions) => ask.username('ask', { address: 'you@example.org', localPart: 'you' })],
  ['leave to replace', (ask: InitQuestions) => ask.mayReplace(FILE)],
  ['leave to write', (ask: InitQuestions) => ask.mayWrite(FILE)],
  ['wait', (ask: InitQuestions) => ask.mayWait(1)],
])('a stop ends a question on the terminal that nobody has answered: %s', async (_, put) => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const controller = new AbortController()
  const answer = put(terminalQuestions(controller.signal))
  setTimeout(() => controller.abort(), 50)
  expect(await answer).toBeUndefined()
  expect(await put(terminalQuestions(controller.signal)), 'a question after the stop').toBeUndefined()
  write.mockRestore()
})

test('without a terminal and without --yes the entry is shown, and how to take it', async () => {
  await serveMail()
  const { status, text, complaints } = await run('you@example.org')
  expect(status).toBe(1)
  expect(text).toContain('id: example.org')
  expect(complaints).toContain('--yes takes the entry as it stands')
  expect(written()).toBeUndefined()
})

test('--dry-run shows the entry', async () => {
  await serveMail()
  const { status, text } = await run('you@example.org', { dryRun: true })
  expect([status, written()]).toEqual([0, undefined])
  expect(text).toContain('  id: example.org')
})

test('a file that is there is kept, unless somebody says otherwise', async () => {
  await serveMail()
  mkdirSync(join(root, 'local/providers'), { recursive: true })
  writeFileSync(join(root, FILE), 'id: [broken\n')
  const kept = await run('you@example.org', { yes: true })
  expect([kept.status, written()]).toEqual([1, 'id: [broken\n'])
  expect(kept.complaints).toContain(`${FILE} is there already; --force writes over it`)
  const no = await run('you@example.org', {}, { questions: answers({ mayReplace: async () => false }) })
  expect([no.status, written()]).toEqual([130, 'id: [broken\n'])
  expect((await run('you@example.org', { yes: true, force: true })).status).toBe(0)
  expect(written()).toBe(ENTRY)
})

test('a folder that cannot be written to is named', async () => {
  await serveMail()
  // For root, as which tests may run, no mode of a folder is an obstacle.
  mkdirSync(join(root, 'local'), { recursive: true })
  symlinkSync(join(root, 'none/at/all'), dirname(join(root, FILE)))
  const { status, text, complaints } = await run('you@example.org', { yes: true })
  expect(status).toBe(1)
  expect(complaints).toContain(`${FILE} cannot be written: E`)
  expect(complaints).toContain('put the entry above there yourself')
  expect(text).toContain('  id: example.org')
})

test('what the compiler refuses is not written', async () => {
  await serveMail()
  const { status, complaints } = await run('you@example.org', { yes: true, name: '100 % ours' })
  expect(status).toBe(1)
  expect(complaints).toContain(`${FILE}:3:1  name: `)
  expect(complaints).toContain('Nothing was written.')
  expect(written()).toBeUndefined()
})

test.each([
  ['you@', {}, '"you@" is no e-mail address'],
  ['localhost', {}, '"localhost" is no e-mail address'],
  ['you@example.org', { server: ['not a host'] }, '"not a host" is no host name'],
  ['you@example.org', { serviceHost: '-' }, '"-" is no host name'],
  ['you@example.org', { resolver: 'dns' }, '--resolver "dns"'],
])('%s with %j is not understood', async (address, options, complaint) => {
  const { status, complaints } = await run(address, options)
  expect(status).toBe(2)
  expect(complaints).toContain(complaint)
})

test('nothing answers: what to do is said', async () => {
  const { status, complaints } = await run('you@example.org', { yes: true })
  expect(status).toBe(1)
  expect(complaints).toContain(
    'No server of example.org was found for reading mail (IMAP or POP3) and for sending mail',
  )
  expect(complaints).toContain('--server HOST')
  expect(complaints).toContain('open 993')
})

test('a domain that is spelt wrong has no MX record', async () => {
  const { complaints } = await run('you@exampel.org', { yes: true })
  expect(complaints).toContain('exampel.org has no MX record')
})

test('a resolver that is silent is the cause', async () => {
  const { complaints } = await run('you@example.org', { yes: true, resolver: '127.0.0.1:9', connect: [] })
  expect(complaints).toContain('DNS gave no answer')
})

test('a server that speaks plain text only is told to nobody', async () => {
  await serve(143, healthy('imap', { capabilities: ['IMAP4rev1', 'AUTH=PLAIN'] }))
  await serve(465, secure('smtp'))
  const { status, text, complaints } = await run('you@example.org', { yes: true })
  expect(status).toBe(1)
  expect(text).toContain('✗ imap mail.example.org:143: it offers no STARTTLS')
  expect(complaints).toContain('for reading mail (IMAP or POP3) that could be told')
  expect(complaints).toContain('get a certificate for its name')
})

test('a certificate for another name is no proposal, and the name that it is for is one', async () => {
  const other = [await authority.leaf(['host.example.net']), authority.issuer]
  const wishes = { certificates: other, isImplicit: true }
  const imap = await serve(993, healthy('imap', wishes))
  await serve(465, healthy('smtp', wishes))
  const { status, text, complaints } = await run('you@example.org', { yes: true })
  expect(status).toBe(1)
  expect(text).toContain('✗ imap mail.example.org:993: the certificate is not for this name, but for host.example.net')
  expect(complaints).toContain('A certificate has to name the host')
  // Once the name that it is for leads to the same place, that one is told.
  connect.push(`host.example.net:993:127.0.0.1:${imap.port}`)
  connect.push(`host.example.net:465:${connect[1]?.split(':').slice(2).join(':')}`)
  expect((await run('you@example.org', { yes: true })).status).toBe(0)
  expect(written()).toContain('{ protocol: imap, hostname: host.example.net, security: tls }')
})

test('SRV records come before usual names, with ports of their own; a server of a person’s choice before all', async () => {
  await serveMail()
  dns.publish(`${TABLE}\n_imaps._tcp.example.org SRV 0 1 10993 in.example.org\nin.example.org A 127.0.0.2`)
  const own = [await authority.leaf(['in.example.org', 'mx.example.net']), authority.issuer]
  await serve(10_993, secure('imap', { certificates: own }), 'in.example.org')
  await run('you@example.org', { yes: true })
  expect(written()).toContain('{ protocol: imap, hostname: in.example.org, port: 10993, security: tls }')
  await serve(993, secure('imap', { certificates: own }), 'mx.example.net')
  await run('you@example.org', { yes: true, force: true, server: ['mx.example.net'] })
  expect(written()).toContain('{ protocol: imap, hostname: mx.example.net, security: tls }')
})

test('a record that leads to a server that is not there is named', async () => {
  await serveMail()
  dns.publish(`${TABLE}\n_pop3s._tcp.example.org SRV 0 1 995 mail.example.org`)
  const { status, text } = await run('you@example.org', { yes: true })
  expect(status).toBe(0)
  expect(text).toContain('✗ pop3 mail.example.org:995: nothing listens on this port')
})

test('what mail programs are told today is looked at, and its login suggested', async () => {
  const web = await startWeb(
    (_, response) => response.setHeader('content-type', 'text/xml').end(AUTOCONFIG),
    [await authority.leaf(['autoconfig.example.org']), authority.issuer],
  )
  connect.push(`autoconfig.example.org:443:127.0.0.1:${web.port}`)
  await serve(10_993, secure('imap'))
  await serve(465, secure('smtp'))
  const { status, text } = await run('you@example.org', { yes: true })
  expect(status).toBe(0)
  expect(text).toContain('Mail programs are told settings already: https://autoconfig.example.org/mail/config-v1.1.xml')
  expect(written()).toContain("username: '%EMAILLOCALPART%'")
  expect(written()).toContain('{ protocol: imap, hostname: mail.example.org, port: 10993, security: tls }')
})

const AUTOCONFIG = `<clientConfig version="1.1"><emailProvider id="example.org"><domain>example.org</domain>
<displayName>Old</displayName><displayShortName>Old</displayShortName>
${['<incomingServer type="imap">', '<outgoingServer type="smtp">']
  .map((start, place) => {
    const port = place === 0 ? 10_993 : 465
    return `${start}<hostname>mail.example.org</hostname><port>${port}</port><socketType>SSL</socketType>
<authentication>password-cleartext</authentication><username>%EMAILLOCALPART%</username></${start.slice(1, 15)}>`
  })
  .join('')}
</emailProvider></clientConfig>`

test('a domain that the catalog knows needs no entry, unless somebody insists', async () => {
  const { status, complaints } = await run('you@sslin.de', { yes: true })
  expect(status).toBe(1)
  expect(complaints).toContain(
    'sslin.de needs no entry: the catalog knows it already as sslin.de Webhosting (sslin.de)',
  )
  expect(complaints).toContain('--force makes an entry')
})

test('a domain in another script gets a file whose name is an id', async () => {
  dns.publish('xn--mller-kva.example MX 0 mail.example.org\nmail.example.org A 127.0.0.2')
  await serveMail()
  const { status } = await run('you@müller.example', { yes: true })
  expect(status).toBe(0)
  const text = readFileSync(join(root, 'local/providers/xn-mller-kva.example.yaml'), 'utf8')
  expect(text).toContain('domains: [xn--mller-kva.example]')
})

test('--wait looks until the records are there, and verifies then', async () => {
  await serveMail()
  const looked: unknown[] = []
  const look = (async (_root, text, options) => {
    looked.push(text, options.service, options.resolver)
    return 7
  }) as typeof verify
  const zone = zoneTable((await run('you@example.org', { yes: true })).text)
  const { status, text } = await run(
    'you@example.org',
    { yes: true, wait: 1, force: true },
    {
      verify: look,
      lookMs: 20,
      onLine: (line) => {
        if (line.includes('Waiting for')) dns.publish(`${TABLE}\n${zone}`)
      },
    },
  )
  expect(status).toBe(7)
  expect(text).toMatch(/Waiting for \d+ of \d+ records/)
  expect(looked).toEqual(['you@example.org', 'autoconfig.example.org', dns.address])
})

test('the command to look with later goes by the same way, as a shell takes it', async () => {
  await serveMail()
  const ca = join(root, "an authority's.pem")
  writeFileSync(ca, authority.root.pem)
  const { text } = await run('you@example.org', { yes: true, ca: [ca], serviceHost: 'config.example.net' })
  const [, command = ''] = /^When they are there: (postamt verify .*)$/m.exec(text) ?? []
  const printed = execFileSync('/bin/sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' })
  expect(printed.trimEnd().split('\n')).toEqual([
    ...['postamt', 'verify', 'example.org', '--service', 'config.example.net', '--resolver', dns.address],
    ...connect.flatMap((way) => ['--connect', way]),
    ...['--ca', ca],
  ])
  expect(command).toContain(` --connect ${connect[0]} `)
})

test('the commands that are printed name the service that was named', async () => {
  await serveMail()
  vi.stubEnv('SERVICE_HOST', 'autoconfig.hoster.example')
  const own = await run('you@example.org', { yes: true, serviceHost: 'autoconfig.example.org' })
  expect(own.text).toContain('When they are there: postamt verify example.org --service autoconfig.example.org')
  const known = await run('you@sslin.de', { yes: true, serviceHost: 'config.hoster.example' })
  expect(known.complaints).toContain('"postamt dns sslin.de --service-host config.hoster.example" prints the records')
  expect(known.complaints).toContain('  postamt verify sslin.de --service config.hoster.example')
})

test('a domain that only its DNS records give to a provider: the command for its records says whose it is', async () => {
  appendFileSync(join(root, 'providers/sslin.de.yaml'), '\nrecognisedBy: [{ mx: mx.sslin.de }]\n')
  dns.publish('own.example MX 10 mx.sslin.de\nmx.sslin.de A 127.0.0.2')
  const { complaints } = await run('you@own.example', { yes: true })
  const [, domain = '', provider = ''] = /"postamt dns (\S+) --provider (\S+)" prints/.exec(complaints) ?? []
  expect(complaints).toContain('because its DNS records lead there')
  const said: string[] = []
  const say = (line: string) => void said.push(line)
  expect(await printRecords(root, domain, { provider }, { log: say, error: say })).toBe(0)
  expect(said.join()).toContain('DNS records for own.example')
})

test('--wait has an end, and says what is missing', async () => {
  await serveMail()
  const { status, text } = await run('you@example.org', { yes: true, wait: 0.001 }, { lookMs: 20 })
  expect(status).toBe(1)
  expect(text).toMatch(/\d+ of \d+ records are not in DNS yet:\n {2}autoconfig\.example\.org A\/AAAA/)
  expect(written()).toBe(ENTRY)
})

test('who stops it while servers are looked at has written nothing', async () => {
  await serveMail()
  const stop = new AbortController()
  const { status } = await run('you@example.org', { yes: true }, { signal: stop.signal, progress: () => stop.abort() })
  expect([status, written()]).toEqual([130, undefined])
})

/** The records of a printed zone as a table of the test's name server. */
function zoneTable(text: string): string {
  const lines = text.split('\n').flatMap((line) => {
    const [, name, type, data = ''] = /^(\S+)\s+IN (SRV|CNAME|TXT)\s+(.*)$/.exec(line) ?? []
    return name === undefined ? [] : `${name}.example.org ${type} ${data.replace(/(?<=\S{2})\.$/, '')}`
  })
  return [...lines, 'autoconfig.example.org A 127.0.0.2'].join('\n')
}
