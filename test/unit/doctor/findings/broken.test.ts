import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FINDINGS, findingsIn } from '../../../../src/doctor/findings/index.ts'
import type { MailServerSeen, Seen } from '../../../../src/doctor/seen.ts'
import {
  type Answered,
  type Changes,
  expectedFor,
  healthySeen,
  mx,
  nothing,
  page,
  seenOf,
  srv,
  tlsFor,
  told,
} from '../../../support/seen.ts'

/** One thing is changed in a healthy domain, and exactly the findings that are named appear. */
interface Broken {
  readonly says: string
  readonly changes: Changes
  /** The finding, and those that follow from it. */
  readonly found: readonly string[]
  /** Of the first one. */
  readonly where: string
  readonly detail: RegExp
  readonly clients?: readonly string[]
}

const CONFIG = 'https://autoconfig.example.org/mail/config-v1.1.xml'
const WELL_KNOWN = 'https://example.org/.well-known/autoconfig/mail/config-v1.1.xml'
const SITE = 'https://example.org/autodiscover/autodiscover.xml'
const NAME = 'https://autodiscover.example.org/autodiscover/autodiscover.xml'
const STEP = 'http://autodiscover.example.org/autodiscover/autodiscover.xml'
const RECORD = '_autodiscover._tcp.example.org'

const rewritten =
  (pattern: RegExp | string, replacement: string) =>
  (served: Answered): Answered => ({ ...served, body: served.body.replaceAll(pattern, replacement) })

const typed =
  (contentType: string) =>
  (served: Answered): Answered => ({ ...served, contentType })

const serverAt =
  (port: number, change: Partial<MailServerSeen>) =>
  (server: MailServerSeen): MailServerSeen =>
    server.port === port ? { ...server, ...change } : server

/** Nobody serves anything below HTTP at the domain's own names, and no record leads elsewhere. */
const BARE: Changes = {
  hosts: Object.fromEntries(
    [
      'example.org',
      'autoconfig.example.org',
      'autodiscover.example.org',
      'ua-auto-config.example.org',
      'mx-hoster.example',
      'autoconfig.mx-hoster.example',
      'mx1.mx-hoster.example',
      'autoconfig.mx1.mx-hoster.example',
    ].map((host) => [host, { failure: 'no-name' }]),
  ),
  records: { [`SRV ${RECORD}`]: told() },
}

/** Its mail servers have names below it, and no record leads anywhere. */
const own = (domain: string): NonNullable<Changes['records']> =>
  Object.fromEntries([
    [`MX ${domain}`, told(mx(`mail.${domain}`))],
    [`SRV _autodiscover._tcp.${domain}`, told()],
  ])

const HTTPS_IS_CLOSED = {
  'https://autoconfig.example.org': { failure: 'refused' },
  'https://example.org': { failure: 'refused' },
} as const

const unknown: Changes = { expected: 'unknown' }

