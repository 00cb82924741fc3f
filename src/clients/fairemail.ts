/**
 * FairEmail (not the Google Play build), both formats: our own re-implementation of rules read in its source
 * (`M66B/FairEmail` e23dd9df, August 2026: `EmailProvider`). It reads events, without a look at parents.
 */
import type { EmailAddress } from '../address/index.ts'
import { fail, ok } from '../result.ts'
import type { XmlElement } from '../xml/index.ts'
import { firstOfEach, type MailClient, OK_ONLY, type Reading, type ServerChoice, SOCKET_TYPE } from './client.ts'
import { childNamed, childrenNamed, descendants, parseDocument } from './document.ts'

export const fairEmail: MailClient = {
  name: 'FairEmail',
  source: 'M66B/FairEmail e23dd9df (22 Aug 2026)',
  autoconfig: { http: OK_ONLY, read: readAutoconfig },
  autodiscover: { http: OK_ONLY, read: readAutodiscover },
}

const STARTTLS_PORT = { imap: 143, smtp: 587 } as const

/**
 * Seen: the last `username` of the whole document decides for both servers, wherever it stands (`webMail`, `calendar`).
 *
 * Doubt: versions up to 2024 took the last IMAP and SMTP server instead of the first.
 */
function readAutoconfig(document: string, address: EmailAddress): Reading {
  const root = parseDocument(document)
  if (root === undefined) return fail('not-xml')
  const elements = descendants(root)
  const login = elements.findLast(({ name, text }) => name === 'username' && text !== '')?.text
  const find = (name: string, protocol: 'imap' | 'smtp') => {
    // Seen: only the first one is considered, and only if it is of this type.
    const first = elements.find((element) => element.name === name)
    return first?.attributes['type'] === protocol ? readServer(first, protocol, loginFor(login, address)) : undefined
  }
  const [incoming, outgoing] = [find('incomingServer', 'imap'), find('outgoingServer', 'smtp')]
  if (incoming === undefined) return fail('no-incoming')
  if (outgoing === undefined) return fail('no-outgoing')
  const name = elements.findLast((element) => element.name === 'displayShortName')?.text
  return ok(firstOfEach([incoming], [outgoing], name))
}

/** Seen: the port guesses the encryption, a socketType behind it decides; a port that is no number breaks all. */
function readServer(server: XmlElement, protocol: 'imap' | 'smtp', username: string): ServerChoice | undefined {
  let [hostname, port, security]: [string, number, 'tls' | 'starttls'] = ['', 0, 'tls']
  for (const { name, text } of descendants(server)) {
    if (name === 'hostname' && text !== '') hostname = text
    if (name === 'port' && text !== '') {
      port = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN
      security = port === STARTTLS_PORT[protocol] ? 'starttls' : 'tls'
    }
    const known = name === 'socketType' ? SOCKET_TYPE.get(text) : undefined
    if (known === 'tls' || known === 'starttls') security = known
  }
  return hostname !== '' && port > 0 ? { protocol, hostname, port, security, username } : undefined
}

/** Seen: only the two whole templates are filled in; anything else is the login as it stands. */
function loginFor(template: string | undefined, address: EmailAddress): string {
  if (template === '%EMAILLOCALPART%') return address.localPart
  return template === undefined || template === '%EMAILADDRESS%' ? address.text : template
}

/** Seen: AccountType and Action have to come before the blocks; the last block of a type wins, over all accounts. */
function readAutodiscover(document: string, address: EmailAddress): Reading {
  const root = parseDocument(document)
  if (root === undefined) return fail('not-xml')
  const blocks = descendants(root)
    .filter(({ name }) => name === 'Account')
    .flatMap(settingsOf)
  const last = (type: 'IMAP' | 'SMTP') =>
    blocks.map((block) => readBlock(block, type, address)).findLast((choice) => choice !== undefined)
  const [incoming, outgoing] = [last('IMAP'), last('SMTP')]
  if (incoming === undefined) return fail('no-incoming')
  return outgoing === undefined ? fail('no-outgoing') : ok(firstOfEach([incoming], [outgoing]))
}

function settingsOf(account: XmlElement): readonly XmlElement[] {
  const place = (name: string, text: string) =>
    account.children.findIndex((child) => child.name === name && child.text === text)
  const [email, settings] = [place('AccountType', 'email'), place('Action', 'settings')]
  if (email < 0 || settings < 0) return []
  return childrenNamed(account, 'Protocol').filter(
    (block) => account.children.indexOf(block) > Math.max(email, settings),
  )
}

/** Seen: SSL, Encryption and LoginName are not read; the port says which kind of TLS it is. */
function readBlock(block: XmlElement, type: 'IMAP' | 'SMTP', address: EmailAddress): ServerChoice | undefined {
  const [hostname, port] = [childNamed(block, 'Server')?.text ?? '', childNamed(block, 'Port')?.text ?? '']
  if (childNamed(block, 'Type')?.text !== type || hostname === '' || !/^\d+$/.test(port)) return undefined
  const protocol = type === 'IMAP' ? 'imap' : 'smtp'
  const security = Number(port) === STARTTLS_PORT[protocol] ? 'starttls' : 'tls'
  return { protocol, hostname, port: Number(port), security, username: address.text }
}
