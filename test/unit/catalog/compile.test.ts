import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileCatalog } from '../../../src/catalog/compile.ts'
import { catalogModule } from '../../../src/catalog/emit.ts'
import {
  BARE,
  changed,
  compiled,
  EVIDENCE,
  entryOf,
  linesOf,
  local,
  MINIMAL,
  renamed,
  shipped,
  swap,
  withKey,
} from './support.ts'

/** What becomes of files that are in order: defaults, variants, white labels, and a compilation that anybody can repeat. */

const PORTS = {
  imap: { tls: 993, starttls: 143, none: 143 },
  pop3: { tls: 995, starttls: 110, none: 110 },
  smtp: { tls: 465, starttls: 587, none: 25 },
} as const

test.each(
  Object.entries(PORTS).flatMap(([protocol, ports]) =>
    Object.entries(ports).map(([security, port]) => [protocol, security, port] as const),
  ),
)('the port of %s with %s is %i', (protocol, security, port) => {
  const reason = security === 'none' ? ', reason: old' : ''
  const own = `{ protocol: ${protocol}, hostname: host.example.net, security: ${security}${reason} }`
  const text =
    protocol === 'smtp'
      ? changed('{ protocol: smtp, hostname: smtp.example.net, security: tls }', own)
      : changed('{ protocol: imap, hostname: imap.example.net, security: tls }', own)
  const { settings } = entryOf(text)
  expect((protocol === 'smtp' ? settings.outgoing : settings.incoming)[0]).toEqual({
    protocol,
    hostname: 'host.example.net',
    port,
    security,
    authentication: ['password-cleartext'],
    username: { template: '%EMAILADDRESS%' },
  })
})

test('a given port stays, and so does the order of a list', () => {
  const { settings } = entryOf(
    swap(
      MINIMAL,
      /incoming:\n.*/,
      `incoming:
  - { protocol: pop3, hostname: pop.example.net, security: tls }
  - { protocol: imap, hostname: imap.example.net, security: starttls }
  - { protocol: imap, hostname: imap.example.net, security: tls, port: 1993 }`,
    ),
  )
  expect(settings.incoming.map(({ protocol, security, port }) => `${protocol} ${security} ${port}`)).toEqual([
    'pop3 tls 995',
    'imap starttls 143',
    'imap tls 1993',
  ])
})

test('an entry that says a login and has more than mail says it for the rest too', () => {
  const own = "username: 'u%EMAILLOCALPART%'\nauthentication: [oauth2]"
  const login = { username: { template: 'u%EMAILLOCALPART%' }, authentication: ['oauth2'] }
  const rest = ['jmap: https://jmap.example.net/', 'calendar: { caldav: https://dav.example.net/ }']
  for (const more of rest) expect(entryOf(withKey(`${own}\n${more}`)).settings.login).toEqual(login)
  expect(entryOf(withKey(own)).settings).not.toHaveProperty('login')
  expect(entryOf(withKey('jmap: https://jmap.example.net/')).settings).not.toHaveProperty('login')
})

test('the login of a server comes before that of its entry, and that before the address', () => {
  const login = (text: string) => {
    const { incoming, outgoing } = entryOf(text).settings
    return [incoming[0]?.username, outgoing[0]?.username]
  }
  const address = { template: '%EMAILADDRESS%' }
  const own = { template: 'u%EMAILLOCALPART%' }
  expect(login(MINIMAL)).toEqual([address, address])
  expect(login(withKey("username: 'u%EMAILLOCALPART%'"))).toEqual([own, own])
  expect(
    login(
      `${changed('imap.example.net', "imap.example.net, username: '%EMAILADDRESS%'")}username: 'u%EMAILLOCALPART%'\n`,
    ),
  ).toEqual([address, own])
})

