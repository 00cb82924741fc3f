import type { ProviderEntry, ServerEntry } from '../account/index.ts'
import type { Domain, Hostname } from '../address/index.ts'
import type { Dns, DnsAnswer, SrvRecord } from '../dns/index.ts'
import {
  DNS_QUESTION_MS,
  MAX_DISPLAY_NAME_CHARACTERS,
  MAX_DISPLAY_SHORT_NAME_CHARACTERS,
  MAX_SRV_SERVERS,
} from '../limits.ts'
import type { Evidence } from './match.ts'
import { type Lasting, remembering } from './remembering.ts'
import type { Source } from './source.ts'

type Service = keyof typeof SERVICES

/** Spec: RFC 6186 §3, RFC 8314 §5.1. The services without an `s` are for STARTTLS: plain text is never taken from here. */
const SERVICES = {
  _imaps: { protocol: 'imap', security: 'tls' },
  _imap: { protocol: 'imap', security: 'starttls' },
  _pop3s: { protocol: 'pop3', security: 'tls' },
  _pop3: { protocol: 'pop3', security: 'starttls' },
  _submissions: { protocol: 'smtp', security: 'tls' },
  _submission: { protocol: 'smtp', security: 'starttls' },
} as const satisfies Record<string, Pick<ServerEntry, 'protocol' | 'security'>>

const OUTGOING: readonly Service[] = ['_submissions', '_submission']
const INCOMING: readonly Service[] = ['_imaps', '_imap', '_pop3s', '_pop3']

interface Offer extends SrvRecord {
  readonly service: Service
  readonly target: Hostname
}

/**
 * Step 6: the servers that the domain's own SRV records name, when there is one to read mail at and one to send it. The
 * login is the address (RFC 6186 §4).
 *
 * Sending is asked about first: most domains have no such records, and two questions then tell.
 */
export function srvRecords(dns: Dns, now?: () => number): Source {
  return remembering({
    name: 'srv',
    patienceMs: DNS_QUESTION_MS,
    now,
    async look({ domain, claimed }): Promise<Lasting> {
      if (claimed !== undefined) return { answer: undefined, seconds: 0 }
      const sending = await offersOf(dns, domain, OUTGOING)
      if (sending.offers.length === 0) return { answer: undefined, seconds: sending.seconds }
      const reading = await offersOf(dns, domain, INCOMING)
      const seconds = Math.min(sending.seconds, reading.seconds)
      const evidence: Evidence = { srv: [...reading.offers, ...sending.offers].map(shown) }
      if (reading.offers.length === 0) return { answer: { outcome: 'unknown', evidence }, seconds }
      const provider = entryFor(domain, reading.offers, sending.offers)
      return {
        answer: { provider, variant: undefined, domain, values: undefined, source: 'srv', evidence },
        seconds,
      }
    },
  })
}

/**
 * What some services offer, best first: by priority, then TLS from the first byte, then IMAP before POP3, then the
 * heavier one. Weights are for sharing load at random (RFC 2782), which a document that is kept cannot do.
 */
async function offersOf(dns: Dns, domain: Domain, services: readonly Service[]) {
  const answers = await Promise.all(services.map((service) => dns.ask(`${service}._tcp.${domain}`, 'SRV')))
  const offers = answers.flatMap((answer, place) => offersIn(answer, services[place] as Service))
  offers.sort(
    (one, other) =>
      one.priority - other.priority ||
      services.indexOf(one.service) - services.indexOf(other.service) ||
      other.weight - one.weight ||
      (one.target < other.target ? -1 : 1),
  )
  return {
    offers: offers.slice(0, MAX_SRV_SERVERS),
    seconds: Math.min(...answers.map(({ ttlSeconds }) => ttlSeconds)),
  }
}

/** Spec: RFC 2782, the target `.` says that the service is not offered. */
function offersIn({ records }: DnsAnswer<SrvRecord>, service: Service): Offer[] {
  return records.flatMap(({ target, port, ...rest }) =>
    target === undefined || target === '.' || port === 0 ? [] : [{ ...rest, port, target, service }],
  )
}

function shown({ service, target, port }: Offer): string {
  return `${service} ${target}:${port}`
}

/** An entry made on the spot: all that is known of it is the domain and its servers. */
function entryFor(domain: Domain, incoming: readonly Offer[], outgoing: readonly Offer[]): ProviderEntry {
  return {
    identity: {
      id: domain,
      autoconfigId: domain,
      displayName: shortened(domain, MAX_DISPLAY_NAME_CHARACTERS),
      displayShortName: shortened(domain, MAX_DISPLAY_SHORT_NAME_CHARACTERS),
      domains: [],
      mxNames: [],
    },
    sources: [],
    settings: { incoming: incoming.map(serverOf), outgoing: outgoing.map(serverOf), needs: [], help: [] },
    variants: {},
  }
}

function serverOf({ service, target, port }: Offer): ServerEntry {
  return {
    ...SERVICES[service],
    hostname: target,
    port,
    authentication: ['password-cleartext'],
    username: { template: '%EMAILADDRESS%' },
  }
}

function shortened(name: string, maximum: number): string {
  return name.length <= maximum ? name : `${name.slice(0, maximum - 1)}…`
}
