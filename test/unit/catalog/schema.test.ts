import { expect, test } from 'vitest'
import { changed, entryOf, linesOfText, MINIMAL, withKey } from './support.ts'

/** One key at a time: what may stand there, and what a person is told who wrote something else. */

const FILE = 'local/providers/example.net.yaml'

/** The server of the minimal file, in line 6, with more behind its host name (column 51). */
const server = (keys: string) => changed('imap.example.net', `imap.example.net, ${keys}`)

const NO_HOST =
  'not a host name; write letters, digits, hyphens and dots, with %EMAILDOMAIN% or %SERVER% for the part that differs by customer'
const NO_PORT = 'not a port; write a whole number from 1 to 65535'
const NO_LOGIN =
  "not a login; write text with %EMAILADDRESS%, %EMAILLOCALPART% or %EMAILDOMAIN%, or 'ask' when it cannot be derived"
const NO_URL = 'not an https URL; write the whole address, as in https://www.example.net/help'
const NO_ID = 'not an id; write lower-case letters, digits, dots and hyphens, the same as the file name'
const NO_DOMAIN = "not a domain; write it as in example.net, or '*.kunden.example.net' for any names below"
const NO_PLAIN_TEXT = 'holds a control character, a % or white space at an end; write plain text'
const METHODS = 'password-cleartext, password-encrypted, oauth2, ntlm, gssapi, tls-client-cert, none'

test('the minimal file is in order, and nothing is said about it', () => {
  expect(linesOfText(MINIMAL)).toEqual([])
})

test.each([
  ['id', changed(/^id: .*\n/, ''), '1:1  id: missing'],
  ['name', changed(/^name: .*\n/m, ''), '1:1  name: missing'],
  ['shortName', changed(/^shortName: .*\n/m, ''), '1:1  shortName: missing'],
  [
    'protocol of a server',
    changed('protocol: imap, ', ''),
    '6:5  incoming[0].protocol: missing; write one of imap, pop3',
  ],
  [
    'security of a server',
    changed(/, security: tls(?= }\nout)/, ''),
    '6:5  incoming[0].security: missing; write one of tls, starttls, none',
  ],
  ['hostname of a server', changed('hostname: imap.example.net, ', ''), '6:5  incoming[0].hostname: missing'],
  [
    'lang of a help link',
    withKey('help: [{ url: https://www.example.net/, topic: imap }]'),
    '9:8  help[0].lang: missing',
  ],
  ['url of a help link', withKey('help: [{ lang: de, topic: imap }]'), '9:8  help[0].url: missing'],
  ['scopes of OAuth', withKey('oauth2: { issuer: login.example.net }'), '9:1  oauth2.scopes: missing'],
  ['caldav of a calendar', withKey('calendar: {}'), '9:1  calendar.caldav: missing'],
  ['carddav of contacts', withKey('contacts: {}'), '9:1  contacts.carddav: missing'],
  ['hostname of Sieve', withKey('manageSieve: { port: 4190 }'), '9:1  manageSieve.hostname: missing'],
  [
    'server of values',
    withKey('values: {}'),
    '9:1  values.server: missing; write one of from-mx, from-autodiscover, tenant',
  ],
  ['name of a variant', withKey('variants: { big: {} }'), '9:13  variants.big.name: missing'],
  ['url of what is unsupported', withKey('unsupported: { reason: own-app }'), '9:1  unsupported.url: missing'],
])('a missing %s is named, with the place where it belongs', (_, text, line) => {
  expect(linesOfText(text)).toEqual([`${FILE}:${line}`])
})