const BROKEN: readonly Broken[] = [
  {
    says: 'a page at the first address',
    changes: { answers: { [CONFIG]: page } },
    found: ['page-hides-settings'],
    where: CONFIG,
    detail: /answers 200 with a web page instead of settings/,
  },
  {
    says: 'AD-99 a page at the domain itself',
    changes: { answers: { [`POST ${SITE}`]: page } },
    found: ['page-hides-settings'],
    where: `POST ${SITE}`,
    detail: /let it answer 404 or 405/,
  },
  {
    says: 'AD-99 an empty answer at the domain itself',
    changes: { answers: { [`POST ${SITE}`]: { status: 204, body: '' } } },
    found: ['page-hides-settings'],
    where: `POST ${SITE}`,
    detail: /answers 204 with nothing/,
  },
  {
    says: 'AD-99 a page at the service name',
    changes: { answers: { [`POST ${NAME}`]: page } },
    found: ['page-hides-settings'],
    where: `POST ${NAME}`,
    detail: /web page/,
  },
  {
    says: 'AD-99 settings of somebody else',
    changes: { answers: { [CONFIG]: rewritten('sslin.de', 'imap.old.example') } },
    found: ['foreign-settings', 'settings-differ'],
    where: CONFIG,
    detail: /names imap\.old\.example, and this installation knows sslin\.de, sslout\.de/,
  },
  {
    says: 'an Exchange that was forgotten',
    changes: {
      answers: {
        [`POST ${SITE}`]: {
          status: 200,
          contentType: 'text/xml',
          body: '<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"><Response><Error Time="1" Id="2"><ErrorCode>600</ErrorCode></Error></Response></Autodiscover>',
        },
      },
    },
    found: ['error-with-200'],
    where: `POST ${SITE}`,
    detail: /answers 200 with the error 600/,
  },
  {
    says: 'a server that wants the address',
    changes: { exact: { [CONFIG]: { status: 400, body: 'address missing' } } },
    found: ['needs-address'],
    where: CONFIG,
    detail: /answers 400 to a question without an address, and answers when there is one/,
  },
  {
    says: 'a document as text/html',
    changes: { answers: { [CONFIG]: typed('text/html') } },
    found: ['wrong-media-type'],
    where: CONFIG,
    detail: /comes as "text\/html": send "text\/xml; charset=utf-8"/,
  },
  {
    says: 'a profile as text/plain',
    changes: { profile: (profile) => ({ ...profile, contentType: 'text/plain' }) },
    found: ['wrong-media-type'],
    where: 'https://autoconfig.example.org/email.mobileconfig',
    detail: /apple-aspen/,
  },
  {
    says: 'Encryption TLS at a port with TLS from the first byte',
    changes: { answers: { [`POST ${NAME}`]: rewritten('<Encryption>SSL<', '<Encryption>TLS<') } },
    found: ['pox-encryption'],
    where: `POST ${NAME}`,
    detail: /IMAP sslin\.de:993 has Encryption TLS, which means STARTTLS, .* write SSL/,
  },
  {
    says: 'Encryption Auto',
    changes: { answers: { [`POST ${NAME}`]: rewritten('<Encryption>SSL<', '<Encryption>Auto<') } },
    found: ['pox-encryption'],
    where: `POST ${NAME}`,
    detail: /lets programs guess: write SSL/,
  },
  {
    says: 'SSL off without Encryption',
    changes: {
      answers: { [`POST ${NAME}`]: rewritten(/<SSL>on<\/SSL>\s*<Encryption>SSL<\/Encryption>/g, '<SSL>off</SSL>') },
    },
    found: ['pox-plain'],
    where: `POST ${NAME}`,
    detail: /has SSL off, which most programs read as no encryption: write SSL on and Encryption SSL/,
  },
  {
    says: 'namespaces as links',
    changes: { answers: { [`POST ${NAME}`]: rewritten('"http://schemas', '"https://schemas') } },
    found: ['pox-namespace'],
    where: `POST ${NAME}`,
    detail: /Autodiscover has the namespace https:/,
  },
  {
    says: 'AD-99 a certificate of another name at the service name',
    changes: {
      hosts: {
        'https://autodiscover.example.org': {
          failure: 'certificate',
          tls: tlsFor('shared.hoster.example', { problem: 'wrong-name' }),
        },
      },
    },
    found: ['certificate-name'],
    where: 'autodiscover.example.org',
    detail: /certificate for shared\.hoster\.example: get one for autodiscover\.example\.org/,
  },
  {
    says: 'a certificate of another name at autoconfig',
    changes: {
      hosts: {
        'https://autoconfig.example.org': {
          failure: 'certificate',
          tls: tlsFor('shared.hoster.example', { problem: 'wrong-name' }),
        },
      },
    },
    found: ['certificate-name'],
    where: 'autoconfig.example.org',
    detail: /get one for autoconfig\.example\.org/,
  },
  ...(['expired', 'self-signed', 'chain-incomplete', 'untrusted', 'not-yet-valid'] as const).map(
    (problem): Broken => ({
      says: `AD-99 a certificate that is ${problem}`,
      changes: {
        hosts: { 'https://example.org': { failure: 'certificate', tls: tlsFor('example.org', { problem }) } },
      },
      found: ['certificate-untrusted'],
      where: 'example.org',
      detail: /issued by Example Authority.*send the whole chain/,
    }),
  ),
  {
    says: 'a certificate that ends in a week',
    changes: { hosts: { 'https://example.org': { tls: tlsFor('example.org', { daysLeft: 7 }) } } },
    found: ['certificate-expires'],
    where: 'example.org',
    detail: /ends in 7 days/,
  },
  {
    says: 'a login before the settings',
    changes: { answers: { [`POST ${SITE}`]: { status: 401, body: '' } } },
    found: ['login-demanded'],
    where: `POST ${SITE}`,
    detail: /answers 401/,
  },
  {
    says: 'a redirect from HTTPS to plain HTTP',
    changes: {
      answers: { [WELL_KNOWN]: { status: 301, body: '', location: 'http://www.example.org/' } },
      hosts: { 'www.example.org': { failure: 'refused' } },
    },
    found: ['redirect-unusable'],
    where: WELL_KNOWN,
    detail: /from HTTPS to plain HTTP/,
  },
  {
    says: 'a redirect without scheme and host',
    changes: { answers: { [WELL_KNOWN]: { status: 302, body: '', location: '/elsewhere.xml' } } },
    found: ['redirect-unusable'],
    where: WELL_KNOWN,
    detail: /\/elsewhere\.xml, without scheme and host/,
  },
  {
    says: 'a redirect to itself',
    changes: { answers: { [WELL_KNOWN]: { status: 302, body: '', location: WELL_KNOWN } } },
    found: ['redirect-unusable'],
    where: WELL_KNOWN,
    detail: /on and on/,
  },
  {
    says: 'a web server with a bug',
    changes: { answers: { [WELL_KNOWN]: { status: 500, body: '' } } },
    found: ['web-error'],
    where: WELL_KNOWN,
    detail: /answers 500/,
  },
  {
    says: 'a web server behind a firewall that drops',
    changes: { hosts: { 'https://example.org': { failure: 'timeout' } } },
    found: ['web-silent'],
    where: 'https://example.org',
    detail: /in time \(192\.0\.2\.2:443\)/,
  },
  {
    says: 'a wildcard record',
    changes: { answers: { 'http://postamt-no-such-name.example.org/mail/config-v1.1.xml': page } },
    found: ['wildcard-web-server'],
    where: 'postamt-no-such-name.example.org',
    detail: /answers 200/,
  },
  {
    says: 'HTTP alone below a site with HSTS for everything',
    changes: {
      hosts: {
        ...HTTPS_IS_CLOSED,
        'https://example.org': {},
        'https://autodiscover.example.org': {},
      },
      answers: {
        [WELL_KNOWN]: nothing,
        'http://example.org/.well-known/autoconfig/mail/config-v1.1.xml': nothing,
      },
    },
    found: ['http-only'],
    where: 'http://autoconfig.example.org/mail/config-v1.1.xml',
    detail: /HTTP alone/,
  },
  {
    says: 'HTTP alone below a site with HSTS for everything',
    changes: {
      hosts: {
        ...HTTPS_IS_CLOSED,
        'https://example.org': { headers: { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } },
      },
      answers: {
        [WELL_KNOWN]: nothing,
        'http://example.org/.well-known/autoconfig/mail/config-v1.1.xml': nothing,
      },
    },
    found: ['hsts-http-only'],
    where: 'http://autoconfig.example.org/mail/config-v1.1.xml',
    detail: /example\.org asks for HTTPS with Strict-Transport-Security/,
  },
  {
    says: 'SRV records that were left behind',
    changes: { records: { 'SRV _imaps._tcp.example.org': told(srv('imap.old.example', 993)) } },
    found: ['settings-differ'],
    where: 'autoconfig and SRV records',
    detail: /IMAP imap\.old\.example:993/,
  },
  {
    says: 'a PACC record of an older document',
    changes: { records: { 'TXT _ua-auto-config.example.org': told(`v=UAAC1; a=sha256; d=${'A'.repeat(43)}=`) } },
    found: ['pacc-digest'],
    where: '_ua-auto-config.example.org',
    detail: /has the digest A+=, and .*: publish "v=UAAC1; a=sha256; d=[\w+/]{43}="/,
  },
  {
    says: 'a PACC document without a record',
    changes: { records: { 'TXT _ua-auto-config.example.org': told() } },
    found: ['pacc-digest'],
    where: '_ua-auto-config.example.org',
    detail: /has no digest/,
  },
  {
    says: 'AD-99 two SRV records',
    changes: {
      records: { [`SRV ${RECORD}`]: told(srv('autodiscover.service.example'), srv('other.example')) },
      hosts: { 'other.example': { failure: 'refused' } },
    },
    found: ['several-srv-records'],
    where: RECORD,
    detail: /has 2 SRV records \(autodiscover\.service\.example:443, other\.example:443\): leave one/,
  },
  {
    says: 'AD-99 another port',
    changes: { records: { [`SRV ${RECORD}`]: told(srv('autodiscover.service.example', 8443)) } },
    found: ['srv-port'],
    where: RECORD,
    detail: /names port 8443 .*write 0 0 443 autodiscover\.service\.example/,
  },
  {
    says: 'a target that is an alias',
    changes: { records: { 'CNAME autodiscover.service.example': told('edge.example.net') } },
    found: ['srv-alias'],
    where: RECORD,
    detail: /leads to autodiscover\.service\.example, which is an alias of edge\.example\.net/,
  },
  {
    says: 'a record that is an alias',
    changes: { records: { [`CNAME ${RECORD}`]: told('www.example.org') } },
    found: ['srv-alias'],
    where: RECORD,
    detail: /is an alias of www\.example\.org/,
  },
  ...(
    [
      ['an MX', { 'MX example.org': told(mx('example-org.mail.protection.outlook.com')) }, /MX example-org\.mail/],
      ['a proof', { 'TXT example.org': told('v=spf1 -all', 'MS=ms12345678') }, /\(TXT MS=ms12345678\)/],
      ['an alias', { 'CNAME autodiscover.example.org': told('autodiscover.outlook.com') }, /CNAME autodiscover/],
      ['an SRV record', { [`SRV ${RECORD}`]: told(srv('autodiscover.outlook.com')) }, /SRV _autodiscover/],
    ] as const
  ).map(
    ([what, records, detail]): Broken => ({
      says: `AD-99 ${what} of Microsoft 365`,
      changes: { records },
      found: ['microsoft-365'],
      where: 'example.org',
      detail,
    }),
  ),
  {
    says: 'an MX that nobody knows',
    changes: {
      ...unknown,
      address: 'user@customer.example',
      ...{
        hosts: { 'autoconfig.unheard-of.example': { failure: 'no-name' } },
        records: {
          'MX customer.example': told(mx('mx1.unheard-of.example')),
          'SRV _autodiscover._tcp.customer.example': told(srv('autodiscover.service.example')),
        },
        answers: {
          'https://customer.example/.well-known/autoconfig/mail/config-v1.1.xml': configOf('customer.example'),
          'POST https://autodiscover.service.example/autodiscover/autodiscover.xml': poxOf('customer.example'),
        },
      },
    },
    found: ['mx-unknown'],
    where: 'customer.example',
    detail: /its MX host mx1\.unheard-of\.example is in no entry .* autoconfig\.unheard-of\.example/,
  },
  {
    says: 'a domain that the catalog does not know',
    changes: unknown,
    found: ['domain-unknown'],
    where: 'example.org',
    detail: /not known to this installation/,
  },
  ...(
    [
      ['ask.example', /people have to be asked for their login/],
      ['own-app.example', /program of the provider’s own/],
      ['all-plain.example', /no server with TLS in each direction/],
    ] as const
  ).map(
    ([domain, detail]): Broken => ({
      says: `${domain}, of which programs are told nothing`,
      changes: { address: `user@${domain}`, records: own(domain) },
      found: ['not-told'],
      where: domain,
      detail,
    }),
  ),
  {
    says: 'no MX record',
    changes: { records: { 'MX example.org': told() } },
    found: ['no-mx'],
    where: 'example.org',
    detail: /has no MX record/,
  },
  {
    says: 'an MX record that says no',
    changes: { records: { 'MX example.org': told(mx('.')) } },
    found: ['no-mx'],
    where: 'example.org',
    detail: /takes no mail/,
  },
  {
    says: 'AD-99 DNS that does not answer',
    changes: { records: { [`SRV ${RECORD}`]: { ok: false, failure: 'timeout' } } },
    found: ['not-seen'],
    where: `SRV ${RECORD}`,
    detail: /was not told by DNS \(timeout\)/,
  },
  {
    says: 'questions that were too many',
    changes: { hosts: { 'https://example.org': { failure: 'budget-spent' } } },
    found: ['not-seen'],
    where: WELL_KNOWN,
    detail: /as many questions as it may/,
  },
  {
    says: 'something else than a profile',
    changes: {
      profile: ({ url, address }) => ({ url, address, status: 200, contentType: 'text/html', fault: 'this is no XML' }),
    },
    found: ['profile-unreadable'],
    where: 'https://autoconfig.example.org/email.mobileconfig',
    detail: /this is no XML/,
  },
  {
    says: 'a profile against the rules',
    changes: { profile: (profile) => ({ ...profile, mistakes: ['payload 0: UseSSL is off'] }) },
    found: ['profile-mistakes'],
    where: 'https://autoconfig.example.org/email.mobileconfig',
    detail: /payload 0: UseSSL is off\./,
  },
  {
    says: 'one identifier for everybody',
    changes: { profile: (profile) => ({ ...profile, identifier: 'example.mail' }) },
    found: ['profile-shared-identifier'],
    where: 'https://autoconfig.example.org/email.mobileconfig',
    detail: /two addresses the identifier example\.mail/,
  },
  {
    says: 'a profile without a signature',
    changes: { profile: ({ signature, ...profile }) => profile },
    found: ['profile-unsigned'],
    where: 'https://autoconfig.example.org/email.mobileconfig',
    detail: /not signed/,
  },
  {
    says: 'a signature that leads nowhere',
    changes: {
      profile: (profile) => ({
        ...profile,
        signature: { state: 'not-verified', validTo: '2027-09-30', daysLeft: 300, faults: ['its root is not known'] },
      }),
    },
    found: ['profile-signature'],
    where: 'https://autoconfig.example.org/email.mobileconfig',
    detail: /its root is not known/,
  },
  {
    says: 'a signature that ends tomorrow',
    changes: {
      profile: (profile) => ({
        ...profile,
        signature: { state: 'verified', validTo: '2026-11-26', daysLeft: 1, faults: [] },
      }),
    },
    found: ['profile-expires'],
    where: 'https://autoconfig.example.org/email.mobileconfig',
    detail: /ends in 1 day \(2026-11-26\)/,
  },
  ...(['no-name', 'refused', 'unreachable', 'timeout', 'no-greeting', 'cut-off'] as const).map(
    (failure): Broken => ({
      says: `a mail server with the failure ${failure}`,
      changes: { server: serverAt(995, { failure }) },
      found: ['server-silent'],
      where: 'sslin.de:995',
      detail: /POP3: it .*|POP3: its name/,
    }),
  ),
  ...(['tls', 'not-tls', 'only-tls', 'no-starttls', 'wrong-protocol'] as const).map(
    (failure): Broken => ({
      says: `a mail server with the failure ${failure}`,
      changes: { server: serverAt(587, { failure }) },
      found: ['server-security'],
      where: 'sslout.de:587',
      detail: /SMTP: /,
    }),
  ),
  {
    says: 'a mail server that wants nothing to do with us',
    changes: { server: serverAt(587, { failure: 'turned-away', greeting: '554 go away' }) },
    found: ['server-turned-away'],
    where: 'sslout.de:587',
    detail: /it says "554 go away"/,
  },
  {
    says: 'a mail server with the certificate of another name',
    changes: {
      server: serverAt(995, { failure: 'certificate', tls: tlsFor('mail.example.net', { problem: 'wrong-name' }) }),
    },
    found: ['server-certificate'],
    where: 'sslin.de:995',
    detail: /POP3: its certificate is for other names \(mail\.example\.net\): get one for sslin\.de/,
  },
  {
    says: 'a mail server whose certificate ends',
    changes: { server: serverAt(995, { tls: tlsFor('sslin.de', { daysLeft: 3 }) }) },
    found: ['certificate-expires'],
    where: 'sslin.de:995',
    detail: /ends in 3 days/,
  },
  {
    says: 'a mail server without the promised login',
    changes: { server: serverAt(993, { mechanisms: ['XOAUTH2'] }) },
    found: ['server-authentication'],
    where: 'sslin.de:993',
    detail: /IMAP: password-cleartext is promised, and it offers XOAUTH2/,
    clients: expect.arrayContaining(['Thunderbird']),
  },
  {
    says: 'a mail server without encryption',
    changes: { server: serverAt(995, { security: 'none' }) },
    found: ['server-plain'],
    where: 'sslin.de:995',
    detail: /no encryption is promised/,
  },
  {
    says: 'AD-99 nothing that leads to the service',
    changes: BARE,
    found: ['nothing-leads-here', 'nothing-leads-here'],
    where: 'autoconfig.example.org',
    detail: /nor at example\.org, nor at autoconfig\.mx-hoster\.example: "postamt dns example\.org"/,
    clients: expect.arrayContaining(['Thunderbird', 'KMail']),
  },
  {
    says: 'a record that leads to nobody',
    changes: {
      ...BARE,
      hosts: {
        ...BARE.hosts,
        'autoconfig.example.org': {},
        'gone.example': { failure: 'refused' },
      },
      records: { [`SRV ${RECORD}`]: told(srv('gone.example')) },
    },
    found: ['nothing-leads-here'],
    where: 'autodiscover.example.org',
    detail: /https:\/\/gone\.example\/autodiscover\/autodiscover\.xml, where the SRV record leads, has none either/,
  },
]

