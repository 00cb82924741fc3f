/**
 * Nextcloud Mail, autoconfig: our own re-implementation of rules read in its source (`nextcloud/mail` e5734fe2,
 * August 2026: `IspDb.php`). It knows no POP3 and no Autodiscover.
 */
import { type Security, usernameFor } from '../account/index.ts'
import type { EmailAddress } from '../address/index.ts'
import { fail, ok } from '../result.ts'
import type { XmlElement } from '../xml/index.ts'
import { type MailClient, type Reading, type ServerChoice, SUCCESS_ONLY } from './client.ts'
import { childNamed, childrenNamed, leadingInteger, parseDocument } from './document.ts'

export const nextcloud: MailClient = {
  name: 'Nextcloud Mail',
  source: 'nextcloud/mail e5734fe2 (22 Aug 2026)',
  autoconfig: { http: SUCCESS_ONLY, read: readAutoconfig },
}

/** Seen: `TLS` means STARTTLS here; any other word means no encryption. */
const SECURITY: ReadonlyMap<string, Security> = new Map([
  ['ssl', 'tls'],
  ['starttls', 'starttls'],
  ['tls', 'starttls'],
])

/** Seen: the first IMAP and the first SMTP server; one of the two is enough. */
function readAutoconfig(document: string, address: EmailAddress): Reading {
  const root = parseDocument(document)
  if (root === undefined) return fail('not-xml')
  const provider = childNamed(root, 'emailProvider')
  if (provider === undefined) return fail('no-provider')
  const find = (name: string, protocol: 'imap' | 'smtp') => {
    const first = childrenNamed(provider, name).find(({ attributes }) => attributes['type'] === protocol)
    return first && readServer(first, protocol, address)
  }
  const [incoming, outgoing] = [find('incomingServer', 'imap'), find('outgoingServer', 'smtp')]
  if (incoming === undefined && outgoing === undefined) return fail('no-incoming')
  return ok({ name: undefined, incoming, outgoing, alternatives: [] })
}

/** Seen: nothing is checked; a host name keeps its placeholders. */
function readServer(server: XmlElement, protocol: 'imap' | 'smtp', address: EmailAddress): ServerChoice {
  const text = (name: string) => childNamed(server, name)?.text ?? ''
  return {
    protocol,
    hostname: text('hostname'),
    port: leadingInteger(text('port')) ?? 0,
    security: SECURITY.get(text('socketType').toLowerCase()) ?? 'none',
    username: usernameFor(text('username'), address),
  }
}
