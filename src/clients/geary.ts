/**
 * Geary, autoconfig: our own re-implementation of rules read in its source (`GNOME/geary` 3e8d4f1a, May 2026:
 * `accounts-autoconfig.vala`, `accounts-editor-add-pane.vala`). It knows no POP3 and no Autodiscover.
 */
import { fail, ok } from '../result.ts'
import type { XmlElement } from '../xml/index.ts'
import { firstOfEach, type HttpRule, type MailClient, type Reading, type ServerChoice, SOCKET_TYPE } from './client.ts'
import { childNamed, fullText, parseDocument, wholeInteger } from './document.ts'

/** Seen: the body of any answer is read, that of an error as well. */
const ANY_STATUS: HttpRule = { statuses: [100, 599] }

export const geary: MailClient = {
  name: 'Geary',
  source: 'GNOME/geary 3e8d4f1a (13 May 2026)',
  autoconfig: { http: ANY_STATUS, read: (document) => readAutoconfig(document) },
}

/** Seen: the first server of each direction has to be IMAP and SMTP; later ones are not looked at. */
function readAutoconfig(document: string): Reading {
  const root = parseDocument(document, 'ignored')
  if (root === undefined) return fail('not-xml')
  const provider = childNamed(root, 'emailProvider')
  const [incoming, outgoing] = [childNamed(provider, 'incomingServer'), childNamed(provider, 'outgoingServer')]
  if (provider === undefined) return fail('no-provider')
  if (incoming?.attributes['type'] !== 'imap') return fail('no-incoming')
  if (outgoing?.attributes['type'] !== 'smtp') return fail('no-outgoing')
  return ok(firstOfEach([readServer(incoming, 'imap')], [readServer(outgoing, 'smtp')]))
}

/** Seen: a socketType it does not know means no encryption; the login is the address, whatever the document says. */
function readServer(server: XmlElement, protocol: 'imap' | 'smtp'): ServerChoice {
  const text = (name: string) => fullText(childNamed(server, name))
  const security = SOCKET_TYPE.get(text('socketType')) ?? 'none'
  return { protocol, hostname: text('hostname'), port: wholeInteger(text('port')) ?? 0, security, username: undefined }
}

/** Seen: these two ids select modes of their own, with servers and logins that are compiled in. */
export function gearyMode(document: string): 'gmail' | 'outlook' | 'other' {
  const root = parseDocument(document, 'ignored')
  const id = childNamed(root, 'emailProvider')?.attributes['id']
  return id === 'googlemail.com' ? 'gmail' : id === 'hotmail.com' ? 'outlook' : 'other'
}
