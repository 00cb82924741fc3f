/**
 * Evolution, autoconfig: our own re-implementation of rules read in its source (`GNOME/evolution` 6901b223:
 * `e-mail-autoconfig.c`) and of GMarkup, the parser it uses. Its Exchange add-on wants other blocks than ours.
 */
import type { EmailAddress } from '../address/index.ts'
import { fail, ok } from '../result.ts'
import type { XmlElement } from '../xml/index.ts'
import { type MailClient, type Reading, type ServerChoice, SOCKET_TYPE, SUCCESS_ONLY } from './client.ts'
import { descendants, lastPieces, leadingInteger, parseDocument } from './document.ts'

export const evolution: MailClient = {
  name: 'Evolution',
  source: 'GNOME/evolution src/mail/e-mail-autoconfig.c 6901b223',
  autoconfig: { http: SUCCESS_ONLY, read: readAutoconfig },
}

/**
 * Seen: it does not look where an element stands; of several servers of a type the last one's values win, each by
 * itself; a well-formed document without servers is an empty success.
 */
function readAutoconfig(document: string, address: EmailAddress): Reading {
  // Seen (GMarkup): a comment cuts a text in two and the second half wins; CDATA is not text.
  const root = parseDocument(document) && parseDocument(lastPieces(document, 'markup'))
  if (root === undefined) return fail('not-xml')
  const servers = descendants(root).filter(({ name }) => name === 'incomingServer' || name === 'outgoingServer')
  // Seen: its collector of attributes takes any other than `type` for an error, and a missing one too.
  if (servers.some(({ attributes }) => Object.keys(attributes).join() !== 'type')) return fail('attribute-unknown')
  const find = (protocol: ServerChoice['protocol']) =>
    lastValues(
      protocol,
      servers.filter(({ attributes }) => attributes['type'] === protocol),
      address,
    )
  const [imap, pop3, outgoing] = [find('imap'), find('pop3'), find('smtp')]
  return ok({ name: undefined, incoming: imap ?? pop3, outgoing, alternatives: imap && pop3 ? [pop3] : [] })
}

function lastValues(
  protocol: ServerChoice['protocol'],
  servers: readonly XmlElement[],
  address: EmailAddress,
): ServerChoice | undefined {
  const leaves = servers.flatMap(descendants).filter(({ text }) => text !== '')
  const texts = (name: string) =>
    leaves.filter((leaf) => leaf.name === name).map(({ text }) => substituted(text, address))
  const port = texts('port')
    .map((text) => leadingInteger(text) ?? 0)
    .findLast((number) => number >= 1 && number <= 65_535)
  // Seen: without a socketType it knows, the connection stays unencrypted.
  const word = texts('socketType').findLast((text) => SOCKET_TYPE.has(text)) ?? 'plain'
  const [hostname, username] = [texts('hostname').at(-1), texts('username').at(-1)]
  if (hostname === undefined && username === undefined && port === undefined) return undefined
  return { protocol, hostname: hostname ?? '', port: port ?? 0, security: SOCKET_TYPE.get(word) ?? 'none', username }
}

/** Seen: `%EMAILDOMAIN%` becomes a property of its own that may be unset, not the address's domain. */
function substituted(text: string, address: EmailAddress): string {
  return text.replace(/%(EMAILADDRESS|EMAILLOCALPART|EMAILDOMAIN)%/g, (_, name: string) =>
    name === 'EMAILADDRESS' ? address.text : name === 'EMAILLOCALPART' ? address.localPart : '',
  )
}
