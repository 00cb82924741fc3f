import { join } from 'node:path'
import fc from 'fast-check'
import { XmlDocument } from 'libxml2-wasm'
import { expect, test } from 'vitest'
import {
  type AccountConfig,
  type Authentication,
  expand,
  type HttpsUrl,
  type MailServer,
  publish,
} from '../../../../src/account/index.ts'
import { type Domain, type EmailAddress, type Hostname, parseEmailAddress } from '../../../../src/address/index.ts'
import { compileCatalog } from '../../../../src/catalog/compile.ts'
import { readCatalogFiles } from '../../../../src/cli/files.ts'
import { OUTLOOK_SETTINGS, OUTLOOK_SETTINGS_OF_DOMAIN } from '../../../../src/protocols/autodiscover/document.ts'
import { toOutlookView } from '../../../../src/protocols/autodiscover/view.ts'
import { fail, ok } from '../../../../src/result.ts'
import { createGrammar } from '../../../grammars/grammar.ts'

const root = join(import.meta.dirname, '../../../..')

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

function addressOf(text: string): EmailAddress {
  const address = parseEmailAddress(text)
  if (!address.ok) throw new Error(`${text} is no address`)
  return address.value
}

const max = addressOf('max@example.org')

const MINIMAL_VIEW = {
  protocols: [
    {
      type: 'IMAP',
      server: 'sslin.de',
      port: 993,
      hasLoginName: true,
      loginName: 'max@example.org',
      spa: 'off',
      ssl: 'on',
      encryption: 'SSL',
      authRequired: 'on',
      outgoing: false,
      usePopAuth: 'on',
    },
    {
      type: 'SMTP',
      server: 'sslout.de',
      port: 465,
      hasLoginName: true,
      loginName: 'max@example.org',
      spa: 'off',
      ssl: 'on',
      encryption: 'SSL',
      authRequired: 'on',
      outgoing: true,
      usePopAuth: 'on',
    },
  ],
}

function protocolsOf(change: Partial<AccountConfig>, address: EmailAddress | undefined = max) {
  const view = toOutlookView({ ...MINIMAL, ...change }, address)
  if (!view.ok) throw new Error(view.error)
  return view.value.protocols
}

async function documentOf(account: AccountConfig, address = max): Promise<string> {
  const document = await OUTLOOK_SETTINGS.build(account, address)
  if (!document.ok) throw new Error(document.error)
  return document.value
}

test('the view of a minimal account', () => {
  expect(toOutlookView(MINIMAL, max)).toEqual(ok(MINIMAL_VIEW))
})

test('AD-46 without an address there is no login', () => {
  const protocols = MINIMAL_VIEW.protocols.map((protocol) => ({ ...protocol, hasLoginName: false, loginName: '' }))
  expect(toOutlookView(MINIMAL, undefined)).toEqual(ok({ protocols }))
})

const NOT_EXPRESSIBLE = [
  ['unsupported', { unsupported: { reason: 'own-app', url: 'https://example.org/' as HttpsUrl } }],
  ['no-mail-servers', { incoming: [], outgoing: [] }],
  ['oauth-only', { incoming: [{ ...IMAP, authentication: ['oauth2'] }] }],
  ['oauth-only', { outgoing: [{ ...SMTP, authentication: ['oauth2'] }] }],
  ['oauth-only', { incoming: [{ ...IMAP, authentication: ['gssapi'] }] }],
  ['oauth-only', { incoming: [{ ...IMAP, authentication: ['tls-client-cert'] }] }],
  ['login-unknown', { incoming: [{ ...IMAP, username: { ask: undefined } }] }],
  ['login-unknown', { incoming: [IMAP, { ...POP3, username: { ask: undefined } }] }],
  ['login-unknown', { outgoing: [{ ...SMTP, username: { ask: 'account-name' } }] }],
] as const satisfies readonly (readonly [string, Partial<AccountConfig>])[]

test.each(NOT_EXPRESSIBLE)('AD-38 an account is not said for the reason %s', (reason, change) => {
  for (const address of [max, undefined])
    expect(toOutlookView({ ...MINIMAL, ...change }, address)).toEqual(fail(reason))
})