test.each([
  ['at the top', withKey('webmial: https://mail.example.net/'), '9:1  webmial: unknown key, did you mean "webmail"?'],
  ['in capitals', withKey('WebMail: https://mail.example.net/'), '9:1  WebMail: unknown key, did you mean "webmail"?'],
  ['in a server', server('prot: 993'), '6:51  incoming[0].prot: unknown key, did you mean "port"?'],
  [
    'of an outgoing server',
    changed('smtp.example.net', 'smtp.example.net, pot: 465'),
    '8:51  outgoing[0].pot: unknown key, did you mean "port"?',
  ],
  [
    'in a sign',
    withKey('recognisedBy: [{ mx: mx.example.net, autodicsover: a.example.net }]'),
    '9:38  recognisedBy[0].autodicsover: unknown key, did you mean "autodiscover"?',
  ],
  [
    'in OAuth',
    withKey('oauth2: { scopes: [a], autUrl: https://a.example/ }'),
    '9:24  oauth2.autUrl: unknown key, did you mean "authUrl"?',
  ],
  ['in support', withKey('support: { mail: a@example.net }'), '9:12  support.mail: unknown key, did you mean "email"?'],
  [
    'in a need',
    withKey('needs: [{ do: app-password, ulr: https://a.example/ }]'),
    '9:29  needs[0].ulr: unknown key, did you mean "url"?',
  ],
  [
    'in a variant',
    withKey('variants: { big: { name: Big, usrname: x } }'),
    '9:31  variants.big.usrname: unknown key, did you mean "username"?',
  ],
  [
    'in a server of a variant',
    withKey(
      'variants:\n  big:\n    name: Big\n    incoming:\n      - { protocol: imap, hostname: a.example.net, security: tls, prot: 993 }',
    ),
    '13:67  variants.big.incoming[0].prot: unknown key, did you mean "port"?',
  ],
  [
    'in exchange',
    withKey('exchange: { graf: https://a.example/ }'),
    '9:13  exchange.graf: unknown key, did you mean "graph"?',
  ],
  [
    'in values',
    withKey('values: { server: tenant, sever: x }'),
    '9:27  values.sever: unknown key, did you mean "server"?',
  ],
  [
    'domains of a variant',
    withKey('variants: { big: { name: Big, domains: [a.example] } }'),
    '9:31  variants.big.domains: unknown key',
  ],
  ['like nothing we know', withKey('somethingElseEntirely: 1'), '9:1  somethingElseEntirely: unknown key'],
  ['like a property of every object', withKey('constructor: 1'), '9:1  constructor: unknown key'],
])('an unknown key %s is refused, with a guess where one is near', (_, text, line) => {
  expect(linesOfText(text)).toEqual([`${FILE}:${line}`])
})

test.each(['x', 'a-'])('the unknown key %j shares no letter with any, so there is no guess', (key) => {
  expect(linesOfText(withKey(`${key}: 1`))).toEqual([`${FILE}:9:1  ${key}: unknown key`])
})

test('a misspelt key that is needed is named as unknown and as missing', () => {
  expect(linesOfText(changed('hostname: imap', 'hostnme: imap'))).toEqual([
    `${FILE}:6:5  incoming[0].hostname: missing`,
    `${FILE}:6:23  incoming[0].hostnme: unknown key, did you mean "hostname"?`,
  ])
})

test.each([
  ['a number', changed('Example Mail', '42'), "2:1  name: a number where text is meant; put it in quotes: '42'"],
  [
    'a truth value',
    changed('Example Mail', 'true'),
    "2:1  name: true or false where text is meant; put it in quotes: 'true'",
  ],
  [
    'nothing',
    changed('name: Example Mail', 'name:'),
    '2:1  name: nothing where text is meant; give a value or leave the key out',
  ],
  ['a list', changed('Example Mail', '[a]'), '2:1  name: a list where text is meant'],
  ['a group', changed('Example Mail', '{ a: b }'), '2:1  name: a group of keys where text is meant'],
  [
    'a number in a list',
    changed('[example.net]', '[163]'),
    "4:11  domains[0]: a number where text is meant; put it in quotes: '163'",
  ],
  [
    'a number for a host',
    changed('imap.example.net', '5'),
    "6:23  incoming[0].hostname: a number where text is meant; put it in quotes: '5'",
  ],
  [
    'a number for a month',
    withKey('checked: 2026'),
    "9:1  checked: a number where text is meant; put it in quotes: '2026'",
  ],
  [
    'text for a list',
    changed('[example.net]', 'example.net'),
    "4:1  domains: text where a list is meant; write a list, as in [a, b] or lines that begin with '- '",
  ],
  [
    'a group for a list',
    withKey('recognisedBy: { mx: mx.example.net }'),
    "9:1  recognisedBy: a group of keys where a list is meant; write a list, as in [a, b] or lines that begin with '- '",
  ],
  [
    'text for a group',
    withKey('calendar: https://dav.example.net/'),
    '9:1  calendar: text where a group of keys is meant',
  ],
  ['a list for variants', withKey('variants: [big]'), '9:1  variants: a list where a group of keys is meant'],
  [
    'nothing for a variant',
    withKey('variants: { big: }'),
    '9:13  variants.big: nothing where a group of keys is meant; give a value or leave the key out',
  ],
  [
    'text for a truth value',
    server("leaveOnServer: 'no'"),
    '6:51  incoming[0].leaveOnServer: text where true or false is meant',
  ],
  ['an empty file', '', '1:1  nothing where the keys of a provider belong; begin with id:, name: and shortName:'],
  [
    'a file of comments',
    '# nothing yet\n',
    '1:1  nothing where the keys of a provider belong; begin with id:, name: and shortName:',
  ],
  [
    'a list for a file',
    '- a\n',
    '1:1  a list where the keys of a provider belong; begin with id:, name: and shortName:',
  ],
  [
    'text for a file',
    'example.net\n',
    '1:1  text where the keys of a provider belong; begin with id:, name: and shortName:',
  ],
  [
    'text for a port',
    server("port: '993'"),
    '6:51  incoming[0].port: text where a number is meant; write it without quotes',
  ],
  ['a truth value for a port', server('port: true'), '6:51  incoming[0].port: true or false where a number is meant'],
  [
    'nothing for a port',
    server('port:'),
    '6:51  incoming[0].port: nothing where a number is meant; give a value or leave the key out',
  ],
])('%s is not what is meant, and the message says so in plain words', (_, text, line) => {
  expect(linesOfText(text)).toEqual([`${FILE}:${line}`])
})

