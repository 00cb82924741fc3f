import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Service } from '../../wire/support.ts'
import { type CertificateWishes, createIdentity, keyPem, type TestIdentity } from '../certificates.ts'
import { type DnsServer, startDnsServer } from '../dns-server.ts'
import { freePort } from '../ports.ts'
import { type Front, type Rule, startFront } from './front.ts'
import { type Installation, install, type Ran, type RunOptions } from './installation.ts'
import { type MailPlan, type MailServers, startMailServers } from './mail-servers.ts'

/**
 * Worlds that really run, on the loopback interface: DNS, the service behind a web server with TLS, Dovecot, Postfix, and a
 * private authority that everybody's certificates come from. The healthy one is as our documents say; another one is that
 * with one change.
 */

export const DOMAIN = 'world.example'
export const SERVICE = 'config.hoster.example'
export const MAIL = 'mail.world.example'

const PROVIDER = `id: ${DOMAIN}
name: World of the Test
shortName: World
domains: [${DOMAIN}]
incoming:
  - { protocol: imap, hostname: ${MAIL}, security: tls }
  - { protocol: pop3, hostname: ${MAIL}, security: tls }
outgoing:
  - { protocol: smtp, hostname: ${MAIL}, security: tls }
  - { protocol: smtp, hostname: ${MAIL}, security: starttls }
`

/** A provider that this installation knows and tells nobody. */
export const PLAIN_DOMAIN = 'plain-world.example'

const PLAIN_PROVIDER = `id: ${PLAIN_DOMAIN}
name: World without Encryption
shortName: Plain
domains: [${PLAIN_DOMAIN}]
incoming:
  - { protocol: imap, hostname: mail.${PLAIN_DOMAIN}, security: none, reason: The test wants one. }
outgoing:
  - { protocol: smtp, hostname: mail.${PLAIN_DOMAIN}, security: none, reason: The test wants one. }
`

/** What is different from the healthy world. */
export interface Change {
  /** Whom `verify` looks at, where it is not the world's domain. */
  readonly domain?: string
  /** Records that are there as well, in the form of `dns-server.ts`. */
  readonly publish?: readonly string[]
  /** Records that are not there: those whose line begins so. */
  readonly withdraw?: readonly string[]
  readonly web?: readonly Rule[]
  /** Web servers' certificates, by host, also where DNS knows none; that of the mail servers by their name. */
  readonly certificates?: Readonly<Record<string, CertificateChange>>
  /** Ports where nobody listens, as `autoconfig.world.example:443`. */
  readonly closed?: readonly string[]
  readonly mail?: MailPlan
  /** Variables of the service. */
  readonly service?: Readonly<Record<string, string>>
  /** Signs profiles with another certificate than the healthy world's. */
  readonly signature?: CertificateChange
}

/** `isAlone`: signed by itself, or by somebody whom nobody knows; an issuer that is not sent along. */
export interface CertificateChange extends Pick<CertificateWishes, 'hosts' | 'notBefore' | 'notAfter'> {
  readonly by?: 'itself' | 'a stranger' | 'an intermediate that is not sent'
}

/** What all worlds have in common, since it costs most to make. */
export interface Ground {
  readonly installation: Installation
  readonly authority: TestIdentity
  /** File of the authority's certificate. */
  readonly ca: string
  readonly folder: string
  readonly mail: MailServers
  readonly service: Service
  /** What `postamt dns` prints for the domain. */
  readonly zone: readonly string[]
  close(): Promise<void>
}

export interface World {
  readonly dns: DnsServer
  readonly front: Front
  /** Usual port to port. */
  readonly mailPorts: ReadonlyMap<number, number>
  /** Options that lead the command here. */
  readonly route: readonly string[]
  postamt(args: readonly string[], options?: RunOptions): Promise<Ran>
  close(): Promise<void>
}

export async function layGround(): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), 'postamt-world-'))
  const authority = await createIdentity('Authority of the World', { isAuthority: true })
  const ca = join(folder, 'ca.pem')
  await writeFile(ca, authority.pem)
  const mail = createIdentity(MAIL, { issuer: authority, hosts: [MAIL] }).then((own) => startMailServers(MAIL, [own]))
  const installation = await install({
    [`${DOMAIN}.yaml`]: PROVIDER,
    [`${PLAIN_DOMAIN}.yaml`]: PLAIN_PROVIDER,
  })
  const service = await installation.startService(await variables(authority))
  const printed = await installation.postamt(['dns', DOMAIN, '--service-host', SERVICE, '--customer-certificates'])
  if (printed.status !== 0) throw new Error(printed.stderr)
  const servers = await mail
  return {
    installation,
    authority,
    ca,
    folder,
    mail: servers,
    service,
    zone: linesOfZone(printed.stdout),
    async close() {
      await Promise.all([service.close(), servers.close()])
      await installation.close()
      await rm(folder, { recursive: true })
    },
  }
}

