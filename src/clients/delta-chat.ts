/**
 * Delta Chat, both formats: our own re-implementation of rules read in its source (`chatmail/core` 48888898, August
 * 2026: `auto_mozilla.rs`, `auto_outlook.rs`) and of quick-xml, the parser it uses. It knows no POP3.
 */
import { usernameFor } from '../account/index.ts'
import type { EmailAddress } from '../address/index.ts'
import { fail, ok } from '../result.ts'
import type { XmlElement } from '../xml/index.ts'
import { firstOfEach, type MailClient, type Reading, type ServerChoice, SUCCESS_ONLY } from './client.ts'
import { descendants, lastPieces, parseDocument } from './document.ts'

export const deltaChat: MailClient = {
  name: 'Delta Chat',
  source: 'chatmail/core 48888898 (22 Aug 2026)',
  autoconfig: { http: SUCCESS_ONLY, read: readAutoconfig },
  autodiscover: { http: SUCCESS_ONLY, read: readAutodiscover },
}

const SOCKET_TYPE: ReadonlyMap<string, ServerChoice['security']> = new Map([
  ['plain', 'none'],
  ['ssl', 'tls'],
  ['starttls', 'starttls'],
])

/** Seen: a document without servers, even an empty one, is a success, and ends the search. */
const NOTHING: Reading = ok(firstOfEach([], []))

function readAutoconfig(document: string, address: EmailAddress): Reading {
  if (document.trim() === '') return NOTHING
  const root = parseEvents(document)
  if (root === undefined) return fail('not-xml')
  const choices = (kind: string) =>
    [root, ...descendants(root)]
      .filter(({ name }) => name.toLowerCase() === kind)
      .flatMap((server) => readServer(server, address))
  return ok(firstOfEach(choices('incomingserver'), choices('outgoingserver')))
}

/** Seen: hostname, port and username have to be there, in any capitalisation; nothing else has. */
function readServer(server: XmlElement, address: EmailAddress): readonly ServerChoice[] {
  const text = (name: string) => lastText(server, name)
  const [hostname, port, username] = [text('hostname'), text('port'), text('username')]
  const protocol = (['imap', 'smtp'] as const).find((type) => type === attribute(server, 'type').toLowerCase())
  if (!hostname || !port || !username || protocol === undefined) return []
  const security = SOCKET_TYPE.get(text('sockettype')?.toLowerCase() ?? '') ?? 'undecided'
  return candidates({
    protocol,
    hostname: usernameFor(hostname, address),
    port: portOf(port),
    security,
    username: usernameFor(username, address),
  })
}

function readAutodiscover(document: string, address: EmailAddress): Reading {
  if (document.trim() === '') return NOTHING
  const root = parseEvents(document)
  if (root === undefined) return fail('not-xml')
  const elements = descendants(root)
  if (elements.some(({ name }) => name.toLowerCase() === 'redirecturl')) return fail('redirect')
  const choices = elements
    .filter(({ name }) => name.toLowerCase() === 'protocol')
    .flatMap((block) => readBlock(block, address))
  const of = (protocol: string) => choices.filter((choice) => choice.protocol === protocol)
  return ok(firstOfEach(of('imap'), of('smtp')))
}

/** Seen: exactly `off` means no encryption, anything else TLS, then STARTTLS; Encryption and LoginName are not read. */
function readBlock(block: XmlElement, address: EmailAddress): readonly ServerChoice[] {
  const text = (name: string) => lastText(block, name)
  const [hostname, port] = [text('server'), text('port')]
  const protocol = (['imap', 'smtp'] as const).find((type) => type === text('type')?.toLowerCase())
  if (!hostname || !port || protocol === undefined) return []
  const security = text('ssl') === 'off' ? 'none' : 'undecided'
  return candidates({ protocol, hostname, port: portOf(port), security, username: address.text })
}

/** Seen (`server_params.rs`): what is not said is tried, TLS first. */
function candidates(choice: ServerChoice): readonly ServerChoice[] {
  if (choice.security !== 'undecided') return [choice]
  return [
    { ...choice, security: 'tls' },
    { ...choice, security: 'starttls' },
  ]
}

/**
 * Seen (quick-xml 0.38 and later): a reference cuts a text in pieces, each of which replaces the one before, so that
 * `a&amp;b` is read as `b`; comments cut as well, and CDATA is not text.
 */
function parseEvents(document: string): XmlElement | undefined {
  return parseDocument(lastPieces(document, 'markup-and-references'))
}

function lastText(element: XmlElement, name: string): string | undefined {
  const texts = descendants(element).filter((child) => child.name.toLowerCase() === name)
  return texts.map(({ text }) => text.trim()).findLast((text) => text !== '')
}

function attribute({ attributes }: XmlElement, name: string): string {
  return Object.entries(attributes).find(([key]) => key.toLowerCase() === name)?.[1] ?? ''
}

const portOf = (text: string) => (/^\+?\d+$/.test(text) && Number(text) <= 65_535 ? Number(text) : 0)