test.each([
  ['a number', '192.0.2.1'],
  ['a single label', 'imap'],
  ['a port', "'imap.example.net:993'"],
  ['a URL', "'https://imap.example.net'"],
  ['a space', "'imap .example.net'"],
  ['an underscore', 'imap_1.example.net'],
  ['an empty label', 'imap..example.net'],
  ['a label of 64 characters', `${'a'.repeat(64)}.example.net`],
  ['another placeholder', "'imap.%DOMAIN%'"],
  ['half a placeholder', "'imap.%EMAILDOMAIN'"],
  ['the login as placeholder', "'%EMAILADDRESS%'"],
  ['a placeholder beside a U-label', "'bücher.%EMAILDOMAIN%'"],
  ['nothing in quotes', "''"],
])('a host name with %s is refused', (_, hostname) => {
  expect(linesOfText(changed('imap.example.net', hostname))).toEqual([`${FILE}:6:23  incoming[0].hostname: ${NO_HOST}`])
})

test.each(['imap.%EMAILDOMAIN%', '%EMAILDOMAIN%', 'imap.EXAMPLE.net.', 'imap.bücher.example'])(
  'the host name %j is in order',
  (hostname) => {
    expect(linesOfText(changed('imap.example.net', `'${hostname}'`))).toEqual([])
  },
)

test.each(['0', '-1', '65536', '99.5', '.inf', '.nan'])('the port %s is refused', (port) => {
  expect(linesOfText(server(`port: ${port}`))).toEqual([`${FILE}:6:51  incoming[0].port: ${NO_PORT}`])
})

test.each(['1', '65535'])('the port %s is in order', (port) => {
  expect(linesOfText(server(`port: ${port}`))).toEqual([])
})

