import type { AccountConfig } from '../account/index.ts'
import { type Domain, type EmailAddress, type Hostname, parseDomain } from '../address/index.ts'
import { CATALOGUE, type ClientEntry } from '../clients/catalogue/index.ts'
import { bestMx, mxDomains, type Search, searchAs } from '../clients/index.ts'
import type { Exchange, Network } from '../clients/network.ts'
import { askWhatFindingsWant } from './findings/index.ts'
import { lookAtServers } from './look-at-servers.ts'
import { mergePromises, probeServers } from './mail/index.ts'
import { createNetwork, type RealNetwork, type Route } from './net/index.ts'
import { openProfiles, type ProfileReader, withOpened } from './profiles.ts'
import { promisedServers } from './promises.ts'
import type { Seen } from './seen.ts'
import { outcomeOf } from './verdict.ts'
import { wildcardOf } from './wildcard.ts'

export interface VerifyOptions {
  readonly address: EmailAddress
  /** Whether somebody gave it; else its local part is made up. */
  readonly isOwnAddress: boolean
  readonly route?: Route
  /** Where redirects, records and profiles should lead; absent: the names of the domain itself. */
  readonly service?: Hostname | undefined
  readonly clients?: readonly ClientEntry[] | undefined
  /** Whether public databases are asked as well, which learn the domain from it. */
  readonly databases?: boolean | undefined
  /** Whether mail servers are looked at; `all`: also more than a run does by itself of those that no client would use. */
  readonly mailServers?: boolean | 'all' | undefined
  /** What this installation would answer. */
  readonly expectation?: (network: Network) => Promise<AccountConfig | undefined>
  readonly readProfile?: ProfileReader
  /** In place of the real network, and of a look at real servers. */
  readonly network?: RealNetwork
  readonly probe?: typeof probeServers
}

export interface VerifyProgress {
  readonly doing: 'clients' | 'servers'
  /** What was looked at just now. */
  readonly what: string
  readonly done: number
  readonly total: number
}

/**
 * Looks at a domain from outside: searches as every client does, looks at the servers that this leads to, and at what findings
 * want to know besides. It never throws for what the outside does; who stops it gets what was seen until then.
 */
export async function verify(
  options: VerifyOptions,
  onProgress: (progress: VerifyProgress) => void = () => {},
  signal?: AbortSignal,
): Promise<Seen> {
  const { address, isOwnAddress, clients = CATALOGUE, service } = options
  const { domain } = address
  const network = options.network ?? networkFor(options, signal)
  try {
    const beside = Promise.all([askWhatFindingsWant(network, domain), options.expectation?.(network)])
    const subject = { address, mx: '', service: service ?? `autoconfig.${domain}` }
    const searches: Searched[] = []
    const search = async (group: readonly ClientEntry[]) => {
      await Promise.all(
        group.map(async (client) => {
          const one = await searchAs(client, subject, network, { databases: options.databases === true })
          searches.push({ client, search: one })
          onProgress({ doing: 'clients', what: client.name, done: searches.length, total: clients.length })
        }),
      )
    }
    // What is asked first is asked for certain: so many requests are made, and no more.
    await search(clients.filter(({ name }) => FIRST.has(name)))
    const asking = Promise.all([openProfiles(options, clients, network), wildcardOf(network, domain)])
    await search(clients.filter(({ name }) => !FIRST.has(name)))
    const [profiles, early] = await asking
    const wildcard = early ?? (await wildcardOf(network, domain))
    const [, expected] = await beside
    const noClients = new Set([wildcard, profiles.other].map((exchange) => exchange?.asked.target))
    const exchanges = network.exchanges().filter(({ asked }) => !noClients.has(asked.target))
    const inOrder = clients.flatMap((client) => searches.filter((one) => one.client === client))
    const looked = await look(inOrder, exchanges, network, options, onProgress, signal)
    const isComplete = signal?.aborted !== true
    return {
      address,
      isOwnAddress,
      domain,
      mxDomains: await domainsBehindMx(network, domain),
      expected,
      verdicts: inOrder
        .map(({ client, search }) => ({ client, search: withOpened(client, search, profiles, address) }))
        .filter((one) => isComplete || !wasStopped(one.search))
        .map((one) => ({ ...one, outcome: outcomeOf(one.client, one.search, looked.servers) })),
      exchanges,
      records: network.recordsSeen(),
      ...looked,
      profiles: profiles.profiles,
      ...(profiles.other === undefined ? {} : { otherProfile: profiles.other }),
      ...(wildcard === undefined || wildcard.hops.length === 0 ? {} : { wildcard }),
      isComplete,
    }
  } finally {
    network.close()
  }
}

interface Searched {
  readonly client: ClientEntry
  readonly search: Search
}

function networkFor({ route, mailServers }: VerifyOptions, signal: AbortSignal | undefined): RealNetwork {
  return createNetwork({
    ...(route === undefined ? {} : { route }),
    ...(signal === undefined ? {} : { signal }),
    // Who wants all servers looked at wants their addresses asked for.
    ...(mailServers === 'all' ? { dnsQuestions: Number.POSITIVE_INFINITY } : {}),
  })
}

/** The programs that most people have. */
const FIRST: ReadonlySet<string> = new Set(
  CATALOGUE.filter(({ name }) => /^(?:Thunderbird|Outlook|New Outlook|Evolution$|FairEmail$)/.test(name)).map(
    ({ name }) => name,
  ),
)

/** It found nothing because somebody stopped it: that says nothing of the domain. */
const wasStopped = ({ steps, found }: Search) =>
  found === undefined &&
  steps.some(({ outcome, reason }) => (outcome === 'not-fetched' || outcome === 'skipped') && reason === 'stopped')

function look(
  searches: readonly Searched[],
  exchanges: readonly Exchange[],
  { dialer, trust }: RealNetwork,
  { address, mailServers = true, probe = probeServers }: VerifyOptions,
  onProgress: (progress: VerifyProgress) => void,
  signal: AbortSignal | undefined,
) {
  let done = 0
  return lookAtServers(mergePromises(promisedServers(searches, exchanges, address.domain)), {
    which: mailServers === 'all' ? 'all' : mailServers ? 'used' : 'none',
    probe,
    options: { dialer, trust, ...(signal === undefined ? {} : { signal }) },
    onSeen: ({ hostname, port }, total) =>
      onProgress({ doing: 'servers', what: `${hostname}:${port}`, done: ++done, total }),
  })
}

async function domainsBehindMx(network: Network, domain: Domain): Promise<readonly Domain[]> {
  const records = await network.records('MX', domain)
  const host = records.ok ? bestMx(records.records) : undefined
  return (host === undefined ? [] : mxDomains(host, 'parent-and-base', domain)).flatMap((name) => {
    const parsed = parseDomain(name)
    return parsed.ok ? parsed.value : []
  })
}
