import { expect, test } from 'vitest'
import { said } from '../../../../src/catalog/facts/fact.ts'
import { type FactsFile, readFacts } from '../../../../src/catalog/facts/read.ts'

const COMMIT = '0123456789012345678901234567890123456789'

function facts(content: unknown, file: Partial<FactsFile> = {}) {
  const read = readFacts({ text: JSON.stringify(content), ...file })
  if (!read.ok) throw new Error(read.error)
  return read.value
}

function collection(source: string, provider: object) {
  const whole = { name: 'Example', domains: ['example.net'], servers: [], ...provider }
  const [first] = facts({ source, commit: COMMIT, providers: [whole] })
  if (first === undefined) throw new Error('no fact')
  return first
}

function hoster(provider: object, rest: object = {}) {
  const whole = { name: 'Example', domains: [], mxPatterns: [], sources: ['https://www.example.net/help'], ...provider }
  const [first] = facts({ providers: [whole], mxGateways: [], ...rest })
  return first
}

const IMAP = { type: 'imap', hostname: 'IMAP.Example.net', port: 993, socketType: 'SSL' }
const SMTP = { type: 'smtp', hostname: 'smtp.example.net', port: 587, socketType: 'STARTTLS' }

test.each([
  ['deltachat/provider-db _providers/*.md', 'Delta Chat', 'https://github.com/deltachat/provider-db/tree/'],
  ['M66B/FairEmail providers.xml', 'FairEmail', 'https://github.com/M66B/FairEmail/blob/'],
  ['MailCore/mailcore2 providers.json', 'MailCore', 'https://github.com/MailCore/mailcore2/blob/'],
])('a file says itself what it is: %s, and its facts name repository and commit', (source, origin, url) => {
  const fact = collection(source, { servers: [IMAP, SMTP] })
  expect(fact.origin).toBe(origin)
  expect(fact.sources[0]?.startsWith(url + COMMIT)).toBe(true)
  expect(fact.servers.map(said)).toEqual(['imap imap.example.net:993 tls', 'smtp smtp.example.net:587 starttls'])
})

test.each([
  ['EMAIL', '%EMAILADDRESS%'],
  ['emaillocalpart', '%EMAILLOCALPART%'],
  [undefined, undefined],
])('Delta Chat: the login %s is %s', (usernamePattern, username) => {
  const fact = collection('deltachat', { servers: [{ ...IMAP, usernamePattern }] })
  expect(fact.servers[0]?.username).toBe(username)
})

test('MailCore lists the ports that it tries; only the first encrypted one of each protocol is a statement', () => {
  const servers = [
    { ...IMAP, port: 143, socketType: 'plain' },
    IMAP,
    { ...IMAP, port: 143, socketType: 'STARTTLS' },
    SMTP,
  ]
  expect(collection('mailcore2', { servers }).servers.map(said)).toEqual([
    'imap imap.example.net:993 tls',
    'smtp smtp.example.net:587 starttls',
  ])
})

test('a pattern that would be anybody’s domain only recognises; one for names below a domain is a wildcard', () => {
  const fact = collection('FairEmail', { domains: [], domainPatterns: ['outlook..*', '.*.hub.example.pl', '.*.ovh'] })
  expect(fact.domains).toEqual(['*.hub.example.pl'])
  expect(fact.domainPatterns.map((pattern) => pattern.test('outlook.de'))).toEqual([true, false])
  expect(fact.remarks.filter((remark) => remark.includes('names no domain'))).toHaveLength(2)
})

test('a domain pattern that is no regular expression is left out, and the rest of the fact is read', () => {
  const fact = collection('FairEmail', { domainPatterns: ['outlook..*', '('] })
  expect(fact.domainPatterns).toHaveLength(1)
  expect(fact.remarks).toContain('the domain pattern ( is no regular expression: left out')
})

test.each([
  ['an onion address', { hostname: 'abcdefgh.onion' }, []],
  ['this computer', { hostname: 'localhost' }, []],
  ['a host with a gap to fill', { hostname: 'wp-xxxxxxx.mail.example.net' }, []],
  ['a server without a port', { port: undefined }, []],
  ['the customer’s own domain', { hostname: 'mail.{domain}' }, ['imap mail.%EMAILDOMAIN%:993 tls']],
])('%s', (_, more, expected) => {
  const fact = collection('FairEmail', { servers: [{ ...IMAP, ...more }] })
  expect(fact.servers.map(said)).toEqual(expected)
  expect(fact.remarks.length).toBe(1 - expected.length)
})

test('encryption on a port of the other kind is not taken over, but may confirm what others know', () => {
  const [smtp] = collection('FairEmail', { servers: [{ ...SMTP, socketType: 'SSL' }] }).servers
  expect(smtp).toMatchObject({ security: 'tls', port: 587, named: false })
})