test.each([
  ['a name of 60 characters', changed('Example Mail', 'x'.repeat(60)), []],
  [
    'a name of 61 characters',
    changed('Example Mail', 'x'.repeat(61)),
    ['2:1  name: longer than 60 characters; shorten it'],
  ],
  ['an empty name', changed('Example Mail', "''"), ['2:1  name: empty; write the name that people know']],
  ['a name with a placeholder', changed('Example Mail', "'%EMAILDOMAIN%'"), [`2:1  name: ${NO_PLAIN_TEXT}`]],
  ['a name with a control character', changed('Example Mail', '"Example\\u0007"'), [`2:1  name: ${NO_PLAIN_TEXT}`]],
  ['a name with a bidirectional control', changed('Example Mail', '"Example\\u202e"'), [`2:1  name: ${NO_PLAIN_TEXT}`]],
  ['a name with a line break', changed('Example Mail', '"Example\\nMail"'), [`2:1  name: ${NO_PLAIN_TEXT}`]],
  ['a name that begins with a space', changed('Example Mail', "' Example'"), [`2:1  name: ${NO_PLAIN_TEXT}`]],
  ['a short name of 20 characters', changed('shortName: Example', `shortName: ${'x'.repeat(20)}`), []],
  [
    'a short name of 21 characters',
    changed('shortName: Example', `shortName: ${'x'.repeat(21)}`),
    ['3:1  shortName: longer than 20 characters; shorten it'],
  ],
  [
    'an empty short name',
    changed('shortName: Example', "shortName: ''"),
    ['3:1  shortName: empty; write the name that people know'],
  ],
  [
    'a short name with a placeholder',
    changed('shortName: Example', "shortName: '%EMAILDOMAIN%'"),
    [`3:1  shortName: ${NO_PLAIN_TEXT}`],
  ],
  [
    'a long name of a variant',
    withKey(`variants: { big: { name: ${'x'.repeat(61)} } }`),
    ['9:20  variants.big.name: longer than 60 characters; shorten it'],
  ],
])('names are shown by mail apps as they stand: %s', (_, text, lines) => {
  expect(linesOfText(text)).toEqual(lines.map((line) => `${FILE}:${line}`))
})

test.each([
  ['an id in capitals', changed('id: example.net', 'id: Example.net'), `1:1  id: ${NO_ID}`],
  ['an id with a slash', changed('id: example.net', 'id: a/b'), `1:1  id: ${NO_ID}`],
  ['an id that ends in a hyphen', changed('id: example.net', 'id: a-'), `1:1  id: ${NO_ID}`],
  ['an address as what is extended', withKey("extends: 'a@b'"), `9:1  extends: ${NO_ID}`],
  [
    'an autoconfigId with a space',
    withKey("autoconfigId: 'google mail'"),
    '9:1  autoconfigId: not an emailProvider id; write letters, digits, dots and hyphens',
  ],
  ['a domain without a dot', changed('[example.net]', '[localhost]'), `4:11  domains[0]: ${NO_DOMAIN}`],
  ['a domain with a star inside', changed('[example.net]', "['mail.*.example.net']"), `4:11  domains[0]: ${NO_DOMAIN}`],
  ['a star alone', changed('[example.net]', "['*']"), `4:11  domains[0]: ${NO_DOMAIN}`],
  ['an address among the domains', changed('[example.net]', "['info@example.net']"), `4:11  domains[0]: ${NO_DOMAIN}`],
  ['an IP address among the domains', changed('[example.net]', '[192.0.2.1]'), `4:11  domains[0]: ${NO_DOMAIN}`],
  ['a month that is none', withKey('checked: 2026-13'), '9:1  checked: not a month; write it as in 2026-11'],
  ['a day for a month', withKey("checked: '2026-11-25'"), '9:1  checked: not a month; write it as in 2026-11'],
  [
    'no source in the list',
    withKey('sources: []'),
    '9:1  sources: no source; name the page where somebody can look the facts up',
  ],
  [
    'a language in words',
    withKey('help: [{ url: https://www.example.net/, lang: deutsch_de, topic: imap }]'),
    '9:41  help[0].lang: not a language tag; write it as in de or pt-BR',
  ],
  ['an address without @', withKey('support: { email: support }'), '9:12  support.email: not an e-mail address'],
  [
    'a scope with a space',
    withKey("oauth2: { scopes: ['a b'] }"),
    '9:20  oauth2.scopes[0]: not an OAuth scope (RFC 6749 §3.3)',
  ],
  [
    'an issuer with a query',
    withKey("oauth2: { issuer: 'https://a.example/?b', scopes: [a] }"),
    '9:11  oauth2.issuer: not an issuer; write a host name or an https URL without query or fragment',
  ],
  [
    'an issuer with a fragment',
    withKey("oauth2: { issuer: 'https://a.example/#b', scopes: [a] }"),
    '9:11  oauth2.issuer: not an issuer; write a host name or an https URL without query or fragment',
  ],
  [
    'an issuer over http',
    withKey("oauth2: { issuer: 'http://a.example/', scopes: [a] }"),
    '9:11  oauth2.issuer: not an issuer; write a host name or an https URL without query or fragment',
  ],
  [
    'a Sieve host that is none',
    withKey('manageSieve: { hostname: sieve }'),
    '9:16  manageSieve.hostname: not a host name',
  ],
  [
    'a Sieve port that is none',
    withKey('manageSieve: { hostname: sieve.example.net, port: 0 }'),
    `9:45  manageSieve.port: ${NO_PORT}`,
  ],
  [
    'an empty list of authentication',
    server('authentication: []'),
    '6:51  incoming[0].authentication: an empty list; leave the key out for [password-cleartext]',
  ],
  [
    'an empty reason',
    changed('security: tls', "security: none, reason: ''"),
    '6:67  incoming[0].reason: empty; say why nothing better is known',
  ],
  [
    'an empty sign',
    withKey('recognisedBy: [{}]'),
    '9:16  recognisedBy[0]: an empty sign; give mx, autodiscover or both',
  ],
  ['a name of a variant in capitals', withKey('variants: { Big: { name: Big } }'), `9:13  variants.Big: ${NO_ID}`],
])('%s is refused', (_, text, line) => {
  expect(linesOfText(text)).toEqual([`${FILE}:${line}`])
})

