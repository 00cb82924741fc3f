import { describe, expect, test } from 'vitest'
import { BARE, EVIDENCE, local, MINIMAL, renamed, shipped, withKey } from '../../catalog/support.ts'
import { catalogFrom, pageOf } from './support.ts'

/** What the page of a provider says, and what it keeps to itself. */

const page = (text: string, query = '') => pageOf('example.net', catalogFrom(local(text)), undefined, query)
const serversIn = (text: string, query = '') => page(text, query).servers[0]?.servers ?? []
const factsIn = (text: string) =>
  Object.fromEntries(
    (page(text).servers[0]?.facts ?? []).map(({ term, values }) => [term, values.map((value) => value.text)]),
  )

test('servers are told with ports and words for everything', () => {
  expect(serversIn(MINIMAL)).toEqual([
    {
      kind: 'Receiving (IMAP)',
      host: 'imap.example.net',
      port: 993,
      security: 'SSL/TLS',
      login: 'The whole e-mail address',
      authentication: ['Password'],
      remarks: [],
    },
    expect.objectContaining({ kind: 'Sending (SMTP)', host: 'smtp.example.net', port: 465 }),
  ])
})

test.each([
  ["'%EMAILADDRESS%'", '', 'The whole e-mail address'],
  ["'%EMAILLOCALPART%'", '', 'What comes before the @'],
  ["'%EMAILDOMAIN%'", '', 'What comes after the @'],
  ["'%EMAILLOCALPART%.%EMAILDOMAIN%'", '', 'Made from the address: for you@example.net it is you.example.net'],
  ["'guest'", '', 'The same for everybody: guest'],
  ['ask', '', 'A name that the provider gave you; it cannot be told from the address'],
  ['ask', 'usernameHint: customer-number', 'The customer number'],
])('the login %s is told as it is typed', (login, hint, words) => {
  expect(serversIn(withKey(`username: ${login}\n${hint}`)).map((server) => server.login)).toEqual([words, words])
})

test('what differs by customer is explained', () => {
  const made = page(MINIMAL.replace('imap.example.net', "'imap.%EMAILDOMAIN%'"))
  expect(made.servers[0]?.remarks.join()).toContain('%EMAILDOMAIN% stands for')
  const text = `${BARE.replace('[example.net]', '[]')}recognisedBy: [{ mx: '*.in.example.net' }]
values: { server: from-mx }
incoming: [{ protocol: imap, hostname: '%SERVER%', security: tls }]
outgoing: [{ protocol: smtp, hostname: '%SERVER%', security: tls }]
`
  expect(page(text).servers[0]?.remarks.join()).toContain('the mail host (MX)')
})

test('what a server wants besides stands beside it', () => {
  const text = MINIMAL.replace(
    '- { protocol: imap, hostname: imap.example.net, security: tls }',
    `- { protocol: pop3, hostname: a.example.net, security: tls, leaveOnServer: true, checkMinutes: 15 }
  - { protocol: pop3, hostname: b.example.net, security: tls, leaveOnServer: false }`,
  ).replace('smtp.example.net, security: tls', 'smtp.example.net, security: tls, restriction: client-ip-address')
  expect(serversIn(text).map(({ remarks }) => remarks)).toEqual([
    ['Fetched mail stays on the server.', 'Look for new mail every 15 minutes at most.'],
    ['Fetched mail is deleted from the server.'],
    ['Works in the provider’s own network only.'],
  ])
})

test('everything else that a file can say is there, under its name', () => {
  expect(
    factsIn(
      withKey(`authentication: [oauth2]
oauth2: { issuer: login.example.net, scopes: [a, b], authUrl: 'https://login.example.net/a', tokenUrl: 'https://login.example.net/t' }
webmail: https://www.example.net/mail/
passwordChange: https://www.example.net/password
support: { email: 'help+desk@example.net', url: https://www.example.net/help }
calendar: { caldav: https://cal.example.net/ }
contacts: { carddav: https://card.example.net/ }
jmap: https://jmap.example.net/
exchange: { activeSync: https://eas.example.net/, ews: https://ews.example.net/, owa: https://owa.example.net/, graph: https://graph.example.net/ }
manageSieve: { hostname: sieve.example.net }`),
    ),
  ).toEqual({
    'Web mail': ['example.net/mail'],
    'Change the password': ['example.net/password'],
    'Help by the provider': ['example.net/help', 'help+desk@example.net'],
    'OAuth2, issuer': ['login.example.net'],
    'OAuth2, scopes': ['a', 'b'],
    'OAuth2, sign-in page': ['https://login.example.net/a'],
    'OAuth2, token address': ['https://login.example.net/t'],
    'Calendars (CalDAV)': ['https://cal.example.net/'],
    'Contacts (CardDAV)': ['https://card.example.net/'],
    'Mail by JMAP': ['https://jmap.example.net/'],
    'Exchange ActiveSync': ['https://eas.example.net/'],
    'Exchange Web Services': ['https://ews.example.net/'],
    'Outlook on the web': ['owa.example.net'],
    'Microsoft Graph': ['https://graph.example.net/'],
    'Mail filters (ManageSieve)': ['sieve.example.net:4190'],
    'Signing in there': ['In the browser (OAuth2)'],
    'User name there': ['The whole e-mail address'],
  })
})

