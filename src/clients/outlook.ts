/**
 * Classic Outlook for Windows by its documents, there is no source: our own reading of MS-OXDSCLI and Microsoft's guide
 * for hosters (`office-developer-exchange-docs` 5a8808d7, June 2026). What it really does is only partly known.
 */
import type { MailProtocol } from '../account/index.ts'
import type { EmailAddress } from '../address/index.ts'
import { fail, ok } from '../result.ts'
import type { XmlElement } from '../xml/index.ts'
import { firstOfEach, type MailClient, OK_ONLY, type Reading, type ServerChoice } from './client.ts'
import { childNamed, childrenNamed, parseDocument } from './document.ts'

export const outlook: MailClient = {
  name: 'Outlook',
  source: 'MS-OXDSCLI; Outlook 2010 and later',
  autodiscover: { http: OK_ONLY, read: (document, address) => readAutodiscover(document, address, encryptionOf) },
}

/** Outlook 2007 came before the element `Encryption`. */
export const outlook2007: MailClient = {
  name: 'Outlook 2007',
  source: 'MS-OXDSCLI; Outlook 2007',
  autodiscover: { http: OK_ONLY, read: (document, address) => readAutodiscover(document, address, sslOf) },
}

const ROOT = 'http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006'
const RESPONSE = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a'

type Security = ServerChoice['security'] | 'wrong'

/** Spec: MS-OXDSCLI §3.1.5, §3.2.5. Of several blocks of a type the first is the server's preference. */
function readAutodiscover(document: string, address: EmailAddress, security: (block: XmlElement) => Security): Reading {
  const root = parseDocument(document, 'ignored')
  if (root === undefined) return fail('not-xml')
  if (namespaceOf(document, 'Autodiscover') !== ROOT) return fail('not-settings')
  const accounts = childrenNamed(childNamed(root, 'Response'), 'Account')
  const [account] = accounts
  // An error document has no Account, and its Response stays in the root's namespace.
  if (account === undefined || accounts.length > 1 || namespaceOf(document, 'Response') !== RESPONSE)
    return fail('not-settings')
  if (childNamed(account, 'AccountType')?.text !== 'email') return fail('not-settings')
  const action = childNamed(account, 'Action')?.text
  if (action !== 'settings') return fail(action?.startsWith('redirect') ? 'redirect' : 'not-settings')
  const choices = childrenNamed(account, 'Protocol').flatMap((block) => readBlock(block, address, security) ?? [])
  const of = (types: readonly MailProtocol[]) => choices.filter(({ protocol }) => types.includes(protocol))
  const [incoming, outgoing] = [of(['imap', 'pop3']), of(['smtp'])]
  return incoming.length === 0 ? fail('no-incoming') : ok(firstOfEach(incoming, outgoing))
}

/** The default namespace that an element's own tag declares: the XML reader does not keep it. */
function namespaceOf(document: string, name: string): string | undefined {
  return new RegExp(`<${name}\\s[^>]*?xmlns=["']([^"']*)`).exec(document)?.[1]
}

const TYPE: ReadonlyMap<string, MailProtocol> = new Map([
  ['IMAP', 'imap'],
  ['POP3', 'pop3'],
  ['SMTP', 'smtp'],
])

/** Spec: MS-OXDSCLI §2.2.4.1.1.2.6; a login that is not named is the part before the `@`. */
function readBlock(
  block: XmlElement,
  address: EmailAddress,
  securityOf: (block: XmlElement) => Security,
): ServerChoice | undefined {
  const text = (name: string) => childNamed(block, name)?.text ?? ''
  const [protocol, hostname, port] = [TYPE.get(text('Type')), text('Server'), text('Port')]
  const security = securityOf(block)
  if (protocol === undefined || hostname === '' || security === 'wrong') return undefined
  const standard = STANDARD_PORT[protocol][security === 'tls' ? 'tls' : 'other']
  const username = text('LoginName') || address.localPart
  return { protocol, hostname, port: /^\d+$/.test(port) ? Number(port) : standard, security, username }
}

const STANDARD_PORT = {
  imap: { tls: 993, other: 143 },
  pop3: { tls: 995, other: 110 },
  smtp: { tls: 465, other: 25 },
} as const satisfies Record<MailProtocol, Record<'tls' | 'other', number>>

const ENCRYPTION: ReadonlyMap<string, Security> = new Map<string, Security>([
  ['None', 'none'],
  ['SSL', 'tls'],
  ['TLS', 'starttls'],
  ['Auto', 'undecided'],
])

/** Seen: `Encryption` beats `SSL`, and `TLS` there means STARTTLS (virtualmin-gpl 764, Stalwart 3248). */
function encryptionOf(block: XmlElement): Security {
  const encryption = childNamed(block, 'Encryption')
  return encryption === undefined ? sslOf(block) : (ENCRYPTION.get(encryption.text) ?? 'wrong')
}

/** On unless it says off; Exchange writes `On`. Doubt: with `on` and no `Encryption`, Outlook may guess. */
function sslOf(block: XmlElement): Security {
  const ssl = childNamed(block, 'SSL')?.text.toLowerCase() ?? 'on'
  return ssl === 'on' ? 'tls' : ssl === 'off' ? 'none' : 'wrong'
}