test.each([
  ['mx', "'*'", "'*.mx.example.net'"],
  ['mx', "'mx**.example.net'", "'*.mx.example.net'"],
  ['mx', "'*.'", "'*.mx.example.net'"],
  ['mx', "'10 mx.example.net'", "'*.mx.example.net'"],
  ['autodiscover', 'localhost', 'autodiscover.example.net'],
])('a sign whose %s is %s is refused', (key, pattern, example) => {
  expect(linesOfText(withKey(`recognisedBy: [{ ${key}: ${pattern} }]`))).toEqual([
    `${FILE}:9:18  recognisedBy[0].${key}: not a host name or pattern; write it as in ${example} ('*' stands inside one label, a leading '*.' for any labels)`,
  ])
})

test.each([
  ['%EMAIL%'],
  ['%EMAILADDRESS'],
  ['100%'],
  [''],
  [' %EMAILADDRESS%'],
  ['a\u0007b'],
  ['%EMAILADDRESS%\u202e'],
])('the login %j is refused', (login) => {
  const text = JSON.stringify(login).replaceAll('\u202e', '\\u202e')
  expect(linesOfText(withKey(`username: ${text}`))).toEqual([`${FILE}:9:1  username: ${NO_LOGIN}`])
  expect(linesOfText(server(`username: ${text}`))).toEqual([`${FILE}:6:51  incoming[0].username: ${NO_LOGIN}`])
})

test.each([
  '%EMAILADDRESS%',
  '%EMAILLOCALPART%',
  '%EMAILLOCALPART%@%EMAILDOMAIN%',
  'u-%EMAILLOCALPART%',
  'everybody',
  'ask',
])('the login %j is in order', (login) => {
  expect(linesOfText(withKey(`username: '${login}'`))).toEqual([])
})

test.each([
  [
    'incoming protocol',
    changed('protocol: imap', 'protocol: imaps'),
    '6:7  incoming[0].protocol: "imaps" is not one of imap, pop3, did you mean "imap"?',
  ],
  [
    'outgoing protocol',
    changed('protocol: smtp', 'protocol: submission'),
    '8:7  outgoing[0].protocol: "submission" is not one of smtp',
  ],
  [
    'security',
    changed('security: tls', 'security: starttsl'),
    '6:51  incoming[0].security: "starttsl" is not one of tls, starttls, none, did you mean "starttls"?',
  ],
  [
    'security in the words of another format',
    changed('security: tls', 'security: plain'),
    '6:51  incoming[0].security: "plain" is not one of tls, starttls, none',
  ],
  [
    'authentication',
    server('authentication: [password-clear]'),
    `6:68  incoming[0].authentication[0]: "password-clear" is not one of ${METHODS}, did you mean "password-cleartext"?`,
  ],
  [
    'authentication of the file',
    withKey('authentication: [OAuth2]'),
    `9:18  authentication[0]: "OAuth2" is not one of ${METHODS}, did you mean "oauth2"?`,
  ],
  [
    'hint',
    withKey('username: ask\nusernameHint: customer-nr'),
    '10:1  usernameHint: "customer-nr" is not one of account-name, mailbox-name, customer-number, phone-number',
  ],
  [
    'need',
    withKey('needs: [{ do: app-pasword }]'),
    '9:11  needs[0].do: "app-pasword" is not one of app-password, enable-imap, enable-pop3, mail-password, did you mean "app-password"?',
  ],
  [
    'topic',
    withKey('help: [{ url: https://www.example.net/, lang: de, topic: outlok }]'),
    '9:51  help[0].topic: "outlok" is not one of general, imap, pop3, smtp, thunderbird, outlook, apple, android, password, webmail, oauth2, did you mean "outlook"?',
  ],
  [
    'source of a value',
    withKey('values: { server: from-max }'),
    '9:11  values.server: "from-max" is not one of from-mx, from-autodiscover, tenant, did you mean "from-mx"?',
  ],
  [
    'reason why it is unsupported',
    withKey('unsupported: { reason: own-apps, url: https://a.example/ }'),
    '9:16  unsupported.reason: "own-apps" is not one of own-app, webmail-only, did you mean "own-app"?',
  ],
])('a word that is not on the closed list of %s is refused, with a guess where one is near', (_, text, line) => {
  expect(linesOfText(text)).toEqual([`${FILE}:${line}`])
})