test('a login that only its owner knows keeps its hint, the server’s own before the entry’s', () => {
  const login = (text: string) => entryOf(text).settings.incoming[0]?.username
  expect(login(withKey('username: ask'))).toEqual({ ask: undefined })
  expect(login(withKey('username: ask\nusernameHint: account-name'))).toEqual({ ask: 'account-name' })
  expect(
    login(
      `${changed('imap.example.net', 'imap.example.net, username: ask, usernameHint: phone-number')}username: ask\nusernameHint: account-name\n`,
    ),
  ).toEqual({ ask: 'phone-number' })
})

test('the authentication of a server comes before that of its entry, and that before a password', () => {
  const methods = (text: string) => {
    const { incoming, outgoing } = entryOf(text).settings
    return [incoming[0]?.authentication, outgoing[0]?.authentication]
  }
  expect(methods(MINIMAL)).toEqual([['password-cleartext'], ['password-cleartext']])
  expect(methods(withKey('authentication: [oauth2, password-cleartext]'))).toEqual([
    ['oauth2', 'password-cleartext'],
    ['oauth2', 'password-cleartext'],
  ])
  expect(
    methods(`${changed('imap.example.net', 'imap.example.net, authentication: [ntlm]')}authentication: [oauth2]\n`),
  ).toEqual([['ntlm'], ['oauth2']])
})

test('hosts, domains and signs go on the wire: in A-labels, lower case, without a trailing dot', () => {
  const { catalog, entries } = compiled(
    local(
      `${changed('imap.example.net', 'IMAP.Bücher.example.').replace('[example.net]', "[Bücher.example, '*.Kunden.Bücher.example']")}recognisedBy: [{ mx: '*.MX.Bücher.example.', autodiscover: 'Auto*.Bücher.example' }]\n`,
    ),
  )
  expect(entries[0]?.settings.incoming[0]?.hostname).toBe('imap.xn--bcher-kva.example')
  expect(catalog.domains).toEqual(['xn--bcher-kva.example'])
  expect(catalog.wildcards).toEqual([['kunden.xn--bcher-kva.example', 0]])
  expect(catalog.signs).toEqual([
    { provider: 0, mx: '*.mx.xn--bcher-kva.example', autodiscover: 'auto*.xn--bcher-kva.example' },
  ])
})

test('what is literal in a host that holds a placeholder is in lower case as well', () => {
  const { settings } = entryOf(changed('imap.example.net', "'IMAP.%EMAILDOMAIN%'"))
  expect(settings.incoming[0]?.hostname).toBe('imap.%EMAILDOMAIN%')
})

const VARIANTS = `${MINIMAL}username: '%EMAILLOCALPART%'
webmail: https://webmail.example.net/
needs: [{ do: app-password }]
oauth2: { issuer: login.example.net, scopes: [a, b] }
variants:
  exchange:
    name: Hosted Exchange
    recognisedBy: [{ mx: mx.exchange.example.net }]
    incoming: [{ protocol: imap, hostname: ex.example.net, security: tls }]
    oauth2: { scopes: [c] }
  plain:
    name: Plain
`

test('a variant has its own keys, and those of the entry where it gives none; a given one replaces, never merges', () => {
  const { settings, variants } = entryOf(VARIANTS)
  expect(variants['plain']).toEqual({ name: 'Plain', settings })
  expect(variants['exchange']?.name).toBe('Hosted Exchange')
  expect(variants['exchange']?.settings).toEqual({
    ...settings,
    incoming: [{ ...settings.incoming[0], hostname: 'ex.example.net' }],
    oauth2: { scopes: ['c'] },
  })
})

test('the sign of a variant picks it', () => {
  expect(compiled(local(VARIANTS)).catalog.signs).toEqual([
    { provider: 0, variant: 'exchange', mx: 'mx.exchange.example.net' },
  ])
})

test('a variant may answer where the entry only says that it does not', () => {
  const { settings, variants } = entryOf(
    `${BARE}unsupported: { reason: own-app, url: https://www.example.net/ }\nvariants:\n  open: { name: Open, exchange: { ews: https://ews.example.net/ } }\n`,
  )
  expect(settings.unsupported).toEqual({ reason: 'own-app', url: 'https://www.example.net/' })
  expect(variants['open']?.settings).toEqual({
    incoming: [],
    outgoing: [],
    needs: [],
    help: [],
    exchange: { ews: 'https://ews.example.net/' },
  })
})

