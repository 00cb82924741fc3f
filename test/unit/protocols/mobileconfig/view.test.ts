import { expect, test } from 'vitest'
import { LANGUAGES, texts } from '#generated/texts.js'
import type {
  AccountConfig,
  Authentication,
  HttpsUrl,
  MailServer,
  NeedKind,
  Security,
  Username,
} from '../../../../src/account/index.ts'
import { type Domain, type Hostname, parseEmailAddress } from '../../../../src/address/index.ts'
import { compileCatalog } from '../../../../src/catalog/compile.ts'
import { type ProfileAsker, toProfileView } from '../../../../src/protocols/mobileconfig/view.ts'
import { fail } from '../../../../src/result.ts'

const IMAP: MailServer = {
  protocol: 'imap',
  hostname: 'sslin.de' as Hostname,
  port: 993,
  security: 'tls',
  authentication: ['password-cleartext'],
  username: { template: '%EMAILADDRESS%' },
  leaveOnServer: undefined,
  checkMinutes: undefined,
}
const POP3: MailServer = { ...IMAP, protocol: 'pop3', port: 995 }
const SMTP: MailServer = { ...IMAP, protocol: 'smtp', hostname: 'sslout.de' as Hostname, port: 465 }

const MINIMAL: AccountConfig = {
  provider: {
    id: 'example.org',
    autoconfigId: 'example.org',
    displayName: 'Example Mail',
    displayShortName: 'Example',
    domains: ['example.org' as Domain],
    mxNames: [],
  },
  domain: 'example.org' as Domain,
  incoming: [IMAP],
  outgoing: [SMTP],
  oauth2: undefined,
  help: [],
  needs: [],
  unsupported: undefined,
}

function askerFor(text: string): ProfileAsker {
  const address = parseEmailAddress(text)
  if (!address.ok) throw new Error(`${text} is no address`)
  return {
    address: address.value,
    senderName: undefined,
    protocol: undefined,
    variant: undefined,
    only: undefined,
    unsigned: false,
    consent: undefined,
    installation: 'autoconfig.example.net',
    language: 'en',
  }
}

const USER = askerFor('user@example.org')

function viewOf(account: Partial<AccountConfig>, asker: Partial<ProfileAsker> = {}) {
  const view = toProfileView({ ...MINIMAL, ...account }, { ...USER, ...asker })
  if (!view.ok) throw new Error(view.error)
  return view.value
}

function payloadOf(account: Partial<AccountConfig>, asker: Partial<ProfileAsker> = {}) {
  const [payload] = viewOf(account, asker)['PayloadContent'] as readonly Record<string, unknown>[]
  return payload ?? {}
}

/** The keys of both directions without their prefix. */
function servers(account: Partial<AccountConfig>, asker: Partial<ProfileAsker> = {}) {
  const payload = payloadOf(account, asker)
  const part = (prefix: string) =>
    Object.fromEntries(
      Object.entries(payload)
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, value]) => [key.slice(prefix.length), value]),
    )
  return { incoming: part('IncomingMailServer'), outgoing: part('OutgoingMailServer') }
}