test('a source that nobody can look up is as if it were not there', () => {
  const servers = [IMAP]
  const index = 'public code index, file 123 (the index names no repository)'
  expect(hoster({ servers, sources: [index] })).toBeUndefined()
  expect(hoster({ servers })?.servers[0]?.named).toBe(true)
  const mixed = hoster({ servers, sources: ['https://www.example.net/help', index] })
  expect(mixed?.servers[0]?.named).toBe(false)
  expect(mixed?.own).toBe(false)
  const dnsOnly = hoster({ servers, sources: ['https://github.com/mxmap-it/mxmap.it/tree/abc/data'] })
  expect(dnsOnly?.servers[0]?.named).toBe(false)
})

test('hosters: MX names and autodiscover targets are signs, except those of filters and shared ones', () => {
  const shared = {
    name: 'Other',
    domains: [],
    mxPatterns: [],
    autodiscoverTargets: ['a.shared.example'],
    sources: ['https://o.example/'],
  }
  const own = {
    name: 'Example',
    domains: [],
    mxPatterns: ['mx1.example.net', '*.example.net', 'mx.filter.example'],
    autodiscoverTargets: ['autodiscover.example.net', 'a.shared.example'],
    sources: ['https://www.example.net/help'],
  }
  const [fact] = facts({
    providers: [own, shared],
    mxGateways: [{ name: 'Filter', mxPatterns: ['*.filter.example'] }],
  })
  expect(fact?.signs).toEqual([{ mx: '*.example.net' }, { autodiscover: 'autodiscover.example.net' }])
  expect(fact?.remarks).toHaveLength(2)
})

test.each([
  ['host = <name>.example.net = MX host of the domain (993/995 SSL; 587 STARTTLS)', 'from-mx', 3],
  ['host = the name of the server (993 SSL, 465 SSL)', 'tenant', 2],
  ['names shown in the customer panel', undefined, 0],
])('hosters: a server for each customer, "%s"', (perCustomer, from, count) => {
  const fact = hoster({ perCustomer })
  expect(fact?.values?.server).toBe(from)
  expect(fact?.servers.map(({ hostname }) => hostname)).toEqual(Array(count).fill('%SERVER%'))
})

test('hosters: hosts made from the customer’s domain, pages as https, and a login that cannot be derived', () => {
  const fact = hoster({
    website: 'http://www.example.net',
    username: 'account name from the control panel',
    serverTemplates: [{ ...IMAP, hostname: 'mail.%EMAILDOMAIN%' }],
  })
  expect(fact?.servers).toEqual([
    { protocol: 'imap', hostname: 'mail.%EMAILDOMAIN%', port: 993, security: 'tls', username: 'ask', named: true },
  ])
  expect(fact?.website).toBe('https://www.example.net/')
})

test.each([
  [{ port: 465 }, 'tls'],
  [{ port: 465, secure: true }, 'tls'],
  [{ port: 587, requireTLS: true }, 'starttls'],
  [{ port: 587 }, 'unstated'],
  [{ port: 587, secure: false }, 'unstated'],
])('nodemailer: %j is %s', (given, security) => {
  const [fact] = facts(
    { Example: { host: 'smtp.example.net', domains: ['example.net'], ...given } },
    { version: '1.2.3' },
  )
  expect(fact?.servers[0]?.security).toBe(security)
  expect(fact?.sources).toEqual(['https://www.npmjs.com/package/nodemailer/v/1.2.3'])
})

test.each([
  ['no JSON', '{', /is no JSON/],
  ['another form', '{"a":1}', /name its kind with --kind: deltachat, fairemail/],
  ['an empty object', '{}', /no facts that are known/],
  ['a list', '[1]', /no facts that are known/],
  [
    'a port that is none',
    JSON.stringify({
      source: 'FairEmail',
      commit: COMMIT,
      providers: [{ name: 'a', domains: [], servers: [{ ...IMAP, port: 0 }] }],
    }),
    /providers\.0\.servers\.0\.port/,
  ],
  [
    'a commit that is none',
    JSON.stringify({ source: 'FairEmail', commit: 'main', providers: [] }),
    /commit: not a commit/,
  ],
])('%s is told, with its place', (_, text, message) => {
  const read = readFacts({ text })
  expect(read.ok ? '' : read.error).toMatch(message)
})

test('names lose what mail apps stumble over', () => {
  expect(collection('deltachat', { name: '🌈 daleth.cafe' }).name).toBe('daleth.cafe')
  expect(collection('deltachat', { name: '🇩🇪 mehl.cloud' }).name).toBe('mehl.cloud')
})