function configOf(domain: string): Answered {
  const server = (kind: string, type: string, port: number) =>
    `<${kind}Server type="${type}"><hostname>mail.${domain}</hostname><port>${port}</port><socketType>SSL</socketType><username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></${kind}Server>`
  return {
    status: 200,
    contentType: 'text/xml',
    body: `<clientConfig version="1.1"><emailProvider id="${domain}"><domain>${domain}</domain>${server('incoming', 'imap', 993)}${server('outgoing', 'smtp', 465)}</emailProvider></clientConfig>`,
  }
}

function poxOf(domain: string): Answered {
  const schema = 'http://schemas.microsoft.com/exchange/autodiscover'
  const block = (type: string, port: number) =>
    `<Protocol><Type>${type}</Type><Server>mail.${domain}</Server><Port>${port}</Port><LoginName>user@${domain}</LoginName><SPA>off</SPA><SSL>on</SSL><Encryption>SSL</Encryption></Protocol>`
  return {
    status: 200,
    contentType: 'text/xml',
    body: `<Autodiscover xmlns="${schema}/responseschema/2006"><Response xmlns="${schema}/outlook/responseschema/2006a"><Account><AccountType>email</AccountType><Action>settings</Action>${block('IMAP', 993)}${block('SMTP', 465)}</Account></Response></Autodiscover>`,
  }
}

