import type { AccountConfig, HttpsUrl, MailServer, ProviderEntry, ServerEntry } from '../../../src/account/index.ts'
import { type Domain, type EmailAddress, type Hostname, parseEmailAddress } from '../../../src/address/index.ts'

export const d = (name: string) => name as Domain
export const host = (name: string) => name as Hostname
export const url = (text: string) => text as HttpsUrl

export function address(text: string): EmailAddress {
  const parsed = parseEmailAddress(text)
  if (!parsed.ok) throw new Error(`no address: ${text}`)
  return parsed.value
}

export const IMAP = {
  protocol: 'imap',
  hostname: host('imap.example.net'),
  port: 993,
  security: 'tls',
  authentication: ['password-cleartext'],
  username: { template: '%EMAILADDRESS%' },
  leaveOnServer: undefined,
  checkMinutes: undefined,
} as const satisfies MailServer

export const SMTP = { ...IMAP, protocol: 'smtp', hostname: host('smtp.example.net'), port: 465 } as const

/** The smallest account; tests change one thing in it. */
export const ACCOUNT: AccountConfig = {
  provider: {
    id: 'example.net',
    autoconfigId: 'example.net',
    displayName: 'Example Mail',
    displayShortName: 'Example',
    domains: [d('example.net')],
    mxNames: [],
  },
  domain: d('example.net'),
  incoming: [IMAP],
  outgoing: [SMTP],
  oauth2: undefined,
  help: [],
  needs: [],
  unsupported: undefined,
}

const { leaveOnServer: _, checkMinutes: __, ...IMAP_ENTRY } = IMAP
const { leaveOnServer: ___, checkMinutes: ____, ...SMTP_ENTRY } = SMTP

/** The entry of the smallest account, with other host names where a test wants some. */
export function entry(imap = 'imap.example.net', smtp = 'smtp.example.net'): ProviderEntry {
  const incoming: ServerEntry = { ...IMAP_ENTRY, hostname: imap }
  const outgoing: ServerEntry = { ...SMTP_ENTRY, hostname: smtp }
  return {
    identity: ACCOUNT.provider,
    sources: [],
    settings: { incoming: [incoming], outgoing: [outgoing], needs: [], help: [] },
    variants: {},
  }
}
