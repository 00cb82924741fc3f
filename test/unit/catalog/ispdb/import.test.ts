import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compileCatalog } from '../../../../src/catalog/compile.ts'
import { type Imported, importClientConfig } from '../../../../src/catalog/ispdb/import.ts'
import { providerYaml } from '../../../../src/catalog/ispdb/write.ts'

const ODD = readFileSync(join(import.meta.dirname, '../../../fixtures/ispdb/odd.example.xml'))

const MINIMAL = `<clientConfig version="1.1">
<emailProvider id="plain.example">
<domain>plain.example</domain>
<displayName>Plain</displayName>
<displayShortName>Plain</displayShortName>
<incomingServer type="imap"><hostname>imap.plain.example</hostname><port>993</port><socketType>SSL</socketType><authentication>password-cleartext</authentication><username>%EMAILADDRESS%</username></incomingServer>
<outgoingServer type="smtp"><hostname>smtp.plain.example</hostname><port>465</port><socketType>SSL</socketType><authentication>password-cleartext</authentication><username>%EMAILADDRESS%</username></outgoingServer>
</emailProvider>
</clientConfig>`

function imported(document: string | Uint8Array, id = 'plain.example'): Imported {
  const result = importClientConfig(id, typeof document === 'string' ? new TextEncoder().encode(document) : document)
  if (!result.ok) throw new Error(result.error)
  return result.value
}

test('a plain file says what it says, and leaves nothing to remark', () => {
  expect(imported(MINIMAL)).toEqual({
    provider: {
      id: 'plain.example',
      name: 'Plain',
      shortName: 'Plain',
      domains: ['plain.example'],
      incoming: [{ protocol: 'imap', hostname: 'imap.plain.example', security: 'tls' }],
      outgoing: [{ protocol: 'smtp', hostname: 'smtp.plain.example', security: 'tls' }],
    },
    remarks: [],
  })
})

test('AC-59, AC-71 everything that real files were found to hold has its place in the entry', () => {
  expect(imported(ODD, 'odd.example').provider).toEqual({
    id: 'odd.example',
    autoconfigId: 'Odd-Mail',
    name: 'and a name that goes on and on for more than sixty',
    shortName: 'Ödd',
    domains: ['odd.example', 'odd-two.example'],
    recognisedBy: [{ mx: '*.mx.odd-hoster.example' }, { mx: '*.odd-hoster.example' }],
    incoming: [
      {
        protocol: 'imap',
        hostname: 'imap.odd.example',
        security: 'tls',
        authentication: ['oauth2', 'password-cleartext'],
      },
      {
        protocol: 'pop3',
        hostname: 'mail.%EMAILDOMAIN%',
        security: 'starttls',
        authentication: ['password-encrypted'],
        username: '%EMAILLOCALPART%',
        leaveOnServer: false,
        checkMinutes: 15,
      },
    ],
    outgoing: [
      {
        protocol: 'smtp',
        hostname: 'smtp.odd.example',
        security: 'none',
        reason: 'the ISPDB lists this server without TLS',
        restriction: 'client-ip-address',
      },
    ],
    exchange: { ews: 'https://ews.odd.example/EWS/Exchange.asmx' },
    oauth2: {
      issuer: 'login.odd.example',
      scopes: ['mail', 'offline'],
      authUrl: 'https://login.odd.example/auth',
      tokenUrl: 'https://login.odd.example/token',
    },
    webmail: 'https://webmail.odd.example/',
    needs: [{ do: 'enable-pop3', url: 'https://www.odd.example/switch' }],
    help: [
      { url: 'https://www.odd.example/help/imap', lang: 'de', topic: 'imap' },
      { url: 'https://www.odd.example/help', lang: 'en', topic: 'general' },
    ],
  })
})