test('a variant with fixed hosts leaves out how its entry names customers’ servers', () => {
  const { settings, variants } = entryOf(
    `${BARE.replace('[example.net]', "['*.example.net']")}values: { server: tenant }
incoming: [{ protocol: imap, hostname: '%SERVER%', security: tls }]
outgoing: [{ protocol: smtp, hostname: '%SERVER%', security: tls }]
variants:
  fixed:
    name: Fixed
    incoming: [{ protocol: imap, hostname: imap.example.net, security: tls }]
    outgoing: [{ protocol: smtp, hostname: smtp.example.net, security: tls }]
`,
  )
  expect(settings.values).toEqual({ server: 'tenant' })
  expect(variants['fixed']?.settings).not.toHaveProperty('values')
})

/** A provider that another one sells under its own name. */
const PARENT = `${MINIMAL}autoconfigId: Parent
website: https://www.example.net/
webmail: https://webmail.example.net/
recognisedBy: [{ mx: mx.example.net }]
variants:
  big:
    name: Big
    recognisedBy: [{ mx: mx.big.example.net }]
    incoming: [{ protocol: imap, hostname: big.example.net, security: tls }]
`

const WHITE_LABEL = 'id: white.example\nname: White Label\nshortName: White\nextends: example.net\n'

test('a white label takes over everything but the domains, the signs and the autoconfigId', () => {
  const { catalog, entries } = compiled(local(PARENT), local(WHITE_LABEL, 'white.example'))
  const [parent, white] = entries
  expect(white).toEqual({
    ...parent,
    identity: {
      id: 'white.example',
      autoconfigId: 'white.example',
      displayName: 'White Label',
      displayShortName: 'White',
      domains: [],
      mxNames: [],
    },
  })
  expect(Object.keys(white?.variants ?? {})).toEqual(['big'])
  expect(catalog.signs).toEqual([
    { provider: 0, mx: 'mx.example.net' },
    { provider: 0, variant: 'big', mx: 'mx.big.example.net' },
  ])
})

test('what a white label gives replaces what it would take over', () => {
  const own = `${WHITE_LABEL}domains: [white.example]
recognisedBy: [{ mx: mx.white.example }]
incoming: [{ protocol: imap, hostname: imap.white.example, security: tls }]
variants: { small: { name: Small } }
`
  const { catalog, entries } = compiled(local(PARENT), local(own, 'white.example'))
  const [parent, white] = entries
  expect(white?.settings).toEqual({
    ...parent?.settings,
    incoming: [{ ...parent?.settings.incoming[0], hostname: 'imap.white.example' }],
  })
  expect(Object.keys(white?.variants ?? {})).toEqual(['small'])
  expect(catalog.domains).toEqual(['example.net', 'white.example'])
  expect(catalog.signs.filter(({ provider }) => provider === 1)).toEqual([{ provider: 1, mx: 'mx.white.example' }])
})

test('a shipped white label may stand on the sources of what it extends', () => {
  expect(linesOf(shipped(PARENT + EVIDENCE), shipped(WHITE_LABEL, 'white.example'))).toEqual([])
})

test('what is extended must be there; a near id is offered', () => {
  const file = local(swap(WHITE_LABEL, 'extends: example.net', 'extends: exampel.net'), 'white.example')
  expect(linesOf(local(MINIMAL), file)).toEqual([
    'local/providers/white.example.yaml:4:1  extends: no provider "exampel.net", did you mean "example.net"?',
  ])
  expect(linesOf(file)).toEqual(['local/providers/white.example.yaml:4:1  extends: no provider "exampel.net"'])
})

