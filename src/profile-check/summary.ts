import { own } from './own.ts'
import { isDictionary, type PlistDictionary, type PlistValue, RarePlistValue } from './plist.ts'
import { payloadsOf, platformsOf } from './rules.ts'

/** A line of what a device shows: a name, and what stands beside it. */
export type Line = readonly [name: string, value: string]

export interface PayloadSummary {
  readonly title: string
  readonly lines: readonly Line[]
}

/** What a device would show before it installs a profile, in the order in which it does. */
export interface ProfileSummary {
  readonly lines: readonly Line[]
  readonly payloads: readonly PayloadSummary[]
}

export function summaryOf(profile: PlistDictionary): ProfileSummary {
  const consent = profile['ConsentText']
  return {
    lines: present([
      ['Name', textIn(profile, 'PayloadDisplayName')],
      ['Organisation', textIn(profile, 'PayloadOrganization')],
      ['Description', textIn(profile, 'PayloadDescription')],
      ['Identifier', textIn(profile, 'PayloadIdentifier')],
      ['Asks to agree', isDictionary(consent) ? firstText(consent) : undefined],
      ['Encrypted', profile['EncryptedPayloadContent'] === undefined ? undefined : 'yes, for one device'],
      ['Removed on', textIn(profile, 'RemovalDate')],
    ]),
    payloads: payloadsOf(profile).map(payloadSummary),
  }
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  'com.apple.mail.managed': 'Mail',
  'com.apple.caldav.account': 'Calendars (CalDAV)',
  'com.apple.carddav.account': 'Contacts (CardDAV)',
  'com.apple.eas.account': 'Exchange (ActiveSync)',
  'com.apple.ews.account': 'Exchange (Web Services)',
  'com.apple.google-oauth': 'Google',
  'com.apple.ldap.account': 'Directory (LDAP)',
  'com.apple.subscribedcalendar.account': 'Subscribed calendar',
}

const MAIL_TYPES: Readonly<Record<string, string>> = { EmailTypeIMAP: 'IMAP', EmailTypePOP: 'POP3' }

const LOGINS: Readonly<Record<string, string>> = {
  EmailAuthNone: 'no login',
  EmailAuthPassword: 'password',
  EmailAuthCRAMMD5: 'CRAM-MD5',
  EmailAuthNTLM: 'NTLM',
  EmailAuthHTTPMD5: 'HTTP digest',
}

function payloadSummary(payload: PlistDictionary): PayloadSummary {
  const type = textIn(payload, 'PayloadType') ?? 'without a type'
  const platforms = platformsOf(type)
  return {
    title: [own(TYPE_NAMES, type), type].filter(Boolean).join(', '),
    lines: present([
      [
        'Account',
        firstOf(payload, [
          'EmailAccountDescription',
          'CalDAVAccountDescription',
          'CardDAVAccountDescription',
          'LDAPAccountDescription',
          'SubCalAccountDescription',
          'AccountDescription',
          'PayloadDisplayName',
        ]),
      ],
      ['Address', textIn(payload, 'EmailAddress') ?? (type.includes('mail') ? 'the device asks' : undefined)],
      ['Sender', textIn(payload, 'EmailAccountName')],
      ...serverLines(type, payload),
      ['Installs on', platforms?.join(', ')],
    ]),
  }
}

function serverLines(type: string, payload: PlistDictionary): readonly (readonly [string, string | undefined])[] {
  if (type === 'com.apple.mail.managed')
    return (['Incoming', 'Outgoing'] as const).map((direction) => {
      const value = (key: string) => textIn(payload, `${direction}MailServer${key}`)
      const protocol =
        direction === 'Outgoing' ? 'SMTP' : (own(MAIL_TYPES, textIn(payload, 'EmailAccountType') ?? '') ?? '?')
      const login = value('Authentication') ?? ''
      return [
        direction,
        [
          `${protocol} ${hostAndPort(value('HostName'), value('PortNumber'))}`,
          payload[`${direction}MailServerUseSSL`] === true ? 'TLS' : 'no TLS',
          own(LOGINS, login) ?? login,
          login === 'EmailAuthNone' ? undefined : loginText(value('Username')),
        ]
          .filter(Boolean)
          .join(', '),
      ]
    })
  for (const [prefix, fallback] of [
    ['CalDAV', true],
    ['CardDAV', true],
    ['LDAPAccount', true],
    ['SubCalAccount', false],
  ] as const) {
    const host = textIn(payload, `${prefix}HostName`)
    if (host === undefined) continue
    const secure = (payload[`${prefix}UseSSL`] ?? fallback) === true
    const login = textIn(payload, `${prefix}Username`) ?? textIn(payload, `${prefix}UserName`)
    return [
      [
        'Server',
        [hostAndPort(host, textIn(payload, `${prefix}Port`)), secure ? 'TLS' : 'no TLS', loginText(login)].join(', '),
      ],
    ]
  }
  if (type !== 'com.apple.eas.account' && type !== 'com.apple.ews.account') return []
  const oauth = payload['OAuth'] === true
  return [
    [
      'Server',
      [
        hostAndPort(textIn(payload, 'Host') ?? 'found by Autodiscover', textIn(payload, 'Port')),
        (payload['SSL'] ?? type === 'com.apple.ews.account') === true ? 'TLS' : 'no TLS',
        oauth ? `sign-in (OAuth) ${textIn(payload, 'OAuthSignInURL') ?? ''}`.trim() : 'password',
        loginText(textIn(payload, 'UserName')),
      ].join(', '),
    ],
  ]
}

function hostAndPort(host: string | undefined, port: string | undefined): string {
  return port === undefined ? (host ?? '?') : `${host ?? '?'}:${port}`
}

function loginText(login: string | undefined): string {
  return login === undefined ? 'the device asks for the login' : `login ${login}`
}

function textIn(dictionary: PlistDictionary, key: string): string | undefined {
  const value: PlistValue | undefined = dictionary[key]
  if (value instanceof RarePlistValue) return value.text
  return value === undefined || typeof value === 'object' || value === '' ? undefined : String(value)
}

function firstOf(dictionary: PlistDictionary, keys: readonly string[]): string | undefined {
  return keys.map((key) => textIn(dictionary, key)).find((text) => text !== undefined)
}

function firstText(dictionary: PlistDictionary): string | undefined {
  return firstOf(dictionary, ['default', ...Object.keys(dictionary)])
}

function present(lines: readonly (readonly [string, string | undefined])[]): readonly Line[] {
  return lines.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
}
