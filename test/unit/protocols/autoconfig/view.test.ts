import { join } from 'node:path'
import fc from 'fast-check'
import { XmlDocument } from 'libxml2-wasm'
import { expect, test } from 'vitest'
import { LANGUAGES, texts } from '#generated/texts.js'
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
import { CLIENT_CONFIG } from '../../../../src/protocols/autoconfig/document.ts'
import { toClientConfigView, withResolvedUsernames } from '../../../../src/protocols/autoconfig/view.ts'
import { fail, ok } from '../../../../src/result.ts'

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

const MINIMAL_VIEW = {
  version: '1.1',
  urlServers: [],
  addressBooks: [],
  calendars: [],
  id: 'example.org',
  domains: ['example.org'],
  displayName: 'Example Mail',
  displayShortName: 'Example',
  incoming: [
    {
      type: 'imap',
      hostname: 'sslin.de',
      port: 993,
      socketType: 'SSL',
      authentication: ['password-cleartext'],
      username: '%EMAILADDRESS%',
      pop3: false,
      leaveMessagesOnServer: true,
    },
  ],
  outgoing: [
    {
      type: 'smtp',
      hostname: 'sslout.de',
      port: 465,
      socketType: 'SSL',
      authentication: ['password-cleartext'],
      username: '%EMAILADDRESS%',
      pop3: false,
      leaveMessagesOnServer: true,
    },
  ],
  documentation: [],
  enable: [],
  oAuth2: [],
}

function viewOf(change: Partial<AccountConfig>) {
  const view = toClientConfigView({ ...MINIMAL, ...change })
  if (!view.ok) throw new Error(view.error)
  return view.value
}

function addressOf(text: string): EmailAddress {
  const address = parseEmailAddress(text)
  if (!address.ok) throw new Error(`${text} is no address`)
  return address.value
}

async function documentOf(account: AccountConfig): Promise<string> {
  const document = await CLIENT_CONFIG.build(account)
  if (!document.ok) throw new Error(document.error)
  return document.value
}

/** The text of the first element of a name, by libxml2. */
function textIn(xml: string, name: string): string | undefined {
  const document = XmlDocument.fromString(xml)
  try {
    return document.get(`//${name}`)?.content
  } finally {
    document.dispose()
  }
}

/** A provider file with one key more than it needs. */
function compiled(more: string, { id = 'example.org', name = 'Example Mail', shortName = 'Example' } = {}) {
  const text = [
    `id: ${id}`,
    `name: ${name}`,
    `shortName: ${shortName}`,
    'incoming: [{ protocol: imap, hostname: sslin.de, security: tls }]',
    'outgoing: [{ protocol: smtp, hostname: sslout.de, security: tls }]',
    more,
  ].join('\n')
  const { entries, diagnostics } = compileCatalog([{ path: `providers/${id}.yaml`, text, local: true }])
  return { entries, errors: diagnostics.filter(({ severity }) => severity === 'error').map((found) => found.text) }
}

test('the view of a minimal account', () => {
  expect(toClientConfigView(MINIMAL)).toEqual(ok(MINIMAL_VIEW))
})

test.each([
  ['unsupported', { unsupported: { reason: 'own-app', url: 'https://example.org/' as HttpsUrl } }],
  ['no-mail-servers', { incoming: [] }],
  ['no-mail-servers', { outgoing: [] }],
  ['login-unknown', { incoming: [{ ...IMAP, username: { ask: undefined } }] }],
  ['login-unknown', { outgoing: [{ ...SMTP, username: { ask: 'account-name' } }] }],
] as const)('AC-51 an account is not said for the reason %s', (reason, change) => {
  expect(toClientConfigView({ ...MINIMAL, ...change })).toEqual(fail(reason))
})

test.each([
  ['tls', 'SSL'],
  ['starttls', 'STARTTLS'],
  ['none', 'plain'],
] as const)('AC-64 security %s is the socket type %s', (security, socketType) => {
  expect(viewOf({ incoming: [{ ...IMAP, security }] }).incoming[0]?.socketType).toBe(socketType)
})