async function variables(authority: TestIdentity, signature: CertificateChange = {}) {
  const signer = await certificate(SERVICE, authority, signature)
  return {
    SERVICE_HOST: SERVICE,
    CUSTOMER_CERTIFICATES: 'true',
    PROFILE_SIGNING_KEY: await keyPem(signer[0]),
    PROFILE_SIGNING_CHAIN: signer.map(({ pem }) => pem).join(''),
  }
}

/** A zone file in the form of `dns-server.ts`. */
function linesOfZone(text: string): readonly string[] {
  const name = (word: string) => (word === '@' ? DOMAIN : word.endsWith('.') ? word.slice(0, -1) : `${word}.${DOMAIN}`)
  return text.split('\n').flatMap((line) => {
    const [, owner, type, data] = /^([^\s;$]\S*)\s+(?:\d+\s+)?IN\s+(\S+)\s+(.+)$/.exec(line) ?? []
    return owner === undefined ? [] : [`${name(owner)} ${type} ${data?.replace(/(?<=[^ .])\.$/, '')}`]
  })
}

/** What the operator's zones hold besides what `postamt dns` prints. */
const ZONE = [`${DOMAIN} A 127.0.0.1`, `${DOMAIN} MX 10 ${MAIL}`, `${MAIL} A 127.0.0.1`, `${SERVICE} A 127.0.0.1`]

/** The domain's web site, which knows nothing of settings. */
const SITE: Rule = {
  at: new RegExp(`^\\S+ https?://${DOMAIN.replaceAll('.', '\\.')}/`),
  answer: () => ({ status: 404, headers: { 'content-type': 'text/html' }, body: '<title>Not found</title>' }),
}

export async function startWorld(ground: Ground, change: Change = {}): Promise<World> {
  const records = [...ground.zone, ...ZONE].filter(
    (line) => !(change.withdraw ?? []).some((beginning) => line.startsWith(beginning)),
  )
  const table = [...records, ...(change.publish ?? [])]
  const hosts = hostsIn(table)
  const chains = new Map<string, readonly TestIdentity[]>()
  for (const host of new Set([...hosts, ...Object.keys(change.certificates ?? {})]))
    chains.set(host, await certificate(host, ground.authority, change.certificates?.[host] ?? {}))
  const isOtherService = change.service !== undefined || change.signature !== undefined
  const isOtherMail = change.mail !== undefined || change.certificates?.[MAIL] !== undefined
  const [dns, service, mail] = await Promise.all([
    startDnsServer(table.join('\n')),
    isOtherService
      ? ground.installation.startService({
          ...(await variables(ground.authority, change.signature)),
          ...change.service,
        })
      : ground.service,
    isOtherMail ? startMailServers(MAIL, chains.get(MAIL) as [TestIdentity], change.mail) : ground.mail,
  ])
  const front = await startFront({
    service: service.port,
    chains,
    fallback: await certificate(SERVICE, ground.authority, {}),
    rules: [...(change.web ?? []), SITE],
  })
  const nobody = await freePort()
  const to = (host: string, port: number, own: number) =>
    `${host}:${port}:127.0.0.1:${change.closed?.includes(`${host}:${port}`) ? nobody : own}`
  const detours = hosts.flatMap((host) => [
    to(host, 80, front.http),
    to(host, 443, front.https),
    ...(host === MAIL ? [...mail.ports].map(([usual, own]) => to(host, usual, own)) : []),
  ])
  return {
    dns,
    front,
    mailPorts: mail.ports,
    route: ['--resolver', dns.address, '--ca', ground.ca, ...detours.flatMap((detour) => ['--connect', detour])],
    postamt: (args, options) => ground.installation.postamt(args, options),
    async close() {
      await Promise.all([
        dns.close(),
        front.close(),
        isOtherService ? service.close() : undefined,
        isOtherMail ? mail.close() : undefined,
      ])
    },
  }
}

/** Names that lead to this machine; a wildcard's is the one that the doctor makes up. */
function hostsIn(table: readonly string[]): readonly string[] {
  const rows = table.map((line) => line.split(/\s+/))
  return [
    ...new Set(
      rows
        .filter(([, type]) => type === 'A' || type === 'CNAME')
        .map(([name = '']) => name.replace('*.', 'postamt-no-such-name.')),
    ),
  ].filter((name) => !name.startsWith('_'))
}

async function certificate(
  host: string,
  authority: TestIdentity,
  { by, hosts = [host], ...wishes }: CertificateChange,
): Promise<readonly [TestIdentity, ...TestIdentity[]]> {
  const issuer =
    by === 'itself'
      ? undefined
      : by === 'a stranger'
        ? await createIdentity('A Stranger', { isAuthority: true })
        : by === undefined
          ? authority
          : await createIdentity('Between', { isAuthority: true, issuer: authority })
  return [await createIdentity(host, { ...wishes, hosts, ...(issuer === undefined ? {} : { issuer }) })]
}
