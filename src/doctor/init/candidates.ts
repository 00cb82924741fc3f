import type { MailProtocol, Security } from '../../account/index.ts'
import type { Domain } from '../../address/index.ts'
import type { MxRecord, Network, SrvRecord } from '../../clients/network.ts'
import { MAX_INIT_MX_HOSTS, MAX_SRV_SERVERS } from '../../limits.ts'
import type { PromisedServer } from '../mail/index.ts'

/** Who says that a server may be there, the most trustworthy first. */
export type Origin = 'named' | 'srv' | 'answer' | 'certificate' | 'usual'

/** A server that may be there. */
export interface Candidate {
  readonly server: PromisedServer
  readonly origin: Origin
}

/** A service of mail, as it is found by its port or by its records. */
interface Service {
  readonly protocol: MailProtocol
  readonly security: Security
  readonly port: number
}

const IMAP: readonly Service[] = [
  { protocol: 'imap', security: 'tls', port: 993 },
  { protocol: 'imap', security: 'starttls', port: 143 },
]
const POP3: readonly Service[] = [
  { protocol: 'pop3', security: 'tls', port: 995 },
  { protocol: 'pop3', security: 'starttls', port: 110 },
]
const SMTP: readonly Service[] = [
  { protocol: 'smtp', security: 'tls', port: 465 },
  { protocol: 'smtp', security: 'starttls', port: 587 },
]
const ALL = [...IMAP, ...POP3, ...SMTP]

/** Names below a domain where people put mail servers, and what is found there; a general name first. */
const USUAL_NAMES: readonly (readonly [label: string, services: readonly Service[]])[] = [
  ['mail', ALL],
  ['imap', IMAP],
  ['pop', POP3],
  ['pop3', POP3],
  ['smtp', SMTP],
]

/** Spec: RFC 6186, RFC 8314 §5.1. Where `_imap` and `_submission` lead to a port of TLS, the port is right. */
const RECORDS: Readonly<Record<string, { readonly protocol: MailProtocol; readonly security: Security }>> = {
  _imaps: { protocol: 'imap', security: 'tls' },
  _imap: { protocol: 'imap', security: 'starttls' },
  _pop3s: { protocol: 'pop3', security: 'tls' },
  _pop3: { protocol: 'pop3', security: 'starttls' },
  _submissions: { protocol: 'smtp', security: 'tls' },
  _submission: { protocol: 'smtp', security: 'starttls' },
}
const TLS_PORTS: ReadonlySet<number> = new Set(ALL.flatMap(({ port, security }) => (security === 'tls' ? port : [])))

/** Where a domain's own mail servers are found by their names: hosts that a person named, its usual names, its MX hosts, itself. */
export function usualServers(domain: Domain, mx: readonly MxRecord[], named: readonly string[]): readonly Candidate[] {
  const mxHosts = mx
    .toSorted((one, other) => one.priority - other.priority)
    .map(({ host }) => host)
    .filter((host) => host !== '.' && host !== '')
    .slice(0, MAX_INIT_MX_HOSTS)
  return [
    ...named.flatMap((host) => servers(host, ALL, 'named')),
    ...USUAL_NAMES.flatMap(([label, services]) => servers(`${label}.${domain}`, services, 'usual')),
    ...[...mxHosts, domain].flatMap((host) => servers(host, ALL, 'usual')),
  ]
}

/** What the domain's SRV records name, lowest priority first. */
export async function recordedServers(
  domain: Domain,
  network: Pick<Network, 'records'>,
): Promise<readonly Candidate[]> {
  const asked = Object.entries(RECORDS).map(async ([label, service]) => {
    const answer = await network.records('SRV', `${label}._tcp.${domain}`)
    return answer.ok ? inOrder(answer.records).map((record) => recorded(record, service)) : []
  })
  return (await Promise.all(asked)).flat()
}

function inOrder(records: readonly SrvRecord[]): readonly SrvRecord[] {
  return records
    .filter(({ target }) => target !== '.' && target !== '')
    .toSorted((one, other) => one.priority - other.priority || other.weight - one.weight)
    .slice(0, MAX_SRV_SERVERS)
}

function recorded({ target, port }: SrvRecord, { protocol, security }: Omit<Service, 'port'>): Candidate {
  const decided = TLS_PORTS.has(port) ? 'tls' : security
  return { server: promise(target, { protocol, security: decided, port }), origin: 'srv' }
}

function servers(host: string, services: readonly Service[], origin: Origin): readonly Candidate[] {
  return services.map((service) => ({ server: promise(host, service), origin }))
}

/** Nothing is known of its logins yet. */
const promise = (hostname: string, service: Service): PromisedServer => ({
  ...service,
  hostname,
  authentication: [],
  usedBy: [],
})