test.each([
  ['password-cleartext', 'password-cleartext'],
  ['password-encrypted', 'password-encrypted'],
  ['oauth2', 'OAuth2'],
  ['ntlm', 'NTLM'],
  ['gssapi', 'GSSAPI'],
  ['tls-client-cert', 'TLS-client-cert'],
] as const)('AC-66 authentication %s is the word %s', (method, word) => {
  const authentication: MailServer['authentication'] = [method, 'password-encrypted']
  expect(viewOf({ incoming: [{ ...IMAP, authentication }] }).incoming[0]?.authentication).toEqual([
    word,
    'password-encrypted',
  ])
})

test('AC-66 no word is said for a login that is none', () => {
  const authentication: MailServer['authentication'] = ['none', 'password-cleartext']
  expect(viewOf({ outgoing: [{ ...SMTP, authentication }] }).outgoing[0]?.authentication).toEqual([
    'password-cleartext',
  ])
})

test.each([['ntlm'], ['gssapi'], ['tls-client-cert'], ['ntlm', 'gssapi', 'tls-client-cert'], ['none']] as const)(
  'AC-67 a server with nothing but %s is left out beside others, and alone there is no document',
  (...methods) => {
    const authentication = methods as readonly Authentication[] as MailServer['authentication']
    const rare = { ...IMAP, authentication }
    expect(viewOf({ incoming: [rare, { ...IMAP, port: 1993 }] }).incoming.map(({ port }) => port)).toEqual([1993])
    expect(toClientConfigView({ ...MINIMAL, incoming: [rare] })).toEqual(fail('no-mail-servers'))
    const rareSmtp = { ...SMTP, authentication }
    expect(viewOf({ outgoing: [rareSmtp, { ...SMTP, port: 1465 }] }).outgoing.map(({ port }) => port)).toEqual([1465])
    expect(toClientConfigView({ ...MINIMAL, outgoing: [rareSmtp] })).toEqual(fail('no-mail-servers'))
  },
)

const OAUTH2 = {
  issuer: 'https://login.example.org',
  scopes: ['mail', 'offline_access'],
  authUrl: 'https://login.example.org/authorize' as HttpsUrl,
  tokenUrl: 'https://login.example.org/token' as HttpsUrl,
}

test('AC-69 all four parts of OAuth data are said, the scopes with spaces between', () => {
  expect(viewOf({ oauth2: OAUTH2 }).oAuth2).toEqual([
    {
      issuer: 'https://login.example.org',
      scope: 'mail offline_access',
      authURL: 'https://login.example.org/authorize',
      tokenURL: 'https://login.example.org/token',
    },
  ])
})

test.each([
  ['issuer', { issuer: undefined }],
  ['scopes', { scopes: [] }],
  ['authUrl', { authUrl: undefined }],
  ['tokenUrl', { tokenUrl: undefined }],
])('AC-69 without %s nothing is said about OAuth', (_, missing) => {
  expect(viewOf({ oauth2: { ...OAUTH2, ...missing } }).oAuth2).toEqual([])
})

test.each([
  'issuer: https://login.example.org?tenant=1',
  'issuer: https://login.example.org#top',
  'issuer: http://login.example.org',
  'authUrl: http://login.example.org/',
  'tokenUrl: http://login.example.org/',
  'clientSecret: hunter2',
])('AC-69 the catalog takes no OAuth data with %s', (part) => {
  expect(compiled(`oauth2: { scopes: [mail], ${part} }`).errors).toHaveLength(1)
})

test('AC-76 servers come in blocks, inside a block in the order of the entry', () => {
  const { incoming, outgoing } = viewOf({
    incoming: [POP3, { ...IMAP, port: 143, security: 'starttls' }, { ...POP3, port: 1995 }, IMAP],
    outgoing: [{ ...SMTP, port: 587, security: 'starttls' }, SMTP],
  })
  expect(incoming.map(({ type, port }) => `${type} ${port}`)).toEqual(['imap 143', 'imap 993', 'pop3 995', 'pop3 1995'])
  expect(outgoing.map(({ type, port }) => `${type} ${port}`)).toEqual(['smtp 587', 'smtp 465'])
})

