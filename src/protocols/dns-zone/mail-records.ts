import type { TextKey } from '#generated/texts.js'
import { type AccountConfig, loginOf, type MailProtocol, type MailServer, type Username } from '../../account/index.ts'
import type { RecordData, Sentence, ZoneRecord } from './record.ts'

/** What a provider's servers give to publish, and what is left out, with the reason. */
export interface Part {
  readonly records: readonly ZoneRecord[]
  readonly remarks: readonly Sentence[]
}

/** Service labels of a protocol: with TLS from the first byte, and with STARTTLS (RFC 6186 §3, RFC 8314 §5.1). */
const LABELS = {
  imap: { tls: '_imaps._tcp', starttls: '_imap._tcp' },
  pop3: { tls: '_pop3s._tcp', starttls: '_pop3._tcp' },
  smtp: { tls: '_submissions._tcp', starttls: '_submission._tcp' },
} as const satisfies Record<MailProtocol, Record<'tls' | 'starttls', string>>

const WHY = { tls: 'dns.why.tls', starttls: 'dns.why.starttls' } as const satisfies Record<string, TextKey>

/** How the sentences call the protocols. */
const NAMES = { imap: 'IMAP', pop3: 'POP3', smtp: 'SMTP' } as const satisfies Record<MailProtocol, string>

interface Offer {
  readonly protocol: MailProtocol
  readonly security: 'tls' | 'starttls'
  /** The best of its kind; without one the service is not offered. */
  readonly server: MailServer | undefined
  /** Lower is tried first (RFC 2782). */
  readonly priority: number
}

/** SRV records of the mail servers; none where the login is not the address, since DNS cannot say another (AC-104). */
export function mailRecords({ incoming, outgoing }: AccountConfig): Part {
  const servers = [...incoming, ...outgoing]
  if (servers.length === 0) return { records: [], remarks: [] }
  if (!servers.every(({ username }) => isTemplate(username, '%EMAILADDRESS%')))
    return { records: [], remarks: [{ key: 'dns.remark.login', values: {} }] }
  if (servers.some(({ security }) => security === 'none'))
    return { records: [], remarks: [{ key: 'dns.remark.insecure', values: {} }] }
  const preferred = incoming.find(({ protocol }) => protocol !== 'smtp')?.protocol ?? 'imap'
  const other = preferred === 'imap' ? 'pop3' : 'imap'
  const offers = [...bestFirst(servers, preferred, other), ...bestFirst(servers, 'smtp')]
  return { records: offers.map(mailRecord), remarks: [] }
}

/**
 * The offers of one direction with their priorities: TLS from the first byte before STARTTLS (RFC 8314 §3.3), but the
 * best of the preferred protocol before anything else, since clients may compare across protocols (RFC 6186 §4).
 */
function bestFirst(servers: readonly MailServer[], ...protocols: readonly MailProtocol[]) {
  const offers = (['tls', 'starttls'] as const).flatMap((security) =>
    protocols.map((protocol, place) => {
      const server = servers.find((one) => one.protocol === protocol && one.security === security)
      return { protocol, security, server, priority: (security === 'tls' ? 0 : 20) + 10 * place }
    }),
  )
  const best = offers.find(({ protocol, server }) => protocol === protocols[0] && server !== undefined)
  return offers.map((offer): Offer => (offer === best ? { ...offer, priority: 0 } : offer))
}

function mailRecord({ protocol, security, server, priority }: Offer): ZoneRecord {
  const owner = LABELS[protocol][security]
  if (server === undefined) return { owner, data: ABSENT, why: { key: 'dns.why.absent', values: {} } }
  const values = { protocol: NAMES[protocol] }
  return { owner, data: srv(server.hostname, server.port, priority), why: { key: WHY[security], values } }
}

/** RFC 2782: "decidedly not available at this domain" (AC-103). */
const ABSENT: RecordData = { type: 'SRV', priority: 0, weight: 0, port: 0, target: '.' }

function srv(target: string, port: number, priority = 0): RecordData {
  return { type: 'SRV', priority, weight: 1, port, target }
}

/** Calendars, contacts, JMAP and filters: only what is offered, since an entry that does not name them may not know them. */
export function groupwareRecords(account: AccountConfig): Part {
  const { calendar, contacts, jmap, manageSieve } = account
  if ((calendar ?? contacts ?? jmap ?? manageSieve) === undefined) return { records: [], remarks: [] }
  const { username } = loginOf(account)
  // RFC 6764 §6: clients try the address and then its local part.
  if (!isTemplate(username, '%EMAILADDRESS%') && !isTemplate(username, '%EMAILLOCALPART%'))
    return { records: [], remarks: [{ key: 'dns.remark.groupware-login', values: {} }] }
  return {
    records: [
      ...davRecords('_caldavs._tcp', calendar?.caldav, 'dns.why.caldav'),
      ...davRecords('_carddavs._tcp', contacts?.carddav, 'dns.why.carddav'),
      ...(jmap === undefined ? [] : [record('_jmap._tcp', srv(...placeOf(new URL(jmap))), 'dns.why.jmap')]),
      ...(manageSieve === undefined
        ? []
        : [record('_sieve._tcp', srv(manageSieve.hostname, manageSieve.port), 'dns.why.sieve')]),
    ],
    remarks: [],
  }
}

/** The host, and at the same name the context path (RFC 6764 §4). */
function davRecords(owner: string, address: string | undefined, why: TextKey): ZoneRecord[] {
  if (address === undefined) return []
  const url = new URL(address)
  return [
    record(owner, srv(...placeOf(url)), why),
    record(owner, { type: 'TXT', text: `path=${url.pathname}${url.search}` }, 'dns.why.path'),
  ]
}

function placeOf({ hostname, port }: URL): [hostname: string, port: number] {
  return [hostname, port === '' ? 443 : Number(port)]
}

const record = (owner: string, data: RecordData, key: TextKey): ZoneRecord => ({
  owner,
  data,
  why: { key, values: {} },
})

function isTemplate(username: Username, template: string): boolean {
  return 'template' in username && username.template === template
}