/** Every key that takes a URL, with where its value's key stands. */
const URL_KEYS = [
  ['website', (url: string) => `website: ${url}`, '9:1'],
  ['webmail', (url: string) => `webmail: ${url}`, '9:1'],
  ['passwordChange', (url: string) => `passwordChange: ${url}`, '9:1'],
  ['jmap', (url: string) => `jmap: ${url}`, '9:1'],
  ['sources[0]', (url: string) => `sources: [${url}]`, '9:11'],
  ['support.url', (url: string) => `support: { url: ${url} }`, '9:12'],
  ['needs[0].url', (url: string) => `needs: [{ do: app-password, url: ${url} }]`, '9:29'],
  ['help[0].url', (url: string) => `help: [{ lang: de, topic: imap, url: ${url} }]`, '9:33'],
  ['calendar.caldav', (url: string) => `calendar: { caldav: ${url} }`, '9:13'],
  ['contacts.carddav', (url: string) => `contacts: { carddav: ${url} }`, '9:13'],
  ['exchange.activeSync', (url: string) => `exchange: { activeSync: ${url} }`, '9:13'],
  ['exchange.ews', (url: string) => `exchange: { ews: ${url} }`, '9:13'],
  ['exchange.owa', (url: string) => `exchange: { owa: ${url} }`, '9:13'],
  ['exchange.graph', (url: string) => `exchange: { graph: ${url} }`, '9:13'],
  ['oauth2.authUrl', (url: string) => `oauth2: { scopes: [a], authUrl: ${url} }`, '9:24'],
  ['oauth2.tokenUrl', (url: string) => `oauth2: { scopes: [a], tokenUrl: ${url} }`, '9:24'],
] as const

test.each(URL_KEYS)('%s takes an https URL and no http one', (key, line, place) => {
  expect(linesOfText(withKey(line('https://www.example.net/a')))).toEqual([])
  expect(linesOfText(withKey(line('http://www.example.net/a')))).toEqual([`${FILE}:${place}  ${key}: ${NO_URL}`])
})

test('an unsupported entry takes an https URL and no http one', () => {
  const text = (url: string) =>
    `${MINIMAL.slice(0, MINIMAL.indexOf('incoming:'))}unsupported: { reason: own-app, url: ${url} }\n`
  expect(linesOfText(text('https://www.example.net/a'))).toEqual([])
  expect(linesOfText(text('http://www.example.net/a'))).toEqual([`${FILE}:5:33  unsupported.url: ${NO_URL}`])
})

test.each([
  ['a script', "'javascript:alert(1)'"],
  ['a host alone', 'www.example.net'],
  ['a login', "'https://anna:secret@www.example.net/'"],
  ['an IP address', 'https://192.0.2.1/'],
  ['a single label', 'https://localhost/'],
  ['a scheme in capitals', 'HTTPS://www.example.net/'],
  ['no host', "'https://'"],
  ['a space', "'https://www.example.net/a b'"],
  ['a letter that is not ASCII', "'https://www.example.net/ü'"],
  ['a line break', '"https://www.example.net/\\na"'],
])('a URL with %s is refused', (_, url) => {
  expect(linesOfText(withKey(`webmail: ${url}`))).toEqual([`${FILE}:9:1  webmail: ${NO_URL}`])
})