test.each([
  ['tls', 'on', 'SSL'],
  ['starttls', 'on', 'TLS'],
  ['none', 'off', 'None'],
] as const)('AD-32, AD-40 security %s is SSL %s and Encryption %s, on every port', (security, ssl, encryption) => {
  for (const port of [25, 110, 143, 465, 587, 993, 995, 1143])
    for (const server of [IMAP, POP3, SMTP]) {
      const direction = server === SMTP ? 'outgoing' : 'incoming'
      const said = protocolsOf({ [direction]: [{ ...server, port, security }] }).find(
        ({ outgoing }) => outgoing === (server === SMTP),
      )
      expect([said?.port, said?.ssl, said?.encryption]).toEqual([port, ssl, encryption])
    }
})

test('AD-28 of each type there is one server, in one order', () => {
  const incoming = [POP3, { ...POP3, port: 1995 }, { ...IMAP, port: 1993 }, IMAP]
  const outgoing = [SMTP, { ...SMTP, port: 1465 }]
  expect(protocolsOf({ incoming, outgoing }).map(({ type, port }) => `${type} ${port}`)).toEqual([
    'IMAP 1993',
    'POP3 995',
    'SMTP 465',
  ])
})

test('AD-35 implicit TLS comes before STARTTLS, and that before plain text, whatever the order of the entry', () => {
  const none = { ...IMAP, port: 1, security: 'none' } as const
  const starttls = { ...IMAP, port: 2, security: 'starttls' } as const
  expect(protocolsOf({ incoming: [none, starttls, IMAP] })[0]?.port).toBe(993)
  expect(protocolsOf({ incoming: [none, starttls] })[0]?.port).toBe(2)
  expect(protocolsOf({ incoming: [none] })[0]?.port).toBe(1)
})

test('AD-35 a server whose login cannot be said is passed over', () => {
  const oauth = { ...IMAP, port: 1993, authentication: ['oauth2'] } as const
  expect(protocolsOf({ incoming: [oauth, { ...IMAP, port: 143, security: 'starttls' }] })[0]?.port).toBe(143)
})

const LOGINS: readonly (readonly [readonly [Authentication, ...Authentication[]], string, string])[] = [
  [['password-cleartext'], 'off', 'on'],
  [['password-encrypted'], 'off', 'on'],
  [['ntlm'], 'on', 'on'],
  [['ntlm', 'oauth2'], 'on', 'on'],
  [['oauth2', 'password-cleartext'], 'off', 'on'],
  [['ntlm', 'password-cleartext'], 'off', 'on'],
  [['ntlm', 'password-encrypted'], 'off', 'on'],
  [['password-encrypted', 'ntlm'], 'off', 'on'],
  [['none'], 'off', 'off'],
]

test.each(LOGINS)('AD-31 with the logins %j SPA is %s and AuthRequired %s', (authentication, spa, authRequired) => {
  const smtp = protocolsOf({ outgoing: [{ ...SMTP, authentication }] }).at(-1)
  expect([smtp?.spa, smtp?.authRequired]).toEqual([spa, authRequired])
})

test.each([
  ['%EMAILADDRESS%', 'Max@example.org'],
  ['%EMAILLOCALPART%', 'Max'],
  ['%EMAILLOCALPART%.%EMAILDOMAIN%', 'Max.example.org'],
  ['everybody', 'everybody'],
])('AD-36 the login of the template %s is %s', (template, loginName) => {
  const change = { incoming: [{ ...IMAP, username: { template } }], outgoing: [{ ...SMTP, username: { template } }] }
  expect(protocolsOf(change, addressOf('Max@example.org')).map((protocol) => protocol.loginName)).toEqual([
    loginName,
    loginName,
  ])
})

test.each(['007', '1e3', '0x10', 'true', '+49', '-1', '1.0'])(
  'AD-37 the login %s is written exactly',
  async (localPart) => {
    const username = { template: '%EMAILLOCALPART%' }
    const account = { ...MINIMAL, incoming: [{ ...IMAP, username }], outgoing: [{ ...SMTP, username }] }
    const xml = await documentOf(account, addressOf(`${localPart}@example.org`))
    expect(xml.split(`<LoginName>${localPart}</LoginName>`)).toHaveLength(3)
  },
)