test('a white label extends no white label, itself included', () => {
  const second = swap(
    swap(WHITE_LABEL, 'white.example', 'snow.example'),
    'extends: example.net',
    'extends: white.example',
  )
  expect(linesOf(local(MINIMAL), local(WHITE_LABEL, 'white.example'), local(second, 'snow.example'))).toEqual([
    'local/providers/snow.example.yaml:4:1  extends: "white.example" extends "example.net" itself; one level is allowed, extend that one',
  ])
  const itself = swap(WHITE_LABEL, 'extends: example.net', 'extends: white.example')
  expect(linesOf(local(itself, 'white.example'))).toEqual([
    'local/providers/white.example.yaml:4:1  extends: names the entry itself; name another one, or write out what it should say',
  ])
})

test('a white label of a file with mistakes is not told that the file is missing', () => {
  expect(linesOf(local(changed('protocol: imap', 'protocol: imaps')), local(WHITE_LABEL, 'white.example'))).toEqual([
    'local/providers/example.net.yaml:6:7  incoming[0].protocol: "imaps" is not one of imap, pop3, did you mean "imap"?',
  ])
})

test.each([
  [
    'a port',
    changed(/security: tls(?= }\nout)/, 'security: tls, port: 143'),
    '6:66  warning: incoming[0].port: implicit TLS on port 143: from Autodiscover, Thunderbird, Parula and FairEmail take the security that the port suggests, and fail',
  ],
  [
    'a missing reason',
    changed(/security: tls(?= }\nout)/, 'security: none'),
    '6:51  incoming[0].security: plain text needs "reason:", which says why nothing better is known',
  ],
  [
    'a variant',
    withKey('variants: { big: { name: Big, usernameHint: account-name } }'),
    "9:31  variants.big.usernameHint: only goes with username: 'ask'",
  ],
])('what a white label has taken over is judged once, in the file that it is from: %s', (_, parent, line) => {
  expect(linesOf(local(parent), local(WHITE_LABEL, 'white.example'))).toEqual([
    `local/providers/example.net.yaml:${line}`,
  ])
})

test('a white label may replace a login that only its owner knows, and fixed hosts those of each customer', () => {
  const ask = withKey('username: ask\nusernameHint: account-name')
  expect(linesOf(local(ask), local(`${WHITE_LABEL}username: '%EMAILADDRESS%'\n`, 'white.example'))).toEqual([])
  const servers = `${changed('[example.net]', '[]').replace('imap.example.net', "'%SERVER%'")}values: { server: tenant }\n`
  const fixed = `${WHITE_LABEL}incoming: [{ protocol: imap, hostname: imap.white.example, security: tls }]\n`
  expect(linesOf(local(servers), local(fixed, 'white.example'))).toEqual([])
})

test('the record of a provider is its entry, and places follow the order of the ids', () => {
  const { catalog, entries } = compiled(
    local(renamed('z.example', '[z.example]'), 'z.example'),
    local(changed('[example.net]', "[example.net, example.org, '*.example.com']")),
  )
  expect(catalog).toEqual({
    ids: ['example.net', 'z.example'],
    providers: entries.map((entry) => JSON.stringify(entry)),
    about: ['{"local":true}', '{"local":true}'],
    domains: ['example.net example.org', 'z.example'],
    wildcards: [['example.com', 0]],
    mxNames: [],
    signs: [],
    gateways: [],
  })
})

test('a file in error leaves no catalog', () => {
  const { catalog, entries } = compileCatalog([
    local(renamed('good.example', '[good.example]'), 'good.example'),
    local(changed('tls', 'tsl')),
  ])
  expect(catalog).toBeUndefined()
  expect(entries.map(({ identity }) => identity.id)).toEqual(['good.example'])
})

test('the summary names what is answered as unknown, and logins that are the local part', () => {
  const plain = /security: tls(?= }\n$)/
  const { notes } = compiled(
    local(renamed('a.example').replace(plain, 'security: none, reason: old'), 'a.example'),
    local(renamed('b.example').replace(plain, 'security: none, reason: old'), 'b.example'),
    local(`${renamed('c.example')}username: '%EMAILLOCALPART%'\n`, 'c.example'),
    local(`${renamed('d.example')}username: 'u%EMAILLOCALPART%'\n`, 'd.example'),
    local(
      `${BARE.replace('id: example.net', 'id: e.example')}exchange: { ews: https://ews.example.net/ }\n`,
      'e.example',
    ),
  )
  expect(notes).toEqual([
    '2 without TLS in both directions, answered as unknown: a.example, b.example',
    "1 with the local part as login, where Thunderbird's Autodiscover reader turns 007 into 7: c.example",
  ])
})

