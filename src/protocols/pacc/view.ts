import {
  type AccountConfig,
  type HttpsUrl,
  loginOf,
  type MailProtocol,
  type MailServer,
  type NotExpressible,
  type Username,
} from '../../account/index.ts'
import { fail, ok, type Result } from '../../result.ts'

/**
 * The document of PACC, in the order of its bytes: a digest of them stands in customers' zones. For the same reason it
 * holds nothing that may change by itself, such as help pages.
 */
export interface PaccView {
  readonly protocols: Partial<Record<TcpKey, { readonly host: string }> & Record<UrlKey, { readonly url: HttpsUrl }>>
  readonly authentication: {
    readonly password: boolean
    readonly 'oauth-public'?: { readonly issuer: string }
  }
  readonly info: { readonly provider: { readonly name: string; readonly shortName: string } }
}

type TcpKey = 'imap' | 'pop3' | 'submit' | 'smtp'
type UrlKey = 'jmap' | 'caldav' | 'carddav'

/** Submission is called `smtp` up to draft −02 and `submit` since: readers skip the name that they do not know. */
const KEYS = { imap: ['imap'], pop3: ['pop3'], smtp: ['submit', 'smtp'] } as const satisfies Record<
  MailProtocol,
  readonly TcpKey[]
>

/** Implicit TLS at these ports is all that can be said: no member holds a port (PACC §4.2). */
const PORTS = { imap: 993, pop3: 995, smtp: 465 } as const satisfies Record<MailProtocol, number>

/**
 * What PACC says about an account, or why it cannot: the login is always the address, and each mail protocol that the
 * provider offers must have a server with implicit TLS at its port (AC-98).
 */
export function toPaccView(account: AccountConfig): Result<PaccView, NotExpressible> {
  if (account.unsupported !== undefined) return fail('unsupported')
  const servers = [...account.incoming, ...account.outgoing]
  const chosen: MailServer[] = []
  for (const protocol of ['imap', 'pop3', 'smtp'] as const) {
    const offered = servers.filter((server) => server.protocol === protocol)
    const server = offered.find(({ security, port }) => security === 'tls' && port === PORTS[protocol])
    if (offered.length > 0 && server === undefined) return fail('plain-only')
    if (server !== undefined) chosen.push(server)
  }
  if (!chosen.some(isIncoming) || chosen.every(isIncoming)) return fail('no-mail-servers')
  if (!chosen.every(({ username }) => isAddress(username))) return fail('login-unknown')
  const authentication = authenticationOf(account, chosen)
  if (!authentication.password && authentication['oauth-public'] === undefined) return fail('oauth-only')
  const { displayName: name, displayShortName: shortName } = account.provider
  return ok({
    protocols: { ...Object.fromEntries(chosen.flatMap(tcpMembers)), ...urlMembers(account) },
    authentication,
    info: { provider: { name, shortName } },
  })
}

const isIncoming = ({ protocol }: MailServer) => protocol !== 'smtp'

const isAddress = (username: Username) => 'template' in username && username.template === '%EMAILADDRESS%'

const tcpMembers = ({ protocol, hostname }: MailServer) => KEYS[protocol].map((key) => [key, { host: hostname }])

/** One word for all servers: what each of them takes (AC-99). An issuer has to be a URL here (RFC 8414 §2). */
function authenticationOf({ oauth2 }: AccountConfig, servers: readonly MailServer[]): PaccView['authentication'] {
  const password = servers.every(({ authentication }) =>
    authentication.some((method) => method === 'password-cleartext' || method === 'password-encrypted'),
  )
  const issuer = oauth2?.issuer
  const isOAuth = servers.every(({ authentication }) => authentication.includes('oauth2'))
  if (!isOAuth || issuer?.startsWith('https://') !== true) return { password }
  return { password, 'oauth-public': { issuer } }
}

function urlMembers(account: AccountConfig): PaccView['protocols'] {
  if (!isAddress(loginOf(account).username)) return {}
  const { jmap, calendar, contacts } = account
  return {
    ...(jmap !== undefined && isAtDefaultPort(jmap) ? { jmap: { url: jmap } } : {}),
    ...(calendar !== undefined && isContextPath(calendar.caldav) ? { caldav: { url: calendar.caldav } } : {}),
    ...(contacts !== undefined && isContextPath(contacts.carddav) ? { carddav: { url: contacts.carddav } } : {}),
  }
}

/** A URL with a port is none that PACC allows; one that says no port is taken. */
function isAtDefaultPort(url: HttpsUrl): boolean {
  return !/^https:\/\/[^/]*:\d/.test(url)
}

/** Seen: automx 3 refuses a bare origin where calendars and contacts are, and a refusal would cost the mail servers too. */
function isContextPath(url: HttpsUrl): boolean {
  return isAtDefaultPort(url) && new URL(url).pathname !== '/'
}