test('MC-31, MC-32, MC-39, MC-43, MC-48 the worked example is said key by key, in its order', () => {
  const view = viewOf({}, { senderName: 'Uma Example' })
  expect(JSON.stringify(view, undefined, 2)).toBe(
    JSON.stringify(
      {
        PayloadType: 'Configuration',
        PayloadVersion: 1,
        PayloadIdentifier: 'net.example.autoconfig.profile.e55134d8-0042-5503-ac17-c679ccccc58a',
        PayloadUUID: 'E55134D8-0042-5503-AC17-C679CCCCC58A',
        PayloadDisplayName: 'Example Mail (user@example.org)',
        PayloadDescription:
          'Sets up user@example.org on this device. The profile contains no password; you will be asked for it during installation.',
        PayloadOrganization: 'Example Mail',
        PayloadContent: [
          {
            PayloadType: 'com.apple.mail.managed',
            PayloadVersion: 1,
            PayloadIdentifier: 'net.example.autoconfig.profile.e55134d8-0042-5503-ac17-c679ccccc58a.mail-imap',
            PayloadUUID: 'FC36D1B0-3946-5583-9FC4-3300BB723018',
            PayloadDisplayName: 'Mail',
            PayloadDescription: 'Adds the mail account user@example.org.',
            EmailAccountDescription: 'Example Mail',
            EmailAccountName: 'Uma Example',
            EmailAccountType: 'EmailTypeIMAP',
            EmailAddress: 'user@example.org',
            IncomingMailServerAuthentication: 'EmailAuthPassword',
            IncomingMailServerHostName: 'sslin.de',
            IncomingMailServerPortNumber: 993,
            IncomingMailServerUseSSL: true,
            IncomingMailServerUsername: 'user@example.org',
            OutgoingMailServerAuthentication: 'EmailAuthPassword',
            OutgoingMailServerHostName: 'sslout.de',
            OutgoingMailServerPortNumber: 465,
            OutgoingMailServerUseSSL: true,
            OutgoingMailServerUsername: 'user@example.org',
            OutgoingPasswordSameAsIncomingPassword: true,
            SMIMESigningUserOverrideable: true,
            SMIMESigningCertificateUUIDUserOverrideable: true,
            SMIMEEncryptByDefaultUserOverrideable: true,
            SMIMEEncryptionCertificateUUIDUserOverrideable: true,
          },
        ],
      },
      undefined,
      2,
    ),
  )
})

/** One login method, or several, and Apple's word: MOBILECONFIG §2.1. */
const AUTHENTICATIONS: readonly (readonly [readonly [Authentication, ...Authentication[]], string | undefined])[] = [
  [['password-cleartext'], 'EmailAuthPassword'],
  [['password-encrypted'], 'EmailAuthCRAMMD5'],
  [['ntlm'], 'EmailAuthNTLM'],
  [['none'], 'EmailAuthNone'],
  [['oauth2'], undefined],
  [['gssapi'], undefined],
  [['tls-client-cert'], undefined],
  [['oauth2', 'password-cleartext'], 'EmailAuthPassword'],
  [['password-encrypted', 'password-cleartext'], 'EmailAuthPassword'],
  [['ntlm', 'password-encrypted'], 'EmailAuthNTLM'],
  [['oauth2', 'gssapi', 'password-encrypted'], 'EmailAuthCRAMMD5'],
]

test.each(AUTHENTICATIONS)('MC-41 %j is %s in both directions', (authentication, word) => {
  const account = { incoming: [{ ...IMAP, authentication }], outgoing: [{ ...SMTP, authentication }] }
  if (word === undefined) return expect(toProfileView({ ...MINIMAL, ...account }, USER)).toEqual(fail('oauth-only'))
  const { incoming, outgoing } = servers(account)
  expect([incoming['Authentication'], outgoing['Authentication']]).toEqual([word, word])
})

const INSECURE: MailServer[] = [{ ...IMAP, security: 'none', port: 143 }]

test.each([
  [['tls'], 993],
  [['starttls'], 993],
  [['tls', 'starttls'], 993],
  [['starttls', 'tls'], 994],
  [['none', 'starttls'], 994],
  [['none', 'starttls', 'tls'], 995],
  [['starttls', 'starttls'], 993],
] as const satisfies readonly (readonly [readonly Security[], number])[])(
  'MC-33, MC-34 of servers with %j the one at port %d is chosen, with UseSSL on',
  (securities, port) => {
    const incoming = securities.map((security, index): MailServer => ({ ...IMAP, security, port: 993 + index }))
    const outgoing = securities.map((security, index): MailServer => ({ ...SMTP, security, port: 993 + index }))
    const chosen = servers({ incoming, outgoing })
    for (const server of [chosen.incoming, chosen.outgoing])
      expect([server['PortNumber'], server['UseSSL']]).toEqual([port, true])
  },
)

test('a server whose login a profile can say is taken before a better one whose login it cannot', () => {
  const oauth2: MailServer = { ...IMAP, authentication: ['oauth2'], port: 1993 }
  const starttls: MailServer = { ...IMAP, security: 'starttls', port: 143 }
  expect(servers({ incoming: [oauth2, starttls] }).incoming['PortNumber']).toBe(143)
  expect(payloadOf({ incoming: [oauth2, POP3] })['EmailAccountType']).toBe('EmailTypePOP')
})