const ids = (seen: Seen) => findingsIn(seen).map(({ kind }) => kind.id)

describe('one thing is wrong', () => {
  test.each(BROKEN.map((broken) => [broken.says, broken.found.join(', '), broken] as const))(
    '%s: %s',
    async (...[, , { changes, found, where, detail, clients }]) => {
      const seen = await seenOf(changes)
      const findings = findingsIn(seen)
      expect(
        findings.map((one) => `${one.kind.id} ${one.where}`).filter((one) => !found.includes(one.split(' ')[0] ?? '')),
      ).toEqual([])
      expect([...new Set(ids(seen))].sort()).toEqual([...new Set(found)].sort())
      const first = findings.find(({ kind }) => kind.id === found[0])
      expect(first?.where).toBe(where)
      expect(first?.detail).toMatch(detail)
      if (clients !== undefined) expect(first?.clients).toEqual(clients)
      // Nobody's address stands in a finding.
      expect(JSON.stringify(findings.map((one) => [one.where, one.detail]))).not.toMatch(/user(?:@|%40)/)
    },
  )

  test('every finding has its test', () => {
    expect(FINDINGS.map(({ id }) => id).filter((id) => !BROKEN.some(({ found }) => found[0] === id))).toEqual([])
  })
})

describe('what is as it may be', () => {
  test('AD-99 a site that refuses the POST, or has no TLS', async () => {
    for (const failure of ['refused', 'no-name'] as const)
      expect(ids(await seenOf({ hosts: { 'https://example.org': { failure } } }))).toEqual([])
    expect(ids(await seenOf({ answers: { [`POST ${SITE}`]: { status: 405, body: '' } } }))).toEqual([])
  })

  test.each<readonly [string, Changes]>([
    ['the record', {}],
    ['the redirect', { records: { [`SRV ${RECORD}`]: told() } }],
  ])('AD-99 %s alone is enough', async (_, change) => {
    const hosts = {
      'https://example.org': { failure: 'refused' },
      'https://autodiscover.example.org': { failure: 'refused' },
    } as const
    expect(ids(await seenOf({ ...change, hosts }))).toEqual([])
  })

  test('AD-99 the redirect is none when it leads to plain HTTP', async () => {
    const seen = await seenOf({
      hosts: {
        'https://example.org': { failure: 'refused' },
        'https://autodiscover.example.org': { failure: 'refused' },
      },
      records: { [`SRV ${RECORD}`]: told() },
      answers: { [STEP]: { status: 302, body: '', location: 'http://www.example.org/' } },
    })
    expect(ids(seen)).toContain('nothing-leads-here')
  })

  test.each(['mx1.example.net', 'outlook.com.example.net', 'mail.protection.outlook.com.evil.example'])(
    'AD-99 the MX %s is none of Microsoft 365',
    async (host) => {
      const records = { 'MX example.org': told(mx(host)), 'TXT example.org': told('MS=msx', 'MS=other') }
      expect(ids(await seenOf({ records }))).toEqual([])
    },
  )

  test('mail that is at Microsoft may have the signs of it', async () => {
    const seen = await seenOf({ records: { 'TXT example.org': told('MS=ms12345678') } })
    const { expected } = seen
    if (expected === undefined) throw new Error('not expected')
    const at = <Server extends { hostname: string }>(server: Server) => ({
      ...server,
      hostname: 'outlook.office365.com',
    })
    const moved = {
      ...expected,
      incoming: expected.incoming.map(at),
      outgoing: expected.outgoing.map(at),
    } as typeof expected
    expect(ids({ ...seen, expected: moved })).not.toContain('microsoft-365')
  })

  test('a target that says that there is no service is no wrong port', async () => {
    expect(ids(await seenOf({ records: { [`SRV ${RECORD}`]: told(srv('.', 0)) } }))).toEqual([])
  })

  test('HSTS for itself alone, taken back, or at another site says nothing of autoconfig', async () => {
    for (const [host, policy] of [
      ['https://example.org', 'max-age=1000'],
      ['https://example.org', 'max-age=0; includeSubDomains'],
      ['https://autodiscover.example.org', 'max-age=1000; includeSubDomains'],
    ] as const) {
      const answers = { [WELL_KNOWN]: nothing, [WELL_KNOWN.replace('https', 'http')]: nothing }
      const hosts = {
        'https://autoconfig.example.org': { failure: 'refused' },
        [host]: { headers: { 'strict-transport-security': policy } },
      } as const
      expect(ids(await seenOf({ hosts, answers })), policy).toEqual(['http-only'])
    }
  })

  test('a server that is published without encryption on purpose may say so', async () => {
    const seen = await seenOf({
      answers: { [`POST ${NAME}`]: rewritten(/<SSL>on<\/SSL>\s*<Encryption>SSL</g, '<SSL>off</SSL><Encryption>None<') },
    })
    const expected = await expectedFor(seen.domain)
    if (expected === undefined) throw new Error('not expected')
    const plain = <Server extends object>(server: Server) => ({ ...server, security: 'none' as const })
    const meant = { ...expected, incoming: expected.incoming.map(plain), outgoing: expected.outgoing.map(plain) }
    expect(ids(seen)).toContain('pox-plain')
    expect(ids({ ...seen, expected: meant })).not.toContain('pox-plain')
  })

  test('what was not asked any more because somebody stopped the run is no finding', async () => {
    expect(ids(await seenOf({ ...BARE, isComplete: false }))).toEqual([])
    const stopped = await seenOf({
      hosts: { 'https://example.org': { failure: 'stopped' } },
      records: { [`SRV ${RECORD}`]: { ok: false, failure: 'stopped' } },
      server: serverAt(995, { failure: 'stopped' }),
      isComplete: false,
    })
    expect(ids(stopped)).toEqual([])
  })

  test('a resolver that says nothing is one note, and no proof that nothing leads here', async () => {
    const failed = { ok: false, failure: 'refused' } as const
    const seen = await seenOf({ ...BARE, records: { 'MX example.org': failed, [`SRV ${RECORD}`]: failed } })
    const names = ['autoconfig.example.org', 'example.org', 'autodiscover.example.org']
    const records = new Map([...seen.records, ...names.map((name) => [`A ${name}` as const, failed] as const)])
    const findings = findingsIn({ ...seen, records })
    expect(findings.map(({ kind }) => kind.id)).toEqual(['not-seen'])
    expect(findings[0]?.detail).toMatch(/^and 4 other questions: each was not told by DNS \(refused\)/)
  })

  test('names of which DNS says nothing are no proof either', async () => {
    const seen = await seenOf(BARE)
    const untold = ['A autoconfig.example.org', 'A example.org'] as const
    const records = new Map([
      ...seen.records,
      ...untold.map((key) => [key, { ok: false, failure: 'timeout' } as const] as const),
    ])
    expect(ids({ ...seen, records })).toEqual(['not-seen', 'not-seen'])
    const addresses = new Map([
      ...records,
      ['AAAA autoconfig.example.org', told('2001:db8::1')] as const,
      ['AAAA example.org', told('2001:db8::1')] as const,
    ])
    expect(ids({ ...seen, records: addresses })).toContain('nothing-leads-here')
  })

  test('problems stand before notes', async () => {
    const seen = await seenOf({
      records: { 'TXT example.org': told('MS=ms12345678') },
      server: serverAt(995, { failure: 'refused' }),
    })
    expect(ids(seen)).toEqual(['server-silent', 'microsoft-365'])
  })
})