test.each([
  [undefined, { pop3: false, leaveMessagesOnServer: true }],
  [true, { pop3: true, leaveMessagesOnServer: true }],
  [false, { pop3: true, leaveMessagesOnServer: false }],
])('what becomes of fetched mail is said when the entry says it: %s', (leaveOnServer, expected) => {
  expect(viewOf({ incoming: [{ ...POP3, leaveOnServer }] }).incoming[0]).toMatchObject(expected)
})

const manyDomains = (count: number) => Array.from({ length: count }, (_, index) => `d${index}.example` as Domain)

test('AC-48, AC-58 two hundred domains are all listed, with the one asked for behind them when it is another', () => {
  const domains = manyDomains(200)
  const provider = { ...MINIMAL.provider, domains }
  expect(viewOf({ provider, domain: 'd7.example' as Domain }).domains).toEqual(domains)
  expect(viewOf({ provider }).domains).toEqual([...domains, 'example.org'])
})

test.each([
  ['many.example', ['d7.example', 'many.example', 'mx.example']],
  ['d7.example', ['d7.example', 'mx.example']],
  ['MessagingEngine', ['d7.example', 'mx.example']],
])(
  'AC-48 a longer list is cut to the domain asked for, the id %s if it is a domain, and the first MX name',
  (id, expected) => {
    const mxNames = ['mx.example', 'other-mx.example'] as Domain[]
    const provider = { ...MINIMAL.provider, autoconfigId: id, domains: manyDomains(201), mxNames }
    expect(viewOf({ provider, domain: 'd7.example' as Domain }).domains).toEqual(expected)
  },
)

test.each<[string, string, string]>([
  ...LANGUAGES.map((language): [string, string, string] => [language, language, texts[language]['help.imap']]),
  ['de-AT', 'de-AT', 'IMAP einrichten'],
  ['nl', 'en', 'Set up IMAP'],
  ['constructor', 'en', 'Set up IMAP'],
])('AC-80 a help link in %s has its text in %s', (lang, expected, descr) => {
  const url = 'https://help.example.org/imap' as HttpsUrl
  expect(viewOf({ help: [{ url, lang, topic: 'imap' }] }).documentation).toEqual([{ url, lang: expected, descr }])
})

test('a protocol that has to be switched on first is said with its page, in every language', () => {
  const url = 'https://help.example.org/imap' as HttpsUrl
  expect(
    viewOf({
      needs: [
        { do: 'app-password', url },
        { do: 'enable-imap', url },
      ],
    }).enable,
  ).toEqual([
    {
      visiturl: url,
      instructions: LANGUAGES.map((lang) => ({ lang, text: texts[lang]['need.enable-imap'] })),
    },
  ])
})

test.each([{ do: 'enable-imap' }, { do: 'app-password', url: 'https://help.example.org/' as HttpsUrl }] as const)(
  'AC-60 there is nothing to visit for %j',
  (need) => {
    expect(viewOf({ needs: [need] }).enable).toEqual([])
  },
)

const withTemplate = (template: string): AccountConfig => ({
  ...MINIMAL,
  incoming: [{ ...IMAP, username: { template } }],
  outgoing: [{ ...SMTP, username: { template } }],
})

function loginsFor(template: string, address: string) {
  const resolved = withResolvedUsernames(withTemplate(template), addressOf(address))
  return resolved && [...resolved.incoming, ...resolved.outgoing].map(({ username }) => username)
}

test.each([
  ['a plus sign', '%EMAILLOCALPART%.%EMAILDOMAIN%', 'a+b@compound.example', 'a+b.compound.example'],
  ['capitals', '%EMAILLOCALPART%-%EMAILDOMAIN%', 'A.B@Compound.Example', 'A.B-compound.example'],
  ['a domain alone', '%EMAILDOMAIN%', 'a@compound.example', 'compound.example'],
  ['a prefix', 'web%EMAILADDRESS%', 'a@compound.example', 'weba@compound.example'],
])('AC-23, AC-32 a compound login is filled in (%s)', (_, template, address, login) => {
  expect(loginsFor(template, address)).toEqual([{ template: login }, { template: login }])
})