test.each([
  [[IMAP, POP3], undefined, 'EmailTypeIMAP', 993],
  [[POP3, IMAP], undefined, 'EmailTypeIMAP', 993],
  [[POP3], undefined, 'EmailTypePOP', 995],
  [[IMAP, POP3], 'imap', 'EmailTypeIMAP', 993],
  [[IMAP, POP3], 'pop3', 'EmailTypePOP', 995],
] as const)('MC-35, MC-36 of %# %j, asked for %s, it is %s at port %d', (incoming, protocol, type, port) => {
  const payload = payloadOf({ incoming }, { protocol })
  expect([payload['EmailAccountType'], payload['IncomingMailServerPortNumber']]).toEqual([type, port])
  expect(payload['PayloadIdentifier']).toMatch(type === 'EmailTypePOP' ? /\.mail-pop3$/ : /\.mail-imap$/)
})

const LOGINS: readonly (readonly [Username, string | undefined])[] = [
  [{ template: '%EMAILADDRESS%' }, "O'Neil+tag@example.org"],
  [{ template: '%EMAILLOCALPART%' }, "O'Neil+tag"],
  [{ template: '%EMAILDOMAIN%' }, 'example.org'],
  [{ template: '%EMAILLOCALPART%.%EMAILDOMAIN%' }, "O'Neil+tag.example.org"],
  [{ template: 'shared' }, 'shared'],
  [{ ask: 'account-name' }, undefined],
  [{ ask: undefined }, undefined],
]

test.each(LOGINS)(
  'MC-37 the login %j is %s in both directions, and absent when nobody can know it',
  (username, login) => {
    const account = { incoming: [{ ...IMAP, username }], outgoing: [{ ...SMTP, username }] }
    const payload = payloadOf(account, askerFor("O'Neil+tag@EXAMPLE.org"))
    expect([payload['IncomingMailServerUsername'], payload['OutgoingMailServerUsername']]).toEqual([login, login])
    expect(Object.keys(payload).filter((key) => key.endsWith('Username'))).toHaveLength(login === undefined ? 0 : 2)
  },
)

test.each([
  ['equal logins', IMAP, SMTP, true],
  ['another login', { ...IMAP, username: { template: '%EMAILLOCALPART%' } }, SMTP, undefined],
  ['a login that the person knows', IMAP, { ...SMTP, username: { ask: undefined } }, undefined],
  [
    'two logins that the person knows, and that may differ',
    { ...IMAP, username: { ask: 'account-name' } },
    { ...SMTP, username: { ask: 'account-name' } },
    undefined,
  ],
  ['sending without a login', IMAP, { ...SMTP, authentication: ['none'] }, undefined],
  ['fetching without a login', { ...IMAP, authentication: ['none'] }, SMTP, undefined],
  ['two methods and one login', IMAP, { ...SMTP, authentication: ['password-encrypted'] }, true],
] as const satisfies readonly (readonly [string, MailServer, MailServer, true | undefined])[])(
  'MC-38, MC-39, MC-40 with %s one password for both directions is said only when it is one',
  (_, incoming, outgoing, said) => {
    const payload = payloadOf({ incoming: [incoming], outgoing: [outgoing] })
    expect(payload['OutgoingPasswordSameAsIncomingPassword']).toBe(said)
    expect(Object.hasOwn(payload, 'OutgoingPasswordSameAsIncomingPassword')).toBe(said === true)
  },
)

test('a mailbox whose logins differ in form and are equal for its address has one password', () => {
  const incoming = [{ ...IMAP, username: { template: '%EMAILLOCALPART%@example.org' } }]
  expect(payloadOf({ incoming })['OutgoingPasswordSameAsIncomingPassword']).toBe(true)
})

test.each(['app-password', 'enable-imap', 'enable-pop3', 'mail-password'] as const satisfies NeedKind[])(
  'what the owner has to do first (%s) stands in the description, in their language',
  (need) => {
    for (const language of LANGUAGES) {
      const plain = viewOf({}, { language })['PayloadDescription']
      const view = viewOf({ needs: [{ do: need }] }, { language })
      expect(view['PayloadDescription']).toBe(`${plain} ${texts[language][`need.${need}`]}`)
    }
  },
)

