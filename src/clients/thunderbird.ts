/**
 * Thunderbird for PCs, both formats: our own re-implementation of rules read in its source (`thunderbird-desktop`
 * 9c91f3cb, January 2026: `readFromXML`, `ExchangeAutoDiscover`, `FetchHTTP`, `JXON`). Exchange servers are left out.
 */
import { usernameFor } from '../account/index.ts'
import type { EmailAddress } from '../address/index.ts'
import { fail, ok } from '../result.ts'
import type { XmlElement } from '../xml/index.ts'
import { firstOfEach, type MailClient, type Reading, type ServerChoice, SOCKET_TYPE, SUCCESS_ONLY } from './client.ts'
import { childNamed, childrenNamed, parseDocument } from './document.ts'
import { jxonField, jxonHostname, jxonPort, jxonText, jxonValue } from './jxon.ts'

/** Seen: the beginning of the Content-Type is compared, case and all; anything else stays a text and is no document. */
const HTTP = { ...SUCCESS_ONLY, contentTypes: ['text/xml', 'application/xml', 'text/rdf'] }

export const thunderbird: MailClient = {
  name: 'Thunderbird',
  source: 'thunderbird/thunderbird-desktop 9c91f3cb (15 Jan 2026)',
  autoconfig: { http: HTTP, read: readAutoconfig },
  autodiscover: { http: HTTP, read: readAutodiscover },
}

const PASSWORDS = ['password-cleartext', 'plain', 'password-encrypted', 'secure']
const LOGINS = {
  incoming: [...PASSWORDS, 'GSSAPI', 'NTLM'],
  outgoing: [...PASSWORDS, 'GSSAPI', 'NTLM', 'none', 'client-IP-address', 'smtp-after-pop'],
}

/** Seen: OAuth2 counts only for hosts in or below these, whose client ids are compiled in (`OAuth2Providers`). */
const OAUTH2_HOSTS: readonly string[] = [
  ...['googlemail.com', 'gmail.com', 'yahoo.com', 'att.net', 'aol.com', 'office365.com', 'outlook.com', 'hotmail.com'],
  ...['imap.mail.ru', 'smtp.mail.ru', 'imap.yandex.com', 'smtp.yandex.com', 'imap.seznam.cz', 'smtp.seznam.cz'],
  ...['imap.fastmail.com', 'smtp.fastmail.com', 'imap.comcast.net', 'smtp.comcast.net', 'thundermail.com'],
]

function readAutoconfig(document: string, address: EmailAddress): Reading {
  const root = parseDocument(document)
  if (root === undefined) return fail('not-xml')
  const provider = root.name === 'clientConfig' ? childNamed(root, 'emailProvider') : undefined
  if (provider === undefined) return fail('no-provider')
  const id = provider.attributes['id']
  if (id === undefined || jxonHostname(jxonText(id)) === undefined) return fail('id-unusable')
  if (!childrenNamed(provider, 'domain').some((domain) => jxonHostname(jxonValue(domain)) !== undefined))
    return fail('domain-unusable')
  const servers = (kind: 'incoming' | 'outgoing') =>
    childrenNamed(provider, `${kind}Server`).flatMap((server) => serverOf(server, kind, address) ?? [])
  const [incoming, outgoing] = [servers('incoming'), servers('outgoing')]
  if (incoming.length === 0) return fail('no-incoming')
  if (outgoing.length === 0) return fail('no-outgoing')
  const understood = firstOfEach(incoming, outgoing, String(jxonField(provider, 'displayName')))
  // Seen: `useGlobalPreferredServer` makes it use an SMTP server that the person already has.
  const shares = provider.children.some((server) => jxonField(server, 'useGlobalPreferredServer') === true)
  return ok(shares ? { ...understood, outgoing: undefined } : understood)
}

/** Seen: a server that lacks something is skipped; a missing username becomes the text `undefined`. */
function serverOf(server: XmlElement, kind: 'incoming' | 'outgoing', address: EmailAddress): ServerChoice | undefined {
  const types = kind === 'incoming' ? (['imap', 'pop3'] as const) : (['smtp'] as const)
  const protocol = types.find((type) => type === server.attributes['type'])
  const hostname = jxonHostname(jxonField(server, 'hostname'))
  const port = jxonPort(jxonField(server, 'port'))
  const security = childrenNamed(server, 'socketType')
    .map((word) => SOCKET_TYPE.get(String(jxonValue(word))))
    .find((known) => known !== undefined)
  const canLogIn = childrenNamed(server, 'authentication').some((word) => {
    const method = String(jxonValue(word))
    return LOGINS[kind].includes(method) || (method === 'OAuth2' && knowsOAuth2At(hostname ?? ''))
  })
  if (!protocol || !hostname || !port || !security || !canLogIn) return undefined
  const username = usernameFor(String(jxonField(server, 'username')), address)
  const choice = { protocol, hostname: usernameFor(hostname, address), port, security, username }
  const leaves = jxonField(childNamed(server, 'pop3'), 'leaveMessagesOnServer')
  return protocol === 'pop3' && typeof leaves === 'boolean' ? { ...choice, leaveOnServer: leaves } : choice
}

function knowsOAuth2At(hostname: string): boolean {
  return OAUTH2_HOSTS.some((host) => `.${hostname}`.endsWith(`.${host}`))
}

function readAutodiscover(document: string, address: EmailAddress): Reading {
  const root = parseDocument(document)
  if (root === undefined) return fail('not-xml')
  // Seen: a second Account element is not looked at.
  const account = childNamed(childNamed(root.name === 'Autodiscover' ? root : undefined, 'Response'), 'Account')
  const blocks = childrenNamed(account, 'Protocol')
  if (childNamed(account, 'RedirectAddr') !== undefined) return fail('redirect')
  if (blocks.length === 0) return fail('not-settings')
  const choices = blocks.flatMap((block) => blockOf(block, address) ?? [])
  const incoming = choices.filter(({ protocol }) => protocol !== 'smtp')
  const outgoing = choices.filter(({ protocol }) => protocol === 'smtp')
  return incoming.length === 0 ? fail('no-incoming') : ok(firstOfEach(incoming, outgoing))
}

const BLOCK_TYPE = new Map([
  ['IMAP', 'imap'],
  ['POP3', 'pop3'],
  ['SMTP', 'smtp'],
] as const)
const STARTTLS_PORTS = [143, 110, 25, 587]

/** Seen: SSL, Encryption and SPA are put in lower case; what is no text breaks the block. The port decides the rest. */
function blockOf(block: XmlElement, address: EmailAddress): ServerChoice | undefined {
  const [ssl, encryption, spa] = ['SSL', 'Encryption', 'SPA'].map((name) => jxonField(block, name) ?? '')
  if (typeof ssl !== 'string' || typeof encryption !== 'string' || typeof spa !== 'string') return undefined
  const protocol = BLOCK_TYPE.get(jxonField(block, 'Type') as 'IMAP')
  const hostname = jxonHostname(jxonField(block, 'Server'))
  const port = jxonPort(jxonField(block, 'Port'))
  const login = childNamed(block, 'LoginName') === undefined ? address.text : jxonField(block, 'LoginName')
  if (!protocol || !hostname || !port || !login) return undefined
  const isPlain = ssl.toLowerCase() === 'off' || encryption.toLowerCase() === 'none'
  const security = isPlain ? 'none' : STARTTLS_PORTS.includes(port) ? 'starttls' : 'tls'
  return { protocol, hostname, port, security, username: String(login) }
}
