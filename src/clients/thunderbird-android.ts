/**
 * Thunderbird for Android (and K-9 Mail): our own re-implementation of rules read in its source (`thunderbird-android`
 * a59bd679, August 2026: `RealAutoconfigParser`, `GetAutoDiscovery`). It knows no POP3 and no Autodiscover.
 */
import { usernameFor } from '../account/index.ts'
import type { EmailAddress } from '../address/index.ts'
import { fail, ok, type Result } from '../result.ts'
import type { XmlElement } from '../xml/index.ts'
import {
  firstOfEach,
  type MailClient,
  type Reading,
  type Refusal,
  type ServerChoice,
  SOCKET_TYPE,
  SUCCESS_ONLY,
  type Understood,
} from './client.ts'
import { childrenNamed, isLegalHostname, parseDocument } from './document.ts'

export const thunderbirdAndroid: MailClient = {
  name: 'Thunderbird for Android',
  source: 'thunderbird/thunderbird-android a59bd679 (20 Aug 2026)',
  autoconfig: { http: SUCCESS_ONLY, read: readAutoconfig },
}

const PASSWORDS: readonly string[] = ['password-cleartext', 'password-encrypted']

/** Hosts with a compiled-in client id; the last of Microsoft's since issue 9637. */
const OAUTH2_HOSTS: readonly string[] = [
  ...['imap.aol.com', 'smtp.aol.com', 'imap.fastmail.com', 'smtp.fastmail.com', 'imap.gmail.com', 'smtp.gmail.com'],
  ...['imap.googlemail.com', 'smtp.googlemail.com', 'imap.mail.yahoo.com', 'smtp.mail.yahoo.com'],
  ...['outlook.office365.com', 'smtp.office365.com', 'smtp-mail.outlook.com'],
]

interface Server {
  readonly choice: ServerChoice
  readonly canLogIn: boolean
}

/** Seen: of several providers in a document the last one counts, and each has to be right. */
function readAutoconfig(document: string, address: EmailAddress): Reading {
  const root = parseDocument(document)
  if (root === undefined) return fail('not-xml')
  const providers = root.name === 'clientConfig' ? childrenNamed(root, 'emailProvider') : []
  const readings = providers.map((provider) => readProvider(provider, address))
  return readings.find((reading) => !reading.ok) ?? readings.at(-1) ?? fail('no-provider')
}

function readProvider(provider: XmlElement, address: EmailAddress): Result<Understood, Refusal> {
  if (!isLegalHostname(provider.attributes['id']?.trim() ?? '')) return fail('id-unusable')
  const domains = childrenNamed(provider, 'domain')
  if (domains.some((domain) => leafText(domain) === undefined)) return fail('domain-unusable')
  if (!domains.some((domain) => isLegalHostname(filled(domain, address)))) return fail('domain-unusable')
  const incoming = serversOf(provider, 'incomingServer', 'imap', address)
  const outgoing = serversOf(provider, 'outgoingServer', 'smtp', address)
  // Seen: one bad IMAP or SMTP element is an error for the whole document, even behind a good one.
  if (incoming.includes(undefined) || outgoing.includes(undefined)) return fail('server-unusable')
  const [firstIncoming, firstOutgoing] = [incoming[0], outgoing[0]]
  if (firstIncoming === undefined) return fail('no-incoming')
  if (firstOutgoing === undefined) return fail('no-outgoing')
  if (!firstIncoming.canLogIn || !firstOutgoing.canLogIn) return fail('login-unsupported')
  const choices = (servers: readonly (Server | undefined)[]) => servers.flatMap((server) => server?.choice ?? [])
  return ok(firstOfEach(choices(incoming), choices(outgoing)))
}

function serversOf(provider: XmlElement, name: string, protocol: 'imap' | 'smtp', address: EmailAddress) {
  return childrenNamed(provider, name)
    .filter((server) => server.attributes['type'] === protocol)
    .map((server) => readServer(server, protocol, address))
}

function readServer(server: XmlElement, protocol: 'imap' | 'smtp', address: EmailAddress): Server | undefined {
  const read = (name: string) => childrenNamed(server, name).map(leafText)
  const [hostnames, ports, words, usernames] = [read('hostname'), read('port'), read('socketType'), read('username')]
  const methods = read('authentication')
  if ([hostnames, ports, words, usernames, methods].some((texts) => texts.includes(undefined))) return undefined
  const hostname = usernameFor(hostnames.at(-1) ?? '', address).trim()
  const port = /^\+?\d+$/.test(ports.at(-1) ?? '') ? Number(ports.at(-1)) : -1
  const security = SOCKET_TYPE.get(words.at(-1) ?? '')
  const login = usernames.at(-1)
  const known = methods.filter((method) => method === 'OAuth2' || PASSWORDS.includes(method ?? ''))
  if (!isLegalHostname(hostname) || port < 0 || port > 65_535) return undefined
  // Seen: `plain` is a word it does not know.
  if (security === undefined || security === 'none') return undefined
  if (login === undefined || known.length === 0) return undefined
  return {
    choice: { protocol, hostname, port, security, username: usernameFor(login, address) },
    canLogIn: known.some((method) => method !== 'OAuth2') || OAUTH2_HOSTS.includes(hostname),
  }
}

/** Seen: text and nothing else inside a leaf; comments and attributes do no harm, an element is fatal. */
function leafText(leaf: XmlElement): string | undefined {
  return leaf.children.length > 0 ? undefined : leaf.text
}

const filled = (leaf: XmlElement, address: EmailAddress) => usernameFor(leafText(leaf) ?? '', address).trim()
