import type { AccountConfig } from '../account/index.ts'
import { type Domain, type EmailAddress, type Hostname, parseDomain, parseEmailAddress } from '../address/index.ts'
import { type Asked, CATALOGUE, type ClientEntry } from '../clients/catalogue/index.ts'
import { bestMx, mxDomains, type Search, searchAs } from '../clients/index.ts'
import type { AskLimits, Exchange, Network } from '../clients/network.ts'
import { MAX_VERIFY_MAIL_SERVERS, VERIFY_REQUEST_MS } from '../limits.ts'
import { askWhatFindingsWant, madeUpName } from './findings/wanted.ts'
import { mergePromises, probeServers } from './mail/index.ts'
import { createNetwork, type RealNetwork, type Route } from './net/index.ts'
import { promisedServers } from './promises.ts'
import type { MailServerSeen, ProfileSeen, Seen } from './seen.ts'
import { outcomeOf } from './verdict.ts'

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
  readonly mailServers?: boolean | undefined
  /** What this installation would answer. */
  readonly expectation?: (network: Network) => Promise<AccountConfig | undefined>
  /** Reads a profile: this room knows nothing of property lists and signatures. */
  readonly readProfile?: (bytes: Uint8Array) => ProfileRead
  /** In place of the real network, and of a look at real servers. */
  readonly network?: RealNetwork
  readonly probe?: typeof probeServers
}

export type ProfileRead = Pick<ProfileSeen, 'fault' | 'identifier' | 'signature' | 'mistakes'>

export interface VerifyProgress {
  readonly doing: 'clients' | 'servers'
  /** What was looked at just now. */
  readonly what: string
  readonly done: number
  readonly total: number
}

/** An address of nobody in a domain; servers may log it, so that it says who asks. Nothing where the domain leaves no room. */
export const madeUpAddress = (domain: Domain, name = 'postamt-verify'): EmailAddress | undefined => {
  const made = parseEmailAddress(`${name}@${domain}`)
  return made.ok ? made.value : undefined
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
  const network =
    options.network ??
    createNetwork({
      ...(options.route === undefined ? {} : { route: options.route }),
      ...(signal === undefined ? {} : { signal }),
    })
  try {
    const beside = Promise.all([askWhatFindingsWant(network, domain), options.expectation?.(network)])
    const subject = { address, mx: '', service: service ?? `autoconfig.${domain}` }
    const searches: { client: ClientEntry; search: Search }[] = []
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
    const probes = Promise.all([profilesOf(options, network), network.ask(madeUpName(domain), NO_REDIRECTS)])
    await search(clients.filter(({ name }) => !FIRST.has(name)))
    const [profiles, wildcard] = await probes
    const [, expected] = await beside
    const inOrder = clients.flatMap((client) => searches.filter((one) => one.client === client))
    const servers = options.mailServers === false ? [] : await look(inOrder, network, options, onProgress, signal)
    const isComplete = signal?.aborted !== true
    return {
      address,
      isOwnAddress,
      domain,
      mxDomains: await domainsBehindMx(network, domain),
      expected,
      verdicts: inOrder
        .filter((one) => isComplete || !wasStopped(one.search))
        .map((one) => ({ ...one, outcome: outcomeOf(one.client, one.search, servers) })),
      exchanges: network.exchanges().filter(({ asked }) => asked.target !== wildcard.asked.target),
      records: network.recordsSeen(),
      servers,
      profiles,
      ...(wildcard.hops.length === 0 ? {} : { wildcard }),
      isComplete,
    }
  } finally {
    network.close()
  }
}

/** The programs that most people have. */
const FIRST: ReadonlySet<string> = new Set(
  CATALOGUE.filter(({ name }) => /^(?:Thunderbird|Outlook|New Outlook|Evolution$|FairEmail$)/.test(name)).map(
    ({ name }) => name,
  ),
)

const NO_REDIRECTS: AskLimits = { redirects: 0, keepsMethod: false, patienceMs: VERIFY_REQUEST_MS }
const LIKE_SAFARI: AskLimits = { redirects: 20, keepsMethod: false, patienceMs: VERIFY_REQUEST_MS }

/** It found nothing because somebody stopped it: that says nothing of the domain. */
const wasStopped = ({ steps, found }: Search) =>
  found === undefined &&
  steps.some(({ outcome, reason }) => (outcome === 'not-fetched' || outcome === 'skipped') && reason === 'stopped')

async function look(
  searches: readonly { readonly client: ClientEntry; readonly search: Search }[],
  network: RealNetwork,
  { address, probe = probeServers }: VerifyOptions,
  onProgress: (progress: VerifyProgress) => void,
  signal: AbortSignal | undefined,
): Promise<readonly MailServerSeen[]> {
  const named = mergePromises(promisedServers(searches, network.exchanges(), address.domain))
  // A document may name hundreds, of whomever: those that some client would use come first, and there is an end to it.
  const promises = named
    .toSorted((one, other) => Number(one.usedBy.length === 0) - Number(other.usedBy.length === 0))
    .slice(0, MAX_VERIFY_MAIL_SERVERS)
  const total = promises.length
  let done = 0
  return probe(
    promises,
    { dialer: network.dialer, trust: network.trust, ...(signal === undefined ? {} : { signal }) },
    ({ hostname, port }) => onProgress({ doing: 'servers', what: `${hostname}:${port}`, done: ++done, total }),
  )
}

async function domainsBehindMx(network: Network, domain: Domain): Promise<readonly Domain[]> {
  const records = await network.records('MX', domain)
  const host = records.ok ? bestMx(records.records) : undefined
  return (host === undefined ? [] : mxDomains(host, 'parent-and-base', domain)).flatMap((name) => {
    const parsed = parseDomain(name)
    return parsed.ok ? parsed.value : []
  })
}

/** Profiles for the address and for another one, from the first host that answers at all. */
async function profilesOf(options: VerifyOptions, network: Network): Promise<readonly ProfileSeen[]> {
  const { address, service } = options
  const { domain } = address
  const hosts = service === undefined ? [`autoconfig.${domain}`, await recordTarget(network, domain)] : [service]
  for (const host of hosts) {
    if (host === undefined) continue
    const first = await profileAt(host, address, network, options)
    if (first === undefined) continue
    const stranger = madeUpAddress(domain, 'postamt-verify-2')
    const other = stranger && (await profileAt(host, stranger, network, options))
    return other === undefined ? [first] : [first, other]
  }
  return []
}

async function recordTarget(network: Network, domain: Domain): Promise<string | undefined> {
  const records = await network.records('SRV', `_autodiscover._tcp.${domain}`)
  return records.ok ? records.records.map(({ target }) => target).find((target) => target !== '.') : undefined
}

async function profileAt(
  host: string,
  address: EmailAddress,
  network: Network,
  { readProfile }: VerifyOptions,
): Promise<ProfileSeen | undefined> {
  const asked: Asked = {
    method: 'GET',
    target: `https://${host}/email.mobileconfig?email=${encodeURIComponent(address.text)}`,
  }
  const { answer }: Exchange = await network.ask(asked, LIKE_SAFARI)
  if (answer === undefined) return undefined
  const { url, status, contentType, body, bytes = new TextEncoder().encode(body) } = answer
  const read = status === 200 ? readProfile?.(bytes) : undefined
  return { url, address, status, contentType, ...read }
}