test.each(['%EMAILADDRESS%', '%EMAILLOCALPART%', 'everybody'])(
  'AC-72 there is nothing to fill in in %s',
  (template) => {
    expect(loginsFor(template, 'a@example.org')).toBeUndefined()
  },
)

test.each(['EVOLUTIONUSER', 'evolutionuser'])('AC-26 nothing is filled in for %s', (localPart) => {
  expect(loginsFor('%EMAILLOCALPART%.%EMAILDOMAIN%', `${localPart}@example.org`)).toBeUndefined()
})

test.each([
  ['0%EMAILLOCALPART%', '7'],
  ['%EMAILLOCALPART%e3', '1'],
  ['+%EMAILLOCALPART%', '491234'],
  ['-%EMAILLOCALPART%', '1'],
  ['0x%EMAILLOCALPART%', 'ff'],
  ['tr%EMAILLOCALPART%', 'ue'],
  ['%EMAILLOCALPART%SE', 'FAL'],
])('AC-27 the template %s stays for %s', (template, localPart) => {
  expect(loginsFor(template, `${localPart}@example.org`)).toBeUndefined()
})

test.each(['a%b', '100%', '%'])('AC-74 a template stays for the local part %s', (localPart) => {
  expect(loginsFor('%EMAILLOCALPART%.%EMAILDOMAIN%', `${localPart}@example.org`)).toBeUndefined()
})

test.each([
  ['name', 60],
  ['shortName', 20],
] as const)('AC-59 a %s of more than %i characters is a mistake in the catalog', (key, maximum) => {
  expect(compiled('', { [key]: 'x'.repeat(maximum) }).errors).toEqual([])
  expect(compiled('', { [key]: 'x'.repeat(maximum + 1) }).errors).toEqual([
    expect.stringContaining(`longer than ${maximum} characters`),
  ])
})

test.each(["''", "' Example'", "'Example '", "'%EMAILDOMAIN%'", '"Exam\\u0007ple"', '"Exam\\u202eple"'])(
  'AC-59 the catalog takes no name like %s',
  (name) => {
    expect(compiled('', { name }).errors).toHaveLength(1)
    expect(compiled('', { shortName: name }).errors).toHaveLength(1)
  },
)

test.each(["'*.org'", "'*.co.uk'", 'org', 'co.uk'])('AC-17 the catalog takes no domain like %s', (domain) => {
  expect(compiled(`domains: [${domain}]`).errors).toHaveLength(1)
})

test.each(['007', '1e3', 'true', '+49', '1.0', 'null'])('AC-71 a name like %s is written exactly', async (name) => {
  const [entry] = compiled('domains: [example.org]', { name: `'${name}'`, shortName: `'${name}'` }).entries
  const account = entry && expand(entry, undefined, 'example.org' as Domain, undefined)
  const xml = account?.ok ? await documentOf(account.value) : ''
  expect(xml).toContain(`<displayName>${name}</displayName>`)
  expect(xml).toContain(`<displayShortName>${name}</displayShortName>`)
})

test.each([1, 25, 993, 1143, 65_535])('AC-71 the port %i is written in digits', async (port) => {
  expect(await documentOf({ ...MINIMAL, incoming: [{ ...IMAP, port }] })).toContain(`<port>${port}</port>`)
})

test.each([true, false])('AC-71 the truth value %s is written in letters', async (leaveOnServer) => {
  const xml = await documentOf({ ...MINIMAL, incoming: [{ ...POP3, leaveOnServer }] })
  expect(xml).toContain(`<leaveMessagesOnServer>${leaveOnServer}</leaveMessagesOnServer>`)
})

test('AC-30 whatever a login holds, the document keeps its elements and the login its text', async () => {
  const plain = (await documentOf(withTemplate('x'))).split('<username>x</username>')
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.string({ unit: 'grapheme', minLength: 1 }), fc.constantFrom(...HOSTILE)),
      async (login) => {
        const xml = await documentOf(withTemplate(login))
        expect(textIn(xml, 'username')).toBe(login)
        expect(xml.split(/<username>[^<]*<\/username>/)).toEqual(plain)
      },
    ),
  )
})