const SAME_LOGIN = [
  ['%EMAILADDRESS%', '%EMAILADDRESS%', 'on'],
  ['%EMAILLOCALPART%', '%EMAILLOCALPART%', 'on'],
  ['%EMAILLOCALPART%', '%EMAILADDRESS%', 'off'],
  ['%EMAILADDRESS%', '%EMAILLOCALPART%', 'off'],
  ['%EMAILLOCALPART%@%EMAILDOMAIN%', '%EMAILADDRESS%', 'on'],
] as const

test.each(SAME_LOGIN)('AD-42 with the logins %s and %s UsePOPAuth is %s', (incoming, outgoing, usePopAuth) => {
  const change = {
    incoming: [{ ...IMAP, username: { template: incoming } }],
    outgoing: [{ ...SMTP, username: { template: outgoing } }],
  }
  expect(protocolsOf(change).at(-1)?.usePopAuth).toBe(usePopAuth)
})

test('AD-30 no element but the login depends on the address', async () => {
  const documents = await Promise.all(
    ['max@example.org', "o'neil&co@example.org", '100%@example.org'].map((text) =>
      documentOf({ ...MINIMAL, incoming: [IMAP, POP3] }, addressOf(text)),
    ),
  )
  const texts = documents.map((xml) => xml.split(/<LoginName>[^<]*<\/LoginName>/))
  expect(texts[0]).toHaveLength(4)
  for (const text of texts) expect(text).toEqual(texts[0])
})

/** The text of the first element of a name, by libxml2. */
function textIn(xml: string, name: string): string | undefined {
  const document = XmlDocument.fromString(xml)
  try {
    return document.get(`//*[local-name()="${name}"]`)?.content
  } finally {
    document.dispose()
  }
}

test('AD-106 whatever a login holds, the document keeps its elements and the login its text', async () => {
  const withTemplate = (template: string): AccountConfig => ({
    ...MINIMAL,
    incoming: [{ ...IMAP, username: { template } }],
    outgoing: [{ ...SMTP, username: { template } }],
  })
  const plain = (await documentOf(withTemplate('x'))).split('<LoginName>x</LoginName>')
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.string({ unit: 'grapheme', minLength: 1 }), fc.constantFrom(...HOSTILE)),
      async (login) => {
        const xml = await documentOf(withTemplate(login))
        expect(textIn(xml, 'LoginName')).toBe(login)
        expect(xml.split(/<LoginName>[^<]*<\/LoginName>/)).toEqual(plain)
      },
    ),
  )
})

const HOSTILE = ['</LoginName>', ']]>', '<![CDATA[', '&lt;', '&#0;', '"\'', '<?xml?>', '<!--', '{{server}}', '$&', '\\']

/** Fixtures whose documents are reviewed as files. */
const GOLDEN = {
  main: 'example.org',
  local: 'local.example',
  compound: 'compound.example',
  pop: 'pop.example',
  s587: 's587.example',
} as const

async function accountOf(domain: string): Promise<AccountConfig> {
  const { entries } = compileCatalog(await readCatalogFiles(root, [{ path: 'test/fixtures/providers', local: true }]))
  const entry = entries.find(({ identity }) => (identity.domains as readonly string[]).includes(domain))
  const expanded = entry && expand(entry, undefined, domain as Domain, undefined)
  const account = expanded?.ok ? publish(expanded.value, { publishInsecure: false }) : undefined
  if (!account?.ok) throw new Error(`nothing is published for ${domain}`)
  return account.value
}

test.each(Object.entries(GOLDEN))('the settings of %s are its golden file', async (name, domain) => {
  const account = await accountOf(domain)
  const xml = await documentOf(account, addressOf(`max@${domain}`))
  expect(createGrammar('autodiscover-outlook').check(xml)).toEqual([])
  await expect(xml).toMatchFileSnapshot(join(root, `test/golden/autodiscover/${name}.xml`))
  expect(await OUTLOOK_SETTINGS_OF_DOMAIN.build(account)).toEqual(ok(xml.replace(/ *<LoginName>.*\n/g, '')))
})
