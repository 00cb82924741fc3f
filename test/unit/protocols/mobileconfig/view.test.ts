import { expect, test } from 'vitest'
import { texts } from '#generated/texts.js'
import type {
  AccountConfig,
  Authentication,
  MailServer,
  NeedKind,
  Security,
  Username,
} from '../../../../src/account/index.ts'
import { type Domain, type Hostname, parseEmailAddress } from '../../../../src/address/index.ts'
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
    for (const language of ['en', 'de'] as const) {
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
