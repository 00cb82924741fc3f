import { join } from 'node:path'
import { SERVICE, serviceOfFixtures } from '../../scripts/clients/answers.ts'
import { type AccountConfig, expand } from '../../src/account/index.ts'
import { type Domain, type EmailAddress, parseDomain, parseEmailAddress } from '../../src/address/index.ts'
import { compileCatalog } from '../../src/catalog/compile.ts'
import { openCatalog } from '../../src/catalog/index.ts'
import { readCatalogFiles } from '../../src/cli/files.ts'
import { type Asked, CATALOGUE } from '../../src/clients/catalogue/index.ts'
import { bestMx, mxDomains, searchAs } from '../../src/clients/index.ts'
import type {
  Exchange,
  Hop,
  HopFailure,
  MxRecord,
  Network,
  RecordOf,
  Records,
  RecordType,
  SrvRecord,
  TlsSeen,
} from '../../src/clients/network.ts'
import { askWhatFindingsWant, madeUpName } from '../../src/doctor/findings/index.ts'
import { mergePromises } from '../../src/doctor/mail/index.ts'
import { promisedServers } from '../../src/doctor/promises.ts'
import type { MailServerSeen, ProfileSeen, Seen } from '../../src/doctor/seen.ts'
import { outcomeOf } from '../../src/doctor/verdict.ts'

/**
 * What a run would see of `example.org`, without one: this project's service answers in every place, its records are
 * published, and the mail servers do what is promised. Nothing is wrong with it, until something of it is changed.
 */
export interface Changes {
  /** The address; `example.org` or a customer behind its MX hosts. */
  readonly address?: string
  /** By URL without its query, with or without the method before it; what is served can be changed as well. */
  readonly answers?: Readonly<Record<string, Answered | HopFailure | ((served: Answered) => Answered | HopFailure)>>
  /** By URL with its query. */
  readonly exact?: Readonly<Record<string, Answered>>
  /** Of every request to a host; with a scheme before it (`https://example.org`), of those alone. */
  readonly hosts?: Readonly<Record<string, Pick<Hop, 'tls' | 'headers' | 'peer'> & { readonly failure?: HopFailure }>>
  readonly records?: Readonly<Record<`${RecordType} ${string}`, Records<RecordOf[RecordType]>>>
  readonly expected?: AccountConfig | 'unknown'
  readonly server?: (server: MailServerSeen) => MailServerSeen
  readonly profile?: (profile: ProfileSeen) => ProfileSeen
  readonly isComplete?: boolean
}

export interface Answered {
  readonly status: number
  readonly body: string
  readonly contentType?: string
  readonly location?: string
}

/** Records as DNS tells them. */
export const told = <Record>(...records: readonly Record[]): Records<Record> => ({ ok: true, records })

export const srv = (target: string, port = 443): SrvRecord => ({ priority: 0, weight: 0, port, target })
export const mx = (host: string): MxRecord => ({ priority: 10, host })

export const page: Answered = { status: 200, body: '<!doctype html><html>parked</html>', contentType: 'text/html' }
export const nothing: Answered = { status: 404, body: 'not found', contentType: 'text/plain' }

export const healthySeen = (): Promise<Seen> => seenOf({})

export async function seenOf(changes: Changes): Promise<Seen> {
  const address = addressOf(changes.address ?? 'user@example.org')
  const { domain } = address
  const { network, exchanges, records } = await networkOf(changes, domain)
  await askWhatFindingsWant(network, domain)
  const host = mxOf(await network.records('MX', domain))
  const subject = { address, mx: '', service: SERVICE }
  const searches = await Promise.all(
    CATALOGUE.map(async (client) => ({ client, search: await searchAs(client, subject, network) })),
  )
  const seenBefore = exchanges()
  const wildcard = await network.ask(madeUpName(domain), { redirects: 0, keepsMethod: false, patienceMs: 1 })
  const servers = mergePromises(promisedServers(searches, seenBefore, domain)).map((server) =>
    (changes.server ?? ((same) => same))({ ...server, ...HEALTHY_SERVER, tls: tlsFor(server.hostname) }),
  )
  return {
    address,
    isOwnAddress: true,
    domain,
    mxDomains: (host === undefined ? [] : mxDomains(host, 'parent-and-base', domain)).map(domainOf),
    expected: changes.expected === 'unknown' ? undefined : (changes.expected ?? (await expectedFor(domain))),
    verdicts: searches.map((one) => ({ ...one, outcome: outcomeOf(one.client, one.search, servers) })),
    exchanges: seenBefore,
    records: new Map(records),
    servers,
    unseenServers: [],
    profiles: [profileOf(address, '1a2b'), profileOf(addressOf(`other@${domain}`), '3c4d')].map(
      changes.profile ?? ((same) => same),
    ),
    wildcard,
    isComplete: changes.isComplete ?? true,
  }
}

/** A certificate as it should be. */
export const tlsFor = (host: string, given: Partial<TlsSeen> = {}): TlsSeen => ({
  version: 'TLSv1.3',
  names: [host],
  issuer: 'Example Authority',
  validTo: '2027-09-30T12:00:00.000Z',
  daysLeft: 300,
  ...given,
})

const HEALTHY_SERVER = {
  greeting: 'ready',
  peer: '192.0.2.1',
  capabilities: ['AUTH=PLAIN', 'AUTH=LOGIN'],
  mechanisms: ['PLAIN', 'LOGIN'],
  milliseconds: 20,
} as const