test('the texts are German when German was asked for, and nothing else changes', () => {
  const [english, german] = [viewOf({}), viewOf({}, { language: 'de' })]
  const payloads = (view: typeof german) => view['PayloadContent'] as readonly Record<string, unknown>[]
  expect(german).toEqual({
    ...english,
    PayloadDescription:
      'Richtet user@example.org auf diesem Gerät ein. Das Profil enthält kein Passwort; Sie werden bei der Installation danach gefragt.',
    PayloadContent: [{ ...payloads(english)[0], PayloadDescription: 'Fügt das Mailkonto user@example.org hinzu.' }],
  })
})

test.each([
  ['unsupported', { unsupported: { reason: 'own-app', url: 'https://own-app.example/' as never } }, undefined],
  ['no-mail-servers', { incoming: [], outgoing: [] }, undefined],
  ['no-mail-servers', { incoming: [] }, undefined],
  ['no-mail-servers', { outgoing: [] }, undefined],
  ['oauth-only', { incoming: [{ ...IMAP, authentication: ['oauth2'] }] }, undefined],
  ['oauth-only', { outgoing: [{ ...SMTP, authentication: ['oauth2'] }] }, undefined],
  ['plain-only', { incoming: INSECURE }, undefined],
  ['plain-only', { outgoing: [{ ...SMTP, security: 'none' }] }, undefined],
  ['plain-only', { incoming: INSECURE, outgoing: [{ ...SMTP, authentication: ['oauth2'] }] }, undefined],
  ['protocol-missing', {}, 'pop3'],
  ['protocol-missing', { incoming: [POP3] }, 'imap'],
  ['oauth-only', { incoming: [IMAP, { ...POP3, authentication: ['oauth2'] }] }, 'pop3'],
] as const satisfies readonly (readonly [string, Partial<AccountConfig>, ProfileAsker['protocol']])[])(
  'MC-12, MC-13 it is %s for %j (asked for %s)',
  (reason, account, protocol) => {
    expect(toProfileView({ ...MINIMAL, ...account }, { ...USER, protocol })).toEqual(fail(reason))
  },
)

test('MC-44 a name of a sender is in one key only', () => {
  const name = 'Nadja Sender'
  const { PayloadContent: _, ...outer } = viewOf({}, { senderName: name })
  const { EmailAccountName, ...payload } = payloadOf({}, { senderName: name })
  expect(EmailAccountName).toBe(name)
  expect(JSON.stringify([outer, payload])).not.toContain(name)
  expect(payloadOf({})).not.toHaveProperty('EmailAccountName')
})

const HTTPS = (text: string) => text as HttpsUrl

const DAV = {
  calendar: { caldav: HTTPS('https://dav.dav.example:8443/cal/') },
  contacts: { carddav: HTTPS('https://dav.dav.example/') },
}

const EXCHANGE = {
  exchange: {
    activeSync: HTTPS('https://eas.example.net/Microsoft-Server-ActiveSync'),
    ews: HTTPS('https://ews.example.net/EWS/Exchange.asmx'),
  },
}

const OAUTH: MailServer = { ...IMAP, authentication: ['oauth2'] }
const OAUTH_MAIL = { incoming: [OAUTH], outgoing: [{ ...SMTP, authentication: ['oauth2'] as const }] }

function typesOf(account: Partial<AccountConfig>, asker: Partial<ProfileAsker> = {}) {
  const view = toProfileView({ ...MINIMAL, ...account }, { ...USER, ...asker })
  if (!view.ok) return view.error
  return (view.value['PayloadContent'] as readonly Record<string, string>[]).map(({ PayloadType = '' }) =>
    PayloadType.replace(/^com\.apple\.|\.account$|\.managed$/g, ''),
  )
}