describe('plain text', () => {
  const PLAIN = 'security: none, reason: nothing else'
  const ALL = MINIMAL.replaceAll('security: tls', PLAIN)

  test('alone is not told: the page says so, and has no data', () => {
    const view = page(ALL)
    expect(view.notes.map(({ text }) => text)).toEqual([expect.stringContaining('so they are not published')])
    expect([view.servers, view.data, view.setUp]).toEqual([[], [], []])
    expect(JSON.stringify(view)).not.toContain('imap.example.net')
  })

  test('keeps nothing back that is not a mail server', () => {
    const [only, ...others] = page(`${ALL}webmail: https://www.example.net/mail\n`).servers
    expect(others).toEqual([])
    expect(only).toMatchObject({ title: 'More about the mailbox', hasServers: false, facts: [{ term: 'Web mail' }] })
  })

  test('alone is told, with a warning, where the operator publishes it', () => {
    const view = pageOf('example.net', catalogFrom(local(ALL)), { publishInsecure: true })
    expect(view.notes).toEqual([])
    expect(view.servers[0]?.notes).toEqual([expect.stringContaining('no encryption')])
    expect(view.servers[0]?.servers.map(({ security }) => security)).toEqual(['none', 'none'])
    expect(view.data).toEqual(['/api/v1/providers/example.net'])
  })

  test('is never told beside TLS', () => {
    const text = MINIMAL.replace(
      'incoming:',
      `incoming:\n  - { protocol: pop3, hostname: plain.example.net, ${PLAIN} }`,
    )
    for (const publishInsecure of [false, true])
      expect(JSON.stringify(pageOf('example.net', catalogFrom(local(text)), { publishInsecure }))).not.toContain(
        'plain.example.net',
      )
  })
})

describe('packages', () => {
  const PACKAGES = withKey(`webmail: https://www.example.net/mail
recognisedBy: [{ mx: mx.in.example.net }]
variants:
  pro:
    name: Mail Pro
    recognisedBy: [{ mx: mx.pro.example.net, autodiscover: ad.example.net }]
    passwordChange: https://www.example.net/pro
    incoming: [{ protocol: imap, hostname: pro.example.net, security: tls }]
    needs: [{ do: enable-imap, url: https://www.example.net/enable }]
    help: [{ url: https://www.example.net/hilfe, lang: de, topic: imap }]`)

  test('have their own servers; what is as usual is not said again', () => {
    const [usual, pro] = page(PACKAGES).servers
    expect([usual?.title, pro?.title]).toEqual(['Mail servers', 'Package: Mail Pro'])
    expect(pro?.servers.map(({ host }) => host)).toEqual(['pro.example.net', 'smtp.example.net'])
    expect(usual?.facts.map(({ term }) => term)).toEqual(['Web mail'])
    expect(pro?.facts.map(({ term }) => term)).toEqual(['Change the password'])
    expect(pro?.remarks.at(-1)).toBe('Whatever is not said here is as above.')
  })

  test('are told with their signs, needs and help', () => {
    const { found, needs, help } = page(PACKAGES)
    expect(found.signs).toEqual([
      { parts: [{ what: 'MX:', pattern: 'mx.in.example.net' }], only: [] },
      {
        parts: [
          { what: 'MX:', pattern: 'mx.pro.example.net' },
          { what: 'autodiscover.<domain>:', pattern: 'ad.example.net' },
        ],
        only: ['only for Mail Pro'],
      },
    ])
    expect(needs).toEqual([
      { text: 'Switch IMAP on in your account’s settings first.', links: ['https://www.example.net/enable'] },
    ])
    expect(help).toEqual([
      { lang: 'de', language: 'German', links: [{ href: 'https://www.example.net/hilfe', text: 'Set up IMAP' }] },
    ])
  })

  test('alone are announced', () => {
    const text = `${BARE}variants:\n  a: { name: A, ${'incoming: [{ protocol: imap, hostname: a.example.net, security: tls }], outgoing: [{ protocol: smtp, hostname: a.example.net, security: tls }]'} }\n`
    expect(page(text).notes.map((note) => note.text)).toEqual([expect.stringContaining('depend on the package')])
    expect(page(text).servers.map(({ title }) => title)).toEqual(['Package: A'])
  })
})

