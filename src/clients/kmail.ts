/**
 * KMail's account wizard, autoconfig: our own re-implementation of rules read in its source (`kmail-account-wizard`
 * 8163b657, July 2026: `ispdbservice`, `serverconfiguration`, `configurationmodel`). It asks the ISPDB first.
 */
import { usernameFor } from '../account/index.ts'
import type { EmailAddress } from '../address/index.ts'
import { fail, ok } from '../result.ts'
import type { XmlElement } from '../xml/index.ts'
import { firstOfEach, type MailClient, OK_ONLY, type Reading, type ServerChoice, SOCKET_TYPE } from './client.ts'
import { childNamed, childrenNamed, descendants, fullText, parseDocument, wholeInteger } from './document.ts'

export const kmail: MailClient = {
  name: 'KMail',
  source: 'KDE/kmail-account-wizard 8163b657 (22 Jul 2026)',
  autoconfig: { http: OK_ONLY, read: readAutoconfig },
}

/** Seen: of several SMTP servers it takes the one whose kind of encryption has the highest number; STARTTLS has. */
const RANK: readonly ServerChoice['security'][] = ['none', 'tls', 'starttls']

function readAutoconfig(document: string, address: EmailAddress): Reading {
  const root = parseDocument(document)
  if (root === undefined) return fail('not-xml')
  const provider = descendants(root).find(({ name }) => name === 'emailProvider')
  if (provider === undefined) return fail('no-provider')
  const incoming = [
    ...serversOf(provider, 'incomingServer', 'imap', address),
    ...serversOf(provider, 'incomingServer', 'pop3', address),
  ]
  const [smtp, ...others] = serversOf(provider, 'outgoingServer', 'smtp', address)
  const outgoing = others.reduce((best, other) => (rank(best) < rank(other) ? other : best), smtp)
  return ok(firstOfEach(incoming, outgoing ? [outgoing] : [], fullText(childNamed(provider, 'displayShortName'))))
}

const rank = (choice: ServerChoice | undefined) => (choice === undefined ? -1 : RANK.indexOf(choice.security))

function serversOf(provider: XmlElement, name: string, protocol: ServerChoice['protocol'], address: EmailAddress) {
  return childrenNamed(provider, name)
    .filter((server) => server.attributes['type'] === protocol)
    .flatMap((server) => readServer(server, protocol, address) ?? [])
}

/** Seen: without a port the server is dropped; an unknown socketType leaves the default, which is implicit TLS. */
function readServer(
  server: XmlElement,
  protocol: ServerChoice['protocol'],
  address: EmailAddress,
): ServerChoice | undefined {
  const texts = (name: string) => childrenNamed(server, name).map(fullText)
  const port = texts('port').at(-1)
  const security = texts('socketType').findLast((word) => SOCKET_TYPE.has(word)) ?? 'SSL'
  if (port === undefined) return undefined
  return {
    protocol,
    hostname: usernameFor(texts('hostname').at(-1) ?? '', address),
    port: wholeInteger(port) ?? 0,
    security: SOCKET_TYPE.get(security) ?? 'tls',
    username: usernameFor(texts('username').at(-1) ?? '', address),
  }
}