test('MC-49 calendars and contacts stand beside mail, at host and port, without principal URLs', () => {
  const content = viewOf(DAV)['PayloadContent'] as readonly Record<string, unknown>[]
  expect(content.slice(1)).toEqual([
    {
      PayloadType: 'com.apple.caldav.account',
      PayloadVersion: 1,
      PayloadIdentifier: 'net.example.autoconfig.profile.e55134d8-0042-5503-ac17-c679ccccc58a.caldav',
      PayloadUUID: '6C134C80-CB0E-52CC-8934-591800A8A29D',
      PayloadDisplayName: 'Calendars',
      PayloadDescription: 'Adds the calendars of user@example.org.',
      CalDAVAccountDescription: 'Example Mail',
      CalDAVHostName: 'dav.dav.example',
      CalDAVPort: 8443,
      CalDAVUseSSL: true,
      CalDAVUsername: 'user@example.org',
    },
    {
      PayloadType: 'com.apple.carddav.account',
      PayloadVersion: 1,
      PayloadIdentifier: 'net.example.autoconfig.profile.e55134d8-0042-5503-ac17-c679ccccc58a.carddav',
      PayloadUUID: '5C1610C3-0ADC-5204-91C6-B9AFB86375B1',
      PayloadDisplayName: 'Contacts',
      PayloadDescription: 'Adds the contacts of user@example.org.',
      CardDAVAccountDescription: 'Example Mail',
      CardDAVHostName: 'dav.dav.example',
      CardDAVPort: 443,
      CardDAVUseSSL: true,
      CardDAVUsername: 'user@example.org',
    },
  ])
})

test.each([
  ['MC-50', DAV, undefined, ['mail', 'caldav', 'carddav']],
  ['MC-50', DAV, ['mail'], ['mail']],
  ['MC-50', DAV, ['carddav', 'caldav'], ['caldav', 'carddav']],
  ['MC-50', { calendar: DAV.calendar }, ['caldav', 'carddav'], ['caldav']],
  ['MC-51', {}, ['caldav'], 'part-missing'],
  ['MC-51', {}, ['eas', 'ews'], 'part-missing'],
  [
    'MC-52',
    { ...DAV, login: { username: { template: 'a:%EMAILLOCALPART%' }, authentication: ['password-cleartext'] } },
    undefined,
    ['mail'],
  ],
  [
    'MC-52',
    { ...DAV, login: { username: { template: 'a:%EMAILLOCALPART%' }, authentication: ['password-cleartext'] } },
    ['caldav'],
    'login-unknown',
  ],
  ['MC-53', { incoming: [], outgoing: [], ...EXCHANGE }, undefined, ['eas']],
  ['MC-53', { ...OAUTH_MAIL, ...EXCHANGE }, undefined, ['eas']],
  ['MC-53', { ...OAUTH_MAIL, ...EXCHANGE, ...DAV }, undefined, ['eas']],
  ['MC-54', EXCHANGE, undefined, ['mail']],
  ['MC-54', EXCHANGE, ['eas'], ['eas']],
  ['MC-54', { ...EXCHANGE, ...DAV }, ['mail', 'eas', 'ews'], ['mail', 'eas', 'ews']],
  ['a calendar that takes no password:', { ...OAUTH_MAIL, ...DAV }, ['caldav'], 'oauth-only'],
  ['mail that nothing stands in for:', OAUTH_MAIL, undefined, 'oauth-only'],
] as const satisfies readonly (readonly [string, Partial<AccountConfig>, ProfileAsker['only'], unknown])[])(
  'MC-50, MC-51, MC-52, MC-53, MC-54 %s: of the account %j, asked for %j, it is %j',
  (_, account, only, parts) => {
    expect(typesOf(account, { only })).toEqual(parts)
  },
)

test('MC-52 calendars over plain HTTP are a mistake in the catalog', () => {
  const text = `id: example.org
name: Example Mail
shortName: Example
domains: [example.org]
incoming: [{ protocol: imap, hostname: sslin.de, security: tls }]
outgoing: [{ protocol: smtp, hostname: sslout.de, security: tls }]
calendar: { caldav: http://dav.example.org/ }
`
  const { diagnostics } = compileCatalog([{ path: 'local/providers/example.org.yaml', text, local: true }])
  expect(diagnostics.map(({ severity, line, text }) => [severity, line, text])).toEqual([
    ['error', 7, expect.stringMatching(/^calendar.caldav: .*https/)],
  ])
})

test('whoever asks for POP3 is not given Exchange in its place', () => {
  expect(typesOf({ incoming: [], outgoing: [], ...EXCHANGE }, { protocol: 'pop3' })).toBe('no-mail-servers')
})