describe('of every invented provider', () => {
  test.each(['amp', 'beside-tls', 'both', 'compound', 'dav', 'eas', 'local', 'order', 's587', 'starttls', 'variants'])(
    '%s.example: nothing is found',
    async (name) => {
      expect(ids(await seenOf({ address: `user@${name}.example` }))).toEqual([])
    },
  )

  test('Exchange alone needs no way to mail settings', async () => {
    expect(ids(await seenOf({ address: 'user@eas-only.example', records: own('eas-only.example') }))).toEqual([])
  })
})

test('what others say cannot do anything in a terminal', async () => {
  const body = (served: Answered) => rewritten('<Encryption>SSL<', '<Encryption>\u009b2J\u202e<')(served)
  const [finding] = findingsIn(await seenOf({ answers: { [`POST ${NAME}`]: body } }))
  expect(finding?.kind.id).toBe('pox-encryption')
  expect(finding?.detail).not.toMatch(/[\p{Cc}\p{Cf}]/u)
})

test('whatever is answered, it is read without complaint', async () => {
  const seen = await healthySeen()
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('<Autodiscover/>', '<clientConfig><emailProvider/></clientConfig>', '{', '<a', '<Protocol/>'),
  )
  const odd = fc.record({
    body: text,
    contentType: fc.option(text, { nil: undefined }),
    status: fc.integer({ min: 200, max: 599 }),
    location: text,
    target: text,
  })
  fc.assert(
    fc.property(odd, ({ body, contentType, status, location, target }) => {
      const exchanges = seen.exchanges.map((exchange) => ({
        ...exchange,
        hops: exchange.hops.map((hop) => ({ ...hop, status, location })),
        answer: exchange.answer && { ...exchange.answer, body, contentType, status },
      }))
      const records = new Map([...seen.records, [`SRV ${RECORD}`, told(srv(target, 0))] as const])
      for (const { where, detail } of findingsIn({ ...seen, exchanges, records }))
        expect(`${where}${detail}`).not.toMatch(/\p{Cc}/u)
    }),
    { numRuns: 40 },
  )
})