test('the summary names a variant behind its entry', () => {
  const plain = 'outgoing: [{ protocol: smtp, hostname: smtp.example.net, security: none, reason: old }]'
  const { notes } = compiled(
    local(withKey(`variants:\n  old: { name: Old, ${plain} }\n  short: { name: Short, username: '%EMAILLOCALPART%' }`)),
  )
  expect(notes).toEqual([
    '1 without TLS in both directions, answered as unknown: example.net (old)',
    "1 with the local part as login, where Thunderbird's Autodiscover reader turns 007 into 7: example.net (short)",
  ])
})

test('an entry with TLS beside plain text in each direction is not insecure', () => {
  const both = (protocol: string, host: string) =>
    `[{ protocol: ${protocol}, hostname: ${host}, security: none, reason: old }, { protocol: ${protocol}, hostname: ${host}, security: starttls }]`
  const text = `${BARE}incoming: ${both('imap', 'imap.example.net')}\noutgoing: ${both('smtp', 'smtp.example.net')}\n`
  expect(compiled(local(text)).notes).toEqual([])
})

const FILES = [
  shipped(PARENT + EVIDENCE),
  shipped(WHITE_LABEL, 'white.example'),
  local(renamed('own.example', "[example.net, '*.own.example']"), 'own.example'),
  local(`${renamed('z.example')}recognisedBy: [{ mx: mx.example.net }, { mx: '*.in.z.example' }]\n`, 'z.example'),
  local(
    VARIANTS.replace('id: example.net', 'id: v.example')
      .replace('[example.net]', '[v.example]')
      .replace('mx.exchange.example.net', 'mx.v.example'),
    'v.example',
  ),
]

test('the order of the files does not matter, neither to the catalog nor to what is said', () => {
  const expected = compileCatalog(FILES)
  expect(expected.catalog).toBeDefined()
  fc.assert(
    fc.property(fc.shuffledSubarray(FILES, { minLength: FILES.length }), (files) => {
      const { catalog, entries, diagnostics, notes } = compileCatalog(files)
      expect({ catalog, entries, diagnostics, notes: [...notes].sort() }).toEqual({
        ...expected,
        notes: [...expected.notes].sort(),
      })
    }),
    { numRuns: 30 },
  )
})

test('equal files give the same module and version; any change gives another version', () => {
  const { catalog } = compiled(...FILES)
  const module = catalogModule(catalog)
  expect(catalogModule(compiled(...FILES.toReversed()).catalog)).toEqual(module)
  expect(module.version).toMatch(/^[0-9a-f]{12}$/)
  expect(module.js).toBe(`export const compiledCatalog = ${JSON.stringify({ version: module.version, ...catalog })}\n`)
  const others = [
    compiled(...FILES.slice(1), shipped(swap(PARENT, '[example.net]', '[example.net, example.org]') + EVIDENCE)),
    compiled(...FILES.slice(1), shipped(swap(PARENT, 'imap.example.net', 'mail.example.net') + EVIDENCE)),
    compiled(...FILES.slice(1), shipped(swap(PARENT, 'mx: mx.big', 'mx: mx2.big') + EVIDENCE)),
  ]
  const versions = [module, ...others.map((other) => catalogModule(other.catalog))].map(({ version }) => version)
  expect(new Set(versions).size).toBe(4)
})

test('comments and layout are no content: the version stays', () => {
  const version = (text: string) => catalogModule(compiled(local(text)).catalog).version
  expect(version(`# a comment\n${MINIMAL.replaceAll('\n', '\r\n')}`)).toBe(version(MINIMAL))
})
