/**
 * enough_mail (the library of Maily), autoconfig: our own re-implementation of rules read in its source
 * (`Enough-Software/enough_mail`, May 2026: `discover_helper.dart`, `client_config.dart`). It knows no Autodiscover.
 */
import type { MailProtocol, Security } from '../account/index.ts'
import type { EmailAddress } from '../address/index.ts'
import { fail, ok } from '../result.ts'
import type { XmlElement } from '../xml/index.ts'
import { firstOfEach, type MailClient, OK_ONLY, type Reading, type ServerChoice } from './client.ts'
import { childNamed, childrenNamed, fullText, parseDocument, wholeInteger } from './document.ts'

export const enoughMail: MailClient = {
  name: 'enough_mail',
  source: 'Enough-Software/enough_mail (4 May 2026)',
  // Seen: a body that begins with anything but `<`, a byte order mark included, is none.
  autoconfig: { http: { ...OK_ONLY, bodyStart: '<' }, read: readAutoconfig },
}

const TYPE: ReadonlyMap<string, MailProtocol> = new Map([
  ['imap', 'imap'],
  ['pop3', 'pop3'],
  ['smtp', 'smtp'],
])

/** Seen: in any capitalisation; a connection of a kind it does not know is opened without TLS. */
const SECURITY: ReadonlyMap<string, Security> = new Map([
  ['ssl', 'tls'],
  ['starttls', 'starttls'],
  ['plain', 'none'],
])

const DEFAULT_PORT = { imap: 143, pop3: 110, smtp: 25 } as const

/** Seen: the first provider's first server of each direction is preferred, of whatever type; nothing is checked. */
function readAutoconfig(document: string, address: EmailAddress): Reading {
  const root = parseDocument(document, 'ignored')
  if (root === undefined) return fail('not-xml')
  const provider = root.name === 'clientConfig' ? childNamed(root, 'emailProvider') : undefined
  if (provider === undefined) return fail('no-provider')
  const read = (name: string) => childrenNamed(provider, name).map((server) => readServer(server, address))
  const [incoming, outgoing] = [read('incomingServer'), read('outgoingServer')]
  if (incoming[0] === undefined) return fail('no-incoming')
  if (outgoing[0] === undefined) return fail('no-outgoing')
  if (incoming[0] === 'unknown' || outgoing[0] === 'unknown') return fail('server-unusable')
  const known = (choices: readonly (ServerChoice | 'unknown')[]) => choices.filter((choice) => choice !== 'unknown')
  return ok(firstOfEach(known(incoming), known(outgoing), fullText(childNamed(provider, 'displayName'))))
}

function readServer(server: XmlElement, address: EmailAddress): ServerChoice | 'unknown' {
  const text = (name: string) => {
    const child = childNamed(server, name)
    return child && fullText(child)
  }
  const protocol = TYPE.get(server.attributes['type']?.toLowerCase() ?? '')
  if (protocol === undefined) return 'unknown'
  const port = text('port')
  return {
    protocol,
    hostname: text('hostname') ?? '',
    port: port === undefined ? DEFAULT_PORT[protocol] : (wholeInteger(port) ?? 0),
    security: SECURITY.get(text('socketType')?.toLowerCase() ?? '') ?? 'none',
    username: loginFor(text('username') ?? '', address),
  }
}

/** Seen: only the two whole templates are filled in. */
function loginFor(template: string, address: EmailAddress): string {
  if (template.toUpperCase() === '%EMAILADDRESS%') return address.text
  return template.toUpperCase() === '%EMAILLOCALPART%' ? address.localPart : template
}