test('mail for an own program has no servers, and the way to it', () => {
  const view = page(`${BARE}unsupported: { reason: webmail-only, url: https://www.example.net/why }\n`)
  expect(view.notes).toEqual([
    { text: expect.stringContaining('in the browser only'), links: ['https://www.example.net/why'] },
  ])
  expect([view.servers, view.setUp]).toEqual([[], []])
  expect(view.data).toEqual(['/api/v1/providers/example.net'])
})

test('Exchange alone is announced', () => {
  const [only] = page(`${BARE}exchange: { ews: https://ews.example.net/ }\n`).servers
  expect(only).toMatchObject({ hasServers: false, notes: [expect.stringContaining('through Exchange')] })
  expect(only?.facts.map(({ term }) => term)).toEqual(['Exchange Web Services'])
})

test('help in the reader’s language comes first', () => {
  const text = withKey(`help:
  - { url: 'https://www.example.net/fr', lang: fr, topic: general }
  - { url: 'https://www.example.net/de', lang: de-AT, topic: imap }
  - { url: 'https://www.example.net/fr2', lang: fr, topic: password }`)
  expect(page(text, '?lang=de').help.map(({ lang, links }) => [lang, links.length])).toEqual([
    ['de-AT', 1],
    ['fr', 2],
  ])
  expect(page(text).help.map(({ language }) => language)).toEqual(['French', 'Austrian German'])
})

describe('where it comes from', () => {
  test('a shipped entry names its file, its sources and the month', () => {
    const decided = `decided: [{ says: domain a.example, sources: ['https://t.example/'], because: It is not. }]\n`
    const { about } = pageOf('example.net', catalogFrom(shipped(MINIMAL + EVIDENCE + decided)))
    expect(about.checked).toBe('Last compared with its sources in November 2026.')
    expect(about.sources).toEqual([{ href: 'https://www.example.net/', text: 'example.net' }])
    expect(about.correct.join()).toContain('the file providers/example.net.yaml')
    expect(about.correct.join()).toContain('local/providers/')
    expect(about.decided).toEqual([
      { says: 'domain a.example', because: 'It is not.', sources: [{ href: 'https://t.example/', text: 't.example' }] },
    ])
  })

  test('an operator’s entry says whom to tell', () => {
    const { about } = page(MINIMAL)
    expect(about.correct).toEqual([expect.stringContaining('in the file local/providers/example.net.yaml')])
    expect([about.hasSources, about.checked]).toEqual([false, expect.stringContaining('Nobody has noted')])
  })

  test('a white label leads to the other provider, in the language that was chosen', () => {
    const label = 'id: white.example\nextends: example.net\nname: White\nshortName: White\ndomains: [white.example]\n'
    const catalog = catalogFrom(local(MINIMAL), local(label, 'white.example'))
    expect(pageOf('white.example', catalog).about.extended).toEqual([
      { href: '/providers/example.net', text: 'Example Mail' },
    ])
    expect(pageOf('white.example', catalog, undefined, '?lang=de').about.extended[0]?.href).toBe(
      '/providers/example.net?lang=de',
    )
  })
})

test('the way to the set-up page names the first domain; without one it leads to the question', () => {
  const catalog = catalogFrom(local(MINIMAL), local(renamed('none.example'), 'none.example'))
  expect(pageOf('example.net', catalog).setUp).toEqual(['/setup?domain=example.net'])
  expect(pageOf('none.example', catalog, undefined, '?lang=de').setUp).toEqual(['/?lang=de'])
})

test('a long list of domains is closed, and whole', () => {
  const domains = Array.from({ length: 25 }, (_, place) => `d${place}.example`)
  const { found } = page(MINIMAL.replace('[example.net]', `[${domains.join(', ')}]`))
  expect(found.domains).toEqual([])
  expect(found.long).toEqual([{ summary: 'All domains (25)', domains }])
})