test('AC-89, AC-91 every deviation is reported with its line', () => {
  expect(imported(ODD, 'odd.example').remarks.map(({ line, text }) => `${line} ${text}`)).toEqual([
    `3 the id "Odd-Mail" differs from the file's name: kept as autoconfigId`,
    '5 "odd.example" is listed twice: counted once',
    '6 "not a domain" is no domain: left out',
    '8 "mx.odd-hoster.example" is a name of MX hosts, not of addresses: kept as a sign, which may be too wide',
    '9 "odd-hoster.example" is a name of MX hosts, not of addresses: kept as a sign, which may be too wide',
    '11 the name "%EMAILDOMAIN% and a name that goes on and on for more than sixty characters" holds a placeholder, which apps show as it stands: left out',
    '11 the name "and a name that goes on and on for more than sixty characters" is longer than 60 characters: cut to "and a name that goes on and on for more than sixty"',
    '12 displayNameShort is no element: read as displayShortName',
    '18 authentication "plain" is an old name: read as "password-cleartext"',
    '19 "%EMAILADDRESS" lacks the closing %: read as "%EMAILADDRESS%"',
    '23 "imaps" is no port: the server is left out',
    '32 authentication "secure" is an old name: read as "password-encrypted"',
    '37 downloadOnBiff: not known here, left out',
    '41 "%EMAILADDRESS" lacks the closing %: read as "%EMAILADDRESS%"',
    '45 incomingServer of type "nntp" is not known here: left out',
    '48 username is missing: %EMAILADDRESS% is taken',
    '51 without TLS: kept, and published only where the operator insists',
    '53 addThisServer: no client reads it, left out',
    '54 useGlobalPreferredServer: it would send mail through another account, left out',
    '62 authentication "psychic" is not known: left out',
    '63 the login "%EMAILNAME%" cannot be told from our own words: the server is left out',
    '65 http://www.odd.example/help/imap is plain http: written as https',
    '68 the language of https://www.odd.example/help is not said: en is taken, which a person should compare',
    '69 "no address" is no https URL: left out',
    '70 enable: read as enable-pop3; the sentences are ours',
    '73 inputField: not known here, left out',
    "85 loginPageInfo: it is for filling in other people's forms, left out",
    '87 clientConfigUpdate: not known here, left out',
  ])
})

test('what is written compiles, and says the same to the compiler as the entry', () => {
  const { provider } = imported(ODD, 'odd.example')
  const text = providerYaml({ ...provider, checked: '2026-11', sources: ['https://example.net/odd.example.xml'] })
  const { diagnostics, entries } = compileCatalog([{ path: 'providers/odd.example.yaml', text, local: false }])
  expect(diagnostics).toEqual([])
  expect(entries[0]?.settings.incoming).toHaveLength(2)
  expect(entries[0]?.settings.incoming[1]).toMatchObject({ port: 110, leaveOnServer: false, checkMinutes: 15 })
})

test.each([
  ['no XML', 'hello', 'not-xml'],
  ['a document type', `<!DOCTYPE clientConfig []>${MINIMAL}`, 'not-xml'],
  ['another document', '<html><body/></html>', 'not-a-client-config'],
  ['no provider', '<clientConfig version="1.1"/>', 'not-a-client-config'],
])('%s is refused', (_, document, reason) => {
  expect(importClientConfig('x', new TextEncoder().encode(document))).toEqual({ ok: false, error: reason })
})

const withServers = (change: (text: string) => string) => imported(change(MINIMAL))

test.each([
  ['%REALNAME%', '%REALNAME%'],
  ['EMAILADDRESS%', 'EMAILADDRESS%'],
  ['%EMAILADDRESS@plain.example', '%EMAILADDRESS@plain.example'],
  ['ask', 'ask'],
])('the login %s could mean anything, so its server is left out', (login, shown) => {
  const { provider, remarks } = withServers((text) => text.replace('%EMAILADDRESS%', login))
  expect(provider.incoming).toBeUndefined()
  expect(remarks.map(({ text }) => text)).toEqual([
    `the login "${shown}" cannot be told from our own words: the server is left out`,
  ])
})

test.each([
  ['nothing', ''],
  ['a word that nobody knows', '<authentication>psychic</authentication>'],
])('a server whose authentication is %s is left out, and not given a password', (_, element) => {
  const { provider } = withServers((text) =>
    text.replace('<authentication>password-cleartext</authentication>', element),
  )
  expect(provider.incoming).toBeUndefined()
  expect(provider.outgoing).toHaveLength(1)
})

test('a domain marked as one of MX hosts is a sign, and a comment behind a domain is about that one', () => {
  const { provider } = withServers((text) =>
    text.replace(
      '<domain>plain.example</domain>',
      '<domain>plain.example</domain> <!-- MX -->\n<domain>other.example</domain>\n<domain purpose="mx">hoster.example</domain>',
    ),
  )
  expect(provider.domains).toEqual(['plain.example', 'other.example'])
  expect(provider.recognisedBy).toEqual([{ mx: '*.hoster.example' }])
})

test('an address that programs use is not rewritten: http stays no https', () => {
  const oAuth2 =
    '<oAuth2><issuer>login.example</issuer><scope>mail</scope><authURL>http://login.example/a</authURL></oAuth2>'
  const { provider, remarks } = withServers((text) => text.replace('</clientConfig>', `${oAuth2}</clientConfig>`))
  expect(provider.oauth2).toEqual({ issuer: 'login.example', scopes: ['mail'] })
  expect(remarks.map(({ text }) => text)).toEqual(['"http://login.example/a" is no https URL: left out'])
})
