/**
 * Parula (Mustang), both formats: our own re-implementation of rules read in its source (`mustang-im/mustang` 227ae5a6,
 * August 2026: `readConfig`, `exchangeV1Config`, `sanitizeDatatypes`). Its URL protocols are left out.
 */
import { type MailProtocol, type Security, usernameFor } from '../account/index.ts'
import type { EmailAddress } from '../address/index.ts'
import { fail, ok } from '../result.ts'
import type { XmlElement } from '../xml/index.ts'
import { firstOfEach, type MailClient, type Reading, type ServerChoice, SOCKET_TYPE, SUCCESS_ONLY } from './client.ts'
import { childNamed, childrenNamed, parseDocument } from './document.ts'
import { type JxonValue, jxonField, jxonPort, jxonValue } from './jxon.ts'

export const parula: MailClient = {
  name: 'Parula',
  source: 'mustang-im/mustang 227ae5a6 (20 Aug 2026)',
  autoconfig: { http: SUCCESS_ONLY, read: readAutoconfig },
  autodiscover: { http: SUCCESS_ONLY, read: readAutodiscover },
}

const LOGINS = ['password-cleartext', 'basic', 'password-encrypted', 'GSSAPI', 'NTLM']

/** Hosts with a compiled-in client id; for others OAuth2 needs the element `oAuth2`. */
const OAUTH2_HOSTS = /^outlook\.office(?:365)?\.com$|^(?:imap|pop|smtp)\.(?:gmail\.com|mail\.yahoo\.com|aol\.com)$/

/** Seen: the asked domain has to be a `domain`, literally; each incoming server is an offer, one SMTP serves all. */
function readAutoconfig(document: string, address: EmailAddress, domain: string = address.domain): Reading {
  const root = parseDocument(document)
  if (root === undefined) return fail('not-xml')
  const provider = root.name === 'clientConfig' ? childNamed(root, 'emailProvider') : undefined
  if (provider === undefined) return fail('no-provider')
  const domains = childrenNamed(provider, 'domain').map(jxonValue)
  if (!domains.includes(domain)) return fail('domain-unusable')
  const read = (name: string, types: readonly MailProtocol[]) =>
    childrenNamed(provider, name).flatMap(
      (server) => readServer(server, types, childNamed(root, 'oAuth2'), address) ?? [],
    )
  const incoming = read('incomingServer', ['imap', 'pop3'])
  const outgoing = read('outgoingServer', ['smtp']).slice(0, 1)
  if (incoming.length === 0) return fail('no-incoming')
  if (outgoing.length === 0) return fail('no-outgoing')
  return ok(firstOfEach(incoming, outgoing, String(jxonField(provider, 'displayName') ?? provider.attributes['id'])))
}

/** Seen: a server that lacks one of these is skipped. */
function readServer(
  server: XmlElement,
  types: readonly MailProtocol[],
  oAuth2: XmlElement | undefined,
  address: EmailAddress,
): ServerChoice | undefined {
  const protocol = types.find((type) => type === server.attributes['type'])
  const [hostname, port] = [hostnameOf(jxonField(server, 'hostname')), jxonPort(jxonField(server, 'port'))]
  const security = childrenNamed(server, 'socketType')
    .map((word) => SOCKET_TYPE.get(String(jxonValue(word))))
    .find((known) => known !== undefined)
  const login = jxonField(server, 'username')
  const canLogIn = childrenNamed(server, 'authentication').some((word) => {
    const method = String(jxonValue(word))
    return LOGINS.includes(method) || (method === 'OAuth2' && (OAUTH2_HOSTS.test(hostname ?? '') || isWhole(oAuth2)))
  })
  if (!protocol || !hostname || !port || !security || login === undefined || !canLogIn) return undefined
  return {
    protocol,
    hostname: usernameFor(hostname, address),
    port,
    security,
    username: usernameFor(String(login), address),
  }
}

function isWhole(oAuth2: XmlElement | undefined): boolean {
  const isUrl = (name: string) => /^https?:/.test(String(jxonField(oAuth2, name)))
  return isUrl('tokenURL') && isUrl('authURL') && Boolean(jxonField(oAuth2, 'scope'))
}

/** Seen: letters of any script are allowed in a host name. */
function hostnameOf(value: JxonValue | undefined): string | undefined {
  const text = value ? String(value) : ''
  return /^[\p{Letter}\p{Number}\-.%]+$/u.test(text) ? text : undefined
}

/**
 * Seen: only the first Account; each incoming block is an offer, the first SMTP block serves all.
 *
 * Doubt: versions up to 2025 skipped SMTP blocks and made an SMTP server out of the incoming one's name.
 */
function readAutodiscover(document: string, address: EmailAddress): Reading {
  const root = parseDocument(document)
  if (root === undefined) return fail('not-xml')
  const account = childNamed(childNamed(root.name === 'Autodiscover' ? root : undefined, 'Response'), 'Account')
  const blocks = childrenNamed(account, 'Protocol')
  if (blocks.length === 0) return fail('not-settings')
  const read = (types: readonly string[]) =>
    blocks
      .filter((block) => types.includes(String(jxonField(block, 'Type'))))
      .flatMap((block) => readBlock(block, address) ?? [])
  const [incoming, outgoing] = [read(['IMAP', 'POP3']), read(['SMTP'])]
  return incoming.length === 0 ? fail('no-incoming') : ok(firstOfEach(incoming, outgoing.slice(0, 1)))
}

const STARTTLS_PORTS: Readonly<Record<string, readonly number[]>> = { imap: [143], pop3: [110], smtp: [587, 25] }
const TLS_PORT: Readonly<Record<string, number>> = { imap: 993, pop3: 995, smtp: 465 }

/** Seen: `SSL` on, or an `Encryption` other than None, asks for TLS; which kind, its table of ports says. */
function readBlock(block: XmlElement, address: EmailAddress): ServerChoice | undefined {
  const protocol = String(jxonField(block, 'Type')).toLowerCase() as MailProtocol
  const [hostname, port] = [hostnameOf(jxonField(block, 'Server')), jxonPort(jxonField(block, 'Port'))]
  const [ssl, encryption] = [jxonField(block, 'SSL'), jxonField(block, 'Encryption')]
  if (!hostname || !port) return undefined
  const wantsTls =
    (typeof ssl === 'string' && ssl.toLowerCase() === 'on') ||
    (typeof encryption === 'string' && encryption.toLowerCase() !== 'none')
  const isStartTls = STARTTLS_PORTS[protocol]?.includes(port)
  const security: Security = wantsTls ? (isStartTls ? 'starttls' : 'tls') : TLS_PORT[protocol] === port ? 'tls' : 'none'
  return { protocol, hostname, port, security, username: String(jxonField(block, 'LoginName') ?? address.text) }
}