const profileOf = (address: EmailAddress, name: string): ProfileSeen => ({
  url: `https://autoconfig.${address.domain}/email.mobileconfig?email=${encodeURIComponent(address.text)}`,
  address,
  status: 200,
  contentType: 'application/x-apple-aspen-config',
  identifier: `example.service.${name}`,
  signature: { state: 'verified', validTo: '2027-09-30T12:00:00.000Z', daysLeft: 300, faults: [] },
  mistakes: [],
})

/** The same for every run: it remembers nothing that matters here. */
const service = once(serviceOfFixtures)
const compiled = once(async () => {
  const root = join(import.meta.dirname, '../..')
  const files = await readCatalogFiles(root, [{ path: 'test/fixtures/providers', local: true }])
  const { catalog } = compileCatalog(files, [])
  return catalog === undefined ? undefined : openCatalog({ version: 'fixtures', ...catalog })
})

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined
  return () => {
    made ??= make()
    return made
  }
}

async function networkOf({ answers = {}, exact = {}, hosts = {}, records: given = {} }: Changes, domain: Domain) {
  const app = await service()
  const asked = new Map<string, Exchange>()
  const seen = new Map<`${RecordType} ${string}`, Records<RecordOf[RecordType]>>()

  const served = async ({ method, target, body, contentType }: Asked): Promise<Answered> => {
    const headers = new Headers(contentType === undefined ? {} : { 'content-type': contentType })
    const response = await app.fetch(new Request(target, { method, headers, body: body ?? null }))
    const [type, location] = [response.headers.get('content-type'), response.headers.get('location')]
    return {
      status: response.status,
      body: await response.text(),
      ...(type === null ? {} : { contentType: type }),
      ...(location === null ? {} : { location }),
    }
  }

  const answerTo = async (next: Asked): Promise<Answered | HopFailure> => {
    const place = next.target.replace(/\?.*/s, '')
    const change = exact[next.target] ?? answers[`${next.method} ${place}`] ?? answers[place]
    return typeof change === 'function' ? change(await served(next)) : (change ?? served(next))
  }

  const hop = async (next: Asked): Promise<Hop & { readonly body?: string }> => {
    const { origin, hostname, protocol } = new URL(next.target)
    const secure = protocol === 'https:' ? { tls: tlsFor(hostname) } : {}
    const start = { method: next.method, url: next.target, peer: '192.0.2.2:443', milliseconds: 1, ...secure }
    const host = { ...start, ...hosts[hostname], ...hosts[origin] }
    if (host.failure !== undefined) return host
    const answer = await answerTo(next)
    return typeof answer === 'string' ? { ...host, failure: answer } : { ...host, ...answer }
  }

  const walk: Network['ask'] = async (first, { redirects, keepsMethod }) => {
    const hops: Hop[] = []
    for (let next = first; ; ) {
      const { body, ...one } = await hop(next)
      const { status, location, contentType } = one
      const isSentOn = location !== undefined && redirects > 0 && (status ?? 0) >= 300 && (status ?? 0) < 400
      const failure = isSentOn && hops.length >= redirects ? ({ failure: 'too-many-redirects' } as const) : {}
      hops.push({ ...one, ...failure })
      if (status === undefined || body === undefined || 'failure' in failure)
        return { asked: first, hops, answer: undefined }
      if (!isSentOn) return { asked: first, hops, answer: { status, contentType, body, url: next.target } }
      const target = new URL(location, next.target).href
      next = keepsMethod ? { ...next, target } : { method: 'GET', target }
    }
  }

  const network: Network = {
    async ask(first, limits) {
      const exchange = await walk(first, limits)
      const question = JSON.stringify([first.method, first.target, first.body])
      const before = asked.get(question)
      if (before === undefined || before.hops.length < exchange.hops.length) asked.set(question, exchange)
      return exchange
    },
    async records<Type extends RecordType>(type: Type, name: string) {
      const question = `${type} ${name}` as const
      const records =
        given[question] ??
        (type === 'MX' ? told(mx('mx1.mx-hoster.example')) : told(...(await published(type, name, domain, app))))
      seen.set(question, records)
      return records as Records<RecordOf[Type]>
    },
  }
  return { network, exchanges: () => [...asked.values()], records: seen }
}

/** What the service tells the operator of a domain to publish. */
async function published(
  type: RecordType,
  name: string,
  domain: Domain,
  app: Awaited<ReturnType<typeof serviceOfFixtures>>,
): Promise<readonly RecordOf[RecordType][]> {
  const response = await app.fetch(new Request(`https://${SERVICE}/dns/${domain}.json`))
  const { records = [] } = (await response.json()) as { records?: { name: string; type: string; value: string }[] }
  return records
    .filter((record) => record.name === name && record.type === type && (type === 'SRV' || type === 'TXT'))
    .map(({ value }) => {
      if (type === 'TXT') return value.replace(/^"|"$/g, '')
      const [priority, weight, port, target = ''] = value.split(' ')
      const host = target === '.' ? target : target.replace(/\.$/, '')
      return { priority: Number(priority), weight: Number(weight), port: Number(port), target: host }
    })
}

export function addressOf(text: string): EmailAddress {
  const address = parseEmailAddress(text)
  if (!address.ok) throw new Error(`"${text}" is no address`)
  return address.value
}

function domainOf(text: string): Domain {
  const domain = parseDomain(text)
  if (!domain.ok) throw new Error(`"${text}" is no domain`)
  return domain.value
}

const mxOf = (records: Records<MxRecord>) => (records.ok ? bestMx(records.records) : undefined)

/** What the invented catalog of the tests says of a domain. */
export async function expectedFor(domain: Domain): Promise<AccountConfig | undefined> {
  const entry = (await compiled())?.exact(domain)
  const expanded = entry === undefined ? undefined : expand(entry, undefined, domain, undefined)
  return expanded?.ok === true ? expanded.value : undefined
}