test('MC-53 Exchange has an address, a host, TLS and a login, and nothing secret', () => {
  const { PayloadIdentifier, PayloadUUID, ...payload } = payloadOf({ incoming: [], outgoing: [], ...EXCHANGE })
  expect([PayloadIdentifier, PayloadUUID]).toEqual([
    'net.example.autoconfig.profile.e55134d8-0042-5503-ac17-c679ccccc58a.eas',
    'A3D2F10C-BA81-51E0-8A77-2C24C18BF004',
  ])
  expect(payload).toEqual({
    PayloadType: 'com.apple.eas.account',
    PayloadVersion: 1,
    PayloadDisplayName: 'Exchange',
    PayloadDescription: 'Adds mail, calendars and contacts of user@example.org.',
    EmailAddress: 'user@example.org',
    Host: 'eas.example.net',
    SSL: true,
    UserName: 'user@example.org',
  })
})

const OAUTH2 = {
  scopes: [],
  authUrl: HTTPS('https://login.example.net/authorize'),
  tokenUrl: HTTPS('https://login.example.net/token'),
}

test.each([
  ['of one that devices know', { ...OAUTH2, issuer: 'login.microsoftonline.com' }, {}],
  ['without addresses', { scopes: [], authUrl: OAUTH2.authUrl }, {}],
  [
    'of another',
    { ...OAUTH2, issuer: 'login.example.net' },
    { OAuthSignInURL: OAUTH2.authUrl, OAuthTokenRequestURL: OAUTH2.tokenUrl },
  ],
])('where only OAuth is spoken, Exchange signs in at the page %s', (_, oauth2, urls) => {
  const account = { ...OAUTH_MAIL, ...EXCHANGE, oauth2, needs: [{ do: 'enable-imap' as const }] }
  const { Host, OAuth, OAuthSignInURL, OAuthTokenRequestURL } = payloadOf(account)
  expect({ Host, OAuth, ...(OAuthSignInURL ? { OAuthSignInURL, OAuthTokenRequestURL } : {}) }).toEqual({
    Host: 'eas.example.net',
    OAuth: true,
    ...urls,
  })
  expect(viewOf(account)['PayloadDescription']).toBe(
    'Sets up user@example.org on this device. The profile contains no password; you sign in with the provider afterwards.',
  )
  const mac = payloadOf(account, { only: ['ews'] })
  expect(mac).toMatchObject({ PayloadType: 'com.apple.ews.account', Host: 'ews.example.net', OAuth: true })
  expect(Object.keys(mac)).not.toContain('OAuthTokenRequestURL')
})

test('for a Mac, Exchange has the path and the port of its Web Services', () => {
  const exchange = { ews: HTTPS('https://ews.example.net:8443/EWS/Exchange.asmx') }
  const { Host, Port, Path, SSL, UserName } = payloadOf({ exchange }, { only: ['ews'] })
  expect([Host, Port, Path, SSL, UserName]).toEqual([
    'ews.example.net',
    8443,
    '/EWS/Exchange.asmx',
    true,
    'user@example.org',
  ])
})

test('a login that only its owner knows is asked for by the device, in calendars and Exchange too', () => {
  const login = { username: { ask: undefined }, authentication: ['password-cleartext'] as const }
  const content = viewOf({ ...DAV, ...EXCHANGE, login }, { only: ['caldav', 'carddav', 'eas', 'ews'] })[
    'PayloadContent'
  ]
  expect(content).toHaveLength(4)
  expect(JSON.stringify(content)).not.toMatch(/Username|UserName/)
})

test('of what has to be done first, calendars take what is about passwords', () => {
  const needs = (['enable-imap', 'app-password'] as const).map((what) => ({ do: what }))
  const said = (only: ProfileAsker['only']) => String(viewOf({ ...DAV, needs }, { only })['PayloadDescription'])
  expect(said(['caldav'])).toContain(texts.en['need.app-password'])
  expect(said(['caldav'])).not.toContain(texts.en['need.enable-imap'])
  expect(said(undefined)).toContain(texts.en['need.enable-imap'])
})

test.each([
  [
    { de: 'Einverstanden?', en: 'Agreed?' },
    { default: 'Agreed?', de: 'Einverstanden?', en: 'Agreed?' },
  ],
  [{ de: 'Einverstanden?' }, { default: 'Einverstanden?', de: 'Einverstanden?' }],
])('what people have to agree to stands in every language, with one for all others', (consent, said) => {
  expect(viewOf({}, { consent })['ConsentText']).toEqual(said)
  expect(viewOf({})).not.toHaveProperty('ConsentText')
})