const HOSTILE = ['</username>', ']]>', '<![CDATA[', '&lt;', '&#0;', '"\'', '<?xml?>', '<!--', '{{id}}', '$&', '\\']

const DAV = {
  calendar: { caldav: 'https://dav.example.org/cal/' as HttpsUrl },
  contacts: { carddav: 'https://dav.example.org/card/' as HttpsUrl },
  jmap: 'https://jmap.example.org/' as HttpsUrl,
}
const LOCAL_PART = { template: '%EMAILLOCALPART%' }

test.each([
  ['a password', ['password-cleartext'], ['Basic http']],
  ['a password that mail servers take encrypted', ['password-encrypted', 'password-cleartext'], ['Basic http']],
  ['OAuth before a password', ['oauth2', 'password-cleartext'], ['OAuth2', 'Basic http']],
  ['what HTTP has no word for', ['ntlm', 'gssapi', 'tls-client-cert', 'none'], undefined],
] as const)('AC-79 servers at a URL log people in as HTTP calls it: %s', (_, authentication, words) => {
  const login = { username: IMAP.username, authentication } as AccountConfig['login']
  const { urlServers, addressBooks, calendars } = viewOf({ ...DAV, login })
  for (const list of [urlServers, addressBooks, calendars])
    expect(list.map((server) => server.authentication.map(({ word, http }) => (http ? `${word} http` : word)))).toEqual(
      words === undefined ? [] : [words],
    )
})

test.each([
  ['JMAP', { jmap: DAV.jmap }],
  ['contacts', { contacts: DAV.contacts }],
  ['calendars', { calendar: DAV.calendar }],
])('AC-55 %s alone make the document one of version 1.2', (_, change) => {
  expect(viewOf(change).version).toBe('1.2')
})

test.each([
  ['another login than the mail servers', { login: { ...IMAP, username: LOCAL_PART } }],
  ['a login that only its owner knows', { login: { ...IMAP, username: { ask: undefined } } }],
  ['another login than the last mail server, which is read last', { incoming: [{ ...IMAP, username: LOCAL_PART }] }],
])('AC-73 servers at a URL with %s are left out', (_, change) => {
  expect(viewOf({ ...DAV, ...change })).toMatchObject({
    version: '1.1',
    urlServers: [],
    addressBooks: [],
    calendars: [],
  })
})

test('a compound login is filled in for servers at a URL as well', () => {
  const compound = { ...IMAP, username: { template: '%EMAILLOCALPART%.%EMAILDOMAIN%' } }
  const account = { ...MINIMAL, ...DAV, incoming: [compound], outgoing: [{ ...compound, protocol: 'smtp' as const }] }
  for (const login of [undefined, compound]) {
    const resolved = withResolvedUsernames({ ...account, login }, addressOf('max@example.org'))
    if (resolved === undefined) throw new Error('nothing was filled in')
    expect(viewOf(resolved).calendars).toMatchObject([{ username: 'max.example.org' }])
  }
})

/** Fixtures whose documents are reviewed as files. */
const GOLDEN = {
  main: 'example.org',
  local: 'local.example',
  compound: 'compound.example',
  oauth: 'oauth.example',
  pop: 'pop.example',
  gmail: 'gmail.com',
  dav: 'dav.example',
} as const

test.each(Object.entries(GOLDEN))('the document of %s is its golden file', async (name, domain) => {
  const { entries } = compileCatalog(await readCatalogFiles(root, [{ path: 'test/fixtures/providers', local: true }]))
  const entry = entries.find(({ identity }) => (identity.domains as readonly string[]).includes(domain))
  const expanded = entry && expand(entry, undefined, domain as Domain, undefined)
  const account = expanded?.ok ? publish(expanded.value, { publishInsecure: false }) : undefined
  const xml = account?.ok ? await documentOf(account.value) : ''
  expect(textIn(xml, 'displayName')).toBe(entry?.identity.displayName)
  await expect(xml).toMatchFileSnapshot(join(root, `test/golden/autoconfig/${name}.xml`))
})
