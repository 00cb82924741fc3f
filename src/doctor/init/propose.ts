import type { Authentication, MailProtocol } from '../../account/index.ts'
import type { EmailAddress } from '../../address/index.ts'
import { misfits, offers } from '../mail/index.ts'
import type { MailServerSeen } from '../seen.ts'
import type { Origin } from './candidates.ts'
import type { InitSeen, ServerFound } from './look.ts'

/** A server for the entry: it was seen, over TLS that fits its name, and takes passwords. */
export interface ProposedServer extends Pick<MailServerSeen, 'protocol' | 'hostname' | 'port' | 'security'> {
  /** Absent: the usual one, a password inside TLS. */
  readonly authentication?: readonly Authentication[]
}

/** A server that answers, and why it is not proposed. */
export interface LeftOut extends Pick<MailServerSeen, 'protocol' | 'hostname' | 'port'> {
  readonly reason: string
  /** Somebody tells people to use it: a record, or what mail programs are told today. */
  readonly isMeant: boolean
}

export interface Proposal {
  /** Best first. */
  readonly incoming: readonly ProposedServer[]
  readonly outgoing: readonly ProposedServer[]
  readonly leftOut: readonly LeftOut[]
  /** The login that mail programs are told today; absent: nobody says. */
  readonly username: string | undefined
}

/** Makes an entry's servers of what was seen: of each protocol one host, the best. */
export function propose({ servers, answer }: InitSeen, address: EmailAddress): Proposal {
  const usable = servers.filter(({ seen }) => reasonAgainst(seen) === undefined)
  const best = (protocol: MailProtocol) => {
    const [first] = usable.filter(({ seen }) => seen.protocol === protocol).toSorted(byMerit)
    return usable
      .filter(({ seen }) => seen.protocol === protocol && seen.hostname === first?.seen.hostname)
      .toSorted(byMerit)
  }
  // Programs that read mail need one port; where mail is sent, networks close one or the other.
  const incoming = [...best('imap').slice(0, 1), ...best('pop3').slice(0, 1)]
  const outgoing = best('smtp').filter(
    ({ seen }, place, all) => all.findIndex((other) => other.seen.security === seen.security) === place,
  )
  return {
    incoming: incoming.map(proposed),
    outgoing: outgoing.map(proposed),
    leftOut: servers.flatMap(({ seen, origin }) => {
      const reason = reasonAgainst(seen)
      const isMeant = origin === 'srv' || origin === 'answer'
      return reason === undefined || (isAbsent(seen) && !isMeant) ? [] : { ...placeOf(seen), reason, isMeant }
    }),
    username: templateOf(answer?.understood.incoming?.username, address),
  }
}

const ORIGINS: readonly Origin[] = ['named', 'srv', 'answer', 'usual', 'certificate']

/** RFC 8314 §3: TLS from the first byte. Then who says so; then the order in which they were looked at, as sorting is stable. */
function byMerit(one: ServerFound, other: ServerFound): number {
  const rank = ({ seen, origin }: ServerFound) =>
    (seen.security === 'tls' ? 0 : ORIGINS.length) + ORIGINS.indexOf(origin)
  return rank(one) - rank(other)
}

/** Nobody meant it to be there: a usual name or port that is not used. */
const isAbsent = ({ failure }: MailServerSeen) =>
  failure === 'no-name' ||
  failure === 'refused' ||
  failure === 'unreachable' ||
  failure === 'timeout' ||
  failure === 'stopped'

/** Why a server is not to be told to anybody. */
function reasonAgainst(seen: MailServerSeen): string | undefined {
  if (seen.failure === 'no-starttls')
    return 'it offers no STARTTLS, so that passwords would be sent in plain text; switch TLS on there'
  if (seen.failure !== undefined) return misfits(seen)[0] ?? 'not looked at to the end'
  if (passwordsOf(seen).length > 0 || seen.protocol === 'pop3') return undefined
  const offered = seen.mechanisms.length === 0 ? 'offers no login at all' : `offers only ${seen.mechanisms.join(', ')}`
  return `it ${offered}; what cannot be used with a password, write into the entry by hand`
}

const PASSWORDS = ['password-cleartext', 'password-encrypted'] as const

const passwordsOf = (seen: MailServerSeen) => PASSWORDS.filter((one) => offers(seen, one) === true)

function proposed({ seen }: ServerFound): ProposedServer {
  const passwords = passwordsOf(seen)
  const isUsual = passwords.length === 0 || passwords.includes('password-cleartext')
  return {
    protocol: seen.protocol,
    hostname: seen.hostname,
    port: seen.port,
    security: seen.security,
    ...(isUsual ? {} : { authentication: passwords }),
  }
}

const placeOf = ({ protocol, hostname, port }: MailServerSeen) => ({ protocol, hostname, port })

/** A login that was made for one address, as the rule that it was made by; nothing where it follows from none. */
function templateOf(login: string | undefined, { text, localPart }: EmailAddress): string | undefined {
  if (login === text) return '%EMAILADDRESS%'
  return login === localPart ? '%EMAILLOCALPART%' : undefined
}
