import type { Domain, EmailAddress } from '../../address/index.ts'
import { CATALOGUE } from '../../clients/catalogue/index.ts'
import { type Found, searchAs } from '../../clients/index.ts'
import type { MxRecord } from '../../clients/network.ts'
import { INIT_ANSWER_MS, INIT_CONNECT_MS, INIT_SEARCH_MS, INIT_SERVER_MS, MAX_INIT_SERVERS } from '../../limits.ts'
import { probeServers, serverKey } from '../mail/index.ts'
import { deadline, type RealNetwork, unlessEnded } from '../net/index.ts'
import { promisedServers } from '../promises.ts'
import type { MailServerSeen } from '../seen.ts'
import { type Candidate, type Origin, recordedServers, usualServers } from './candidates.ts'

/** A server that was looked at, and who said that it may be there. */
export interface ServerFound {
  readonly seen: MailServerSeen
  readonly origin: Origin
}

/** What is known of a domain's mail before anybody was asked. */
export interface InitSeen {
  readonly domain: Domain
  readonly mx: readonly MxRecord[]
  /** Whether DNS could tell the MX records. */
  readonly isDnsSilent: boolean
  /** What mail programs are told today; absent: nothing. */
  readonly answer: Found | undefined
  /** In the order of trust. */
  readonly servers: readonly ServerFound[]
}

export interface LookOptions {
  readonly address: EmailAddress
  readonly network: RealNetwork
  /** Hosts that a person named. */
  readonly hosts?: readonly string[]
  readonly probe?: typeof probeServers
  readonly signal?: AbortSignal | undefined
}

export interface LookProgress {
  readonly what: string
  readonly done: number
  readonly total: number
}

/** Looks for a domain's own mail servers. It never throws for what the outside does, and logs in nowhere. */
export async function lookForServers(
  { address, network, hosts = [], probe = probeServers, signal }: LookOptions,
  onProgress: (progress: LookProgress) => void = () => {},
): Promise<InitSeen> {
  const { domain } = address
  const [mx, recorded, told] = await Promise.all([
    network.records('MX', domain),
    recordedServers(domain, network),
    toldServers(address, network, signal),
  ])
  const records = mx.ok ? mx.records : []
  const candidates = [...recorded, ...told.candidates, ...usualServers(domain, records, hosts)]
    .toSorted((one, other) => ORDER.indexOf(one.origin) - ORDER.indexOf(other.origin))
    .slice(0, MAX_INIT_SERVERS)
  const origins = new Map<string, Origin>()
  for (const { server, origin } of candidates) {
    const key = serverKey(server)
    if (!origins.has(key)) origins.set(key, origin)
  }
  let done = 0
  let total = origins.size
  const look = (asked: readonly Candidate[]) =>
    probe(
      asked.map(({ server }) => server),
      { dialer: network.dialer, trust: network.trust, ...PATIENCE, ...(signal === undefined ? {} : { signal }) },
      ({ hostname, port }) => onProgress({ what: `${hostname}:${port}`, done: ++done, total }),
    )
  const seen = await look(candidates)
  const others = namesInCertificates(seen, origins)
  for (const { server, origin } of others) origins.set(serverKey(server), origin)
  total = origins.size
  const behind = others.length === 0 ? [] : await look(others)
  const peers = new Set(seen.map(({ peer }) => peer))
  return {
    domain,
    mx: records,
    isDnsSilent: !mx.ok,
    answer: told.answer,
    // A name out of a certificate that nobody vouched for counts where it leads to the same place.
    servers: [...seen, ...behind.filter(({ peer }) => peer !== undefined && peers.has(peer))].map((one) => ({
      seen: one,
      origin: origins.get(serverKey(one)) ?? 'usual',
    })),
  }
}

const ORDER: readonly Origin[] = ['named', 'srv', 'answer', 'usual', 'certificate']

/** A person waits: a server that is there answers sooner. */
const PATIENCE = { connectMs: INIT_CONNECT_MS, answerMs: INIT_ANSWER_MS, serverMs: INIT_SERVER_MS }

/** One for each family of documents. */
const ASKED_AS: ReadonlySet<string> = new Set(['Thunderbird', 'Outlook for Windows, classic'])

/** The servers that mail programs are told today: an old answer, or one that somebody else gives. */
async function toldServers(address: EmailAddress, network: RealNetwork, signal: AbortSignal | undefined) {
  const subject = { address, mx: '', service: `autoconfig.${address.domain}` }
  const limit = deadline(INIT_SEARCH_MS, signal)
  try {
    const asked = CATALOGUE.filter(({ name }) => ASKED_AS.has(name)).map(async (client) => ({
      client,
      search: await unlessEnded(searchAs(client, subject, network), limit.signal),
    }))
    const searches = (await Promise.all(asked)).flatMap(({ client, search }) =>
      search === undefined ? [] : { client, search },
    )
    const candidates = promisedServers(searches, network.exchanges(), address.domain)
      // What was promised without TLS is looked for with it, by its usual name; logins are seen, not believed.
      .filter(({ security }) => security !== 'none')
      .map((server): Candidate => ({ server: { ...server, authentication: [] }, origin: 'answer' }))
    const answer = searches.map(({ search }) => search.found).find((found) => found?.understood.incoming !== undefined)
    return { candidates, answer }
  } finally {
    limit.clear()
  }
}

/** A server whose certificate is for another name is perhaps to be called by that one. */
function namesInCertificates(
  seen: readonly MailServerSeen[],
  asked: ReadonlyMap<string, Origin>,
): readonly Candidate[] {
  const named = seen
    .filter(({ failure, tls }) => failure === 'certificate' && tls?.problem === 'wrong-name')
    .flatMap(({ protocol, port, security, tls }) =>
      (tls?.names ?? [])
        .filter((name) => !name.includes('*'))
        .map((hostname) => ({ protocol, port, security, hostname, authentication: [], usedBy: [] })),
    )
  const fresh = new Map(named.map((server) => [serverKey(server), server]))
  return [...fresh]
    .filter(([key]) => !asked.has(key))
    .map(([, server]): Candidate => ({ server, origin: 'certificate' }))
    .slice(0, Math.max(0, MAX_INIT_SERVERS - asked.size))
}