test('a file with every key is in order, and each fact arrives in the entry', () => {
  const entry = entryOf(`id: example.net
name: Example Mail
shortName: Example
autoconfigId: Example-Mail.net
website: https://www.example.net/
checked: 2026-11
sources: [https://www.example.net/faq]
domains: [example.net]
recognisedBy: [{ mx: '*.mx.example.net', autodiscover: autodiscover.example.net }]
incoming:
  - { protocol: imap, hostname: imap.example.net, port: 1993, security: tls, authentication: [ntlm], username: u }
  - { protocol: pop3, hostname: pop.example.net, security: tls, leaveOnServer: false, checkMinutes: 15 }
outgoing: [{ protocol: smtp, hostname: smtp.example.net, security: tls, restriction: client-ip-address, username: ask, usernameHint: phone-number }]
username: '%EMAILLOCALPART%'
authentication: [oauth2, password-encrypted]
oauth2: { issuer: login.example.net, scopes: [mail], authUrl: https://a.example/, tokenUrl: https://t.example/ }
webmail: https://webmail.example.net/
passwordChange: https://www.example.net/passwort
support: { email: support@example.net, url: https://www.example.net/hilfe }
needs: [{ do: enable-imap, url: https://www.example.net/imap }]
help: [{ url: https://www.example.net/imap, lang: de-AT, topic: imap }]
calendar: { caldav: https://dav.example.net/c }
contacts: { carddav: https://dav.example.net/k }
jmap: https://jmap.example.net/
exchange: { activeSync: https://e.example/a, ews: https://e.example/b, owa: https://e.example/c, graph: https://e.example/d }
manageSieve: { hostname: sieve.example.net }
`)
  expect(entry).toEqual({
    identity: {
      id: 'example.net',
      autoconfigId: 'Example-Mail.net',
      displayName: 'Example Mail',
      displayShortName: 'Example',
      domains: ['example.net'],
      mxNames: [],
    },
    website: 'https://www.example.net/',
    checked: '2026-11',
    sources: ['https://www.example.net/faq'],
    settings: {
      incoming: [
        {
          protocol: 'imap',
          hostname: 'imap.example.net',
          port: 1993,
          security: 'tls',
          authentication: ['ntlm'],
          username: { template: 'u' },
        },
        {
          protocol: 'pop3',
          hostname: 'pop.example.net',
          port: 995,
          security: 'tls',
          authentication: ['oauth2', 'password-encrypted'],
          username: { template: '%EMAILLOCALPART%' },
          leaveOnServer: false,
          checkMinutes: 15,
        },
      ],
      outgoing: [
        {
          protocol: 'smtp',
          hostname: 'smtp.example.net',
          port: 465,
          security: 'tls',
          authentication: ['oauth2', 'password-encrypted'],
          username: { ask: 'phone-number' },
          restriction: 'client-ip-address',
        },
      ],
      oauth2: {
        issuer: 'login.example.net',
        scopes: ['mail'],
        authUrl: 'https://a.example/',
        tokenUrl: 'https://t.example/',
      },
      webmail: 'https://webmail.example.net/',
      passwordChange: 'https://www.example.net/passwort',
      support: { email: 'support@example.net', url: 'https://www.example.net/hilfe' },
      needs: [{ do: 'enable-imap', url: 'https://www.example.net/imap' }],
      help: [{ url: 'https://www.example.net/imap', lang: 'de-AT', topic: 'imap' }],
      calendar: { caldav: 'https://dav.example.net/c' },
      contacts: { carddav: 'https://dav.example.net/k' },
      jmap: 'https://jmap.example.net/',
      exchange: {
        activeSync: 'https://e.example/a',
        ews: 'https://e.example/b',
        owa: 'https://e.example/c',
        graph: 'https://e.example/d',
      },
      manageSieve: { hostname: 'sieve.example.net', port: 4190 },
      login: { username: { template: '%EMAILLOCALPART%' }, authentication: ['oauth2', 'password-encrypted'] },
    },
    variants: {},
  })
})
