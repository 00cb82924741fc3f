import { expect, test } from 'vitest'
import {
  BARE,
  changed,
  compiled,
  EVIDENCE,
  linesOf,
  linesOfText,
  local,
  MINIMAL,
  shipped,
  swap,
  withKey,
} from './support.ts'

/** What only several keys of one file can tell. */

const FILE = 'local/providers/example.net.yaml'

/** The server of the minimal file, in line 6, with other words behind its host (column 51). */
const server = (keys: string) => changed(/security: tls(?= }\nout)/, keys)

test('the id is the name of the file', () => {
  expect(linesOf(local(MINIMAL, 'example.org'))).toEqual([
    "local/providers/example.org.yaml:1:1  id: differs from the file's name; write example.org or rename the file to example.net.yaml",
  ])
})

test('a shipped entry says where its facts come from and when they were compared; an operator need not', () => {
  const text = 'missing; a shipped entry says where its facts come from and when they were compared'
  expect(linesOf(shipped(MINIMAL))).toEqual([
    `providers/example.net.yaml:1:1  sources: ${text}`,
    `providers/example.net.yaml:1:1  checked: ${text}`,
  ])
  expect(linesOf(shipped(withKey('checked: 2026-11')))).toEqual([`providers/example.net.yaml:1:1  sources: ${text}`])
  expect(linesOf(shipped(MINIMAL + EVIDENCE))).toEqual([])
  expect(linesOf(local(MINIMAL))).toEqual([])
})

test.each(['co.uk', 'com.br', 'xn--55qx5d.cn', '公司.cn'])(
  'the public suffix %s belongs to many, as a domain and as a wildcard',
  (suffix) => {
    const line = (column: number, index: number) =>
      `${FILE}:4:${column}  domains[${index}]: "${suffix}" is a public suffix and belongs to many; name the domains below it`
    expect(linesOfText(changed('[example.net]', `[${suffix}]`))).toEqual([line(11, 0)])
    expect(linesOfText(changed('[example.net]', `['*.${suffix}']`))).toEqual([line(11, 0)])
  },
)

test.each(['example.co.uk', '*.example.co.uk', '*.b.a.kawasaki.jp', 'city.kawasaki.jp', '*.github.io'])(
  'what can be registered is no public suffix, and private suffixes are not the registries’: %s',
  (domain) => {
    expect(linesOfText(changed('[example.net]', `['${domain}']`))).toEqual([])
  },
)

test.each([
  ['mx', '*.co.uk'],
  ['mx', 'mx.*.net'],
  ['mx', 'mx*.co.uk'],
  ['mx', 'mx.*'],
  ['autodiscover', '*.com.br'],
  ['autodiscover', 'auto*.net'],
])('the sign %s: %s reaches beyond one owner’s names', (key, pattern) => {
  const text = `"${pattern}" reaches beyond one owner's names; write out at least the domain that they registered`
  expect(linesOfText(withKey(`recognisedBy: [{ ${key}: '${pattern}' }]`))).toEqual([
    `${FILE}:9:18  recognisedBy[0].${key}: ${text}`,
  ])
  expect(linesOfText(withKey(`variants: { big: { name: Big, recognisedBy: [{ ${key}: '${pattern}' }] } }`))).toEqual([
    `${FILE}:9:48  variants.big.recognisedBy[0].${key}: ${text}`,
  ])
})

test.each(['*.example.net', 'mx*.example.net', '*.*.example.net', 'mx.*.example.co.uk', 'mx.example.net'])(
  'the sign mx: %s stays within one owner’s names',
  (pattern) => {
    expect(linesOfText(withKey(`recognisedBy: [{ mx: '${pattern}' }]`))).toEqual([])
  },
)

test('mail needs both directions, in an entry and in a variant', () => {
  const incomingOnly = MINIMAL.slice(0, MINIMAL.indexOf('outgoing:'))
  const outgoingOnly = BARE + MINIMAL.slice(MINIMAL.indexOf('outgoing:'))
  expect(linesOfText(incomingOnly)).toEqual([`${FILE}:1:1  no "outgoing" server; mail needs both directions`])
  expect(linesOfText(outgoingOnly)).toEqual([`${FILE}:1:1  no "incoming" server; mail needs both directions`])
  expect(linesOfText(swap(MINIMAL, /outgoing:\n.*/, 'outgoing: []'))).toEqual([
    `${FILE}:1:1  no "outgoing" server; mail needs both directions`,
  ])
  expect(
    linesOfText(
      `${BARE}variants:\n  big:\n    name: Big\n${incomingOnly.slice(BARE.length).replace(/^/gm, '    ').trimEnd()}\n`,
    ),
  ).toEqual([`${FILE}:6:3  variants.big: no "outgoing" server; mail needs both directions`])
})

test('an entry, and a variant, has something that answers', () => {
  const nothing = 'nothing that answers; give incoming and outgoing, exchange, variants or unsupported'
  expect(linesOfText(BARE)).toEqual([`${FILE}:1:1  ${nothing}`])
  expect(linesOfText(`${BARE}calendar: { caldav: https://dav.example.net/ }\n`)).toEqual([`${FILE}:1:1  ${nothing}`])
  expect(linesOfText(`${BARE}variants:\n  big:\n    name: Big\n`)).toEqual([`${FILE}:6:3  variants.big: ${nothing}`])
})

test.each([
  ['Exchange alone', 'exchange: { activeSync: https://eas.example.net/ }\n'],
  ['an own program', 'unsupported: { reason: own-app, url: https://www.example.net/ }\n'],
  ['web mail only', 'unsupported: { reason: webmail-only, url: https://www.example.net/ }\n'],
  [
    'packages, of which none is usual',
    'variants: { big: { name: Big, exchange: { ews: https://ews.example.net/ } } }\n',
  ],
])('%s answers', (_, keys) => {
  expect(linesOfText(BARE + keys)).toEqual([])
})

test('unsupported stands in the place of servers', () => {
  expect(linesOfText(withKey('unsupported: { reason: own-app, url: https://www.example.net/ }'))).toEqual([
    `${FILE}:9:1  unsupported: stands beside servers; an entry gives one or the other`,
  ])
})

test('security: none needs a reason; such an entry is valid, kept, and named in the summary', () => {
  expect(linesOfText(server('security: none'))).toEqual([
    `${FILE}:6:51  incoming[0].security: plain text needs "reason:", which says why nothing better is known`,
  ])
  const text = server('security: none, reason: their page names no other')
  expect(linesOfText(text)).toEqual([])
  const { entries, notes } = compiled(local(text))
  expect(entries[0]?.settings.incoming[0]).toMatchObject({ security: 'none', port: 143 })
  expect(notes).toEqual(['1 without TLS in both directions, answered as unknown: example.net'])
})

test.each([
  ['tls', '6:66'],
  ['starttls', '6:71'],
])('a reason goes with security: none only, not with %s', (security, place) => {
  expect(linesOfText(server(`security: ${security}, reason: old`))).toEqual([
    `${FILE}:${place}  incoming[0].reason: only goes with security: none`,
  ])
})

test('a mailbox has a login; an outgoing server may have none', () => {
  const text = 'a mailbox without login cannot be; "none" is for outgoing servers'
  expect(linesOfText(server('security: tls, authentication: [none]'))).toEqual([
    `${FILE}:6:66  incoming[0].authentication: ${text}`,
  ])
  expect(linesOfText(withKey('authentication: [password-cleartext, none]'))).toEqual([
    `${FILE}:6:5  incoming[0].authentication: ${text}`,
  ])
  expect(linesOfText(changed(/security: tls(?= }\n$)/, 'security: tls, authentication: [none]'))).toEqual([])
})

test('a variant that takes the login away from the mailboxes of its entry is refused', () => {
  expect(linesOfText(withKey('variants: { big: { name: Big, authentication: [none] } }'))).toEqual([
    `${FILE}:9:31  variants.big.authentication: a mailbox without login cannot be; "none" is for outgoing servers`,
  ])
})

test('what limits how often a mailbox may be looked at goes with POP3', () => {
  expect(linesOfText(server('security: tls, checkMinutes: 15'))).toEqual([
    `${FILE}:6:66  incoming[0].checkMinutes: only goes with protocol: pop3`,
  ])
  expect(linesOfText(server('security: tls, checkMinutes: 15').replace('imap,', 'pop3,'))).toEqual([])
})

test('leaveOnServer goes with POP3', () => {
  expect(linesOfText(server('security: tls, leaveOnServer: true'))).toEqual([
    `${FILE}:6:66  incoming[0].leaveOnServer: only goes with protocol: pop3`,
  ])
  expect(linesOfText(server('security: tls, leaveOnServer: true').replace('imap,', 'pop3,'))).toEqual([])
})

test('a hint about the login goes with a login that only its owner knows', () => {
  const text = "only goes with username: 'ask'"
  expect(linesOfText(withKey('usernameHint: account-name'))).toEqual([`${FILE}:9:1  usernameHint: ${text}`])
  expect(linesOfText(server('security: tls, usernameHint: account-name'))).toEqual([
    `${FILE}:6:66  incoming[0].usernameHint: ${text}`,
  ])
  expect(
    linesOfText(
      server("security: tls, username: '%EMAILLOCALPART%', usernameHint: account-name").concat('username: ask\n'),
    ),
  ).toEqual([`${FILE}:6:96  incoming[0].usernameHint: ${text}`])
  expect(linesOfText(withKey('variants: { big: { name: Big, usernameHint: account-name } }'))).toEqual([
    `${FILE}:9:31  variants.big.usernameHint: ${text}`,
  ])
  expect(linesOfText(withKey('username: ask\nusernameHint: account-name'))).toEqual([])
  expect(linesOfText(server('security: tls, username: ask, usernameHint: account-name'))).toEqual([])
})

test('a hint of a server or a variant goes with the login that it takes over', () => {
  expect(linesOfText(server('security: tls, usernameHint: account-name').concat('username: ask\n'))).toEqual([])
  expect(linesOfText(withKey('username: ask\nvariants: { big: { name: Big, usernameHint: account-name } }'))).toEqual(
    [],
  )
})

const PORT_SUGGESTS =
  'from Autodiscover, Thunderbird, Parula and FairEmail take the security that the port suggests, and fail'

/** Each direction with its line in the minimal file and the word before its security. */
const DIRECTIONS = [
  ['incoming', 'imap', 6],
  ['outgoing', 'smtp', 8],
] as const

test.each(
  DIRECTIONS.flatMap(([direction, protocol, line]) =>
    [993, 995, 465, 2525, 1].map((port) => [direction, protocol, line, port] as const),
  ),
)(
  'AD-41 STARTTLS of an %s server (%s, line %i) on port %i is warned about, naming the clients that fail',
  (direction, protocol, line, port) => {
    const text = changed(
      `${protocol}.example.net, security: tls`,
      `${protocol}.example.net, security: starttls, port: ${port}`,
    )
    expect(linesOfText(text)).toEqual([
      `${FILE}:${line}:71  warning: ${direction}[0].port: STARTTLS on port ${port}: ${PORT_SUGGESTS}`,
    ])
    expect(compiled(local(text)).catalog.ids).toEqual(['example.net'])
  },
)

test.each(
  DIRECTIONS.flatMap(([direction, protocol, line]) =>
    [587, 143, 110, 25].map((port) => [direction, protocol, line, port] as const),
  ),
)(
  'AD-41 implicit TLS of an %s server (%s, line %i) on port %i is warned about, naming the clients that fail',
  (direction, protocol, line, port) => {
    const text = changed(
      `${protocol}.example.net, security: tls`,
      `${protocol}.example.net, security: tls, port: ${port}`,
    )
    expect(linesOfText(text)).toEqual([
      `${FILE}:${line}:66  warning: ${direction}[0].port: implicit TLS on port ${port}: ${PORT_SUGGESTS}`,
    ])
    expect(compiled(local(text)).catalog.ids).toEqual(['example.net'])
  },
)

test('AD-41 servers of a variant are warned about as well', () => {
  const text = withKey(
    'variants:\n  big:\n    name: Big\n    incoming:\n      - { protocol: imap, hostname: imap.example.net, security: tls, port: 143 }',
  )
  expect(linesOfText(text)).toEqual([
    `${FILE}:13:70  warning: variants.big.incoming[0].port: implicit TLS on port 143: ${PORT_SUGGESTS}`,
  ])
})

test.each([
  'security: starttls, port: 587',
  'security: starttls, port: 143',
  'security: starttls, port: 110',
  'security: starttls, port: 25',
  'security: starttls',
  'security: tls, port: 993',
  'security: tls, port: 2525',
  'security: none, reason: old, port: 993',
])('AD-41 nothing is said about %s', (keys) => {
  expect(linesOfText(server(keys))).toEqual([])
})

/** The minimal file with a server for each customer; its `values` come at the end, in line 9. */
const SERVER_FILE = changed('[example.net]', "['*.example.net']").replace('imap.example.net', "'%SERVER%'")

test('a hostname with %SERVER% needs values that say where it comes from', () => {
  expect(linesOfText(SERVER_FILE)).toEqual([
    `${FILE}:1:1  values: missing, but a hostname holds %SERVER%; write values: { server: from-mx }, from-autodiscover or tenant`,
  ])
  expect(linesOfText(`${SERVER_FILE}values: { server: tenant }\n`)).toEqual([])
})

test('values need a hostname that uses them, in the entry or in the variant that gives them', () => {
  const text = 'no hostname holds %SERVER%; use it or leave the key out'
  expect(linesOfText(withKey('values: { server: tenant }'))).toEqual([`${FILE}:9:1  values: ${text}`])
  expect(linesOfText(withKey('variants: { big: { name: Big, values: { server: tenant } } }'))).toEqual([
    `${FILE}:9:31  variants.big.values: ${text}`,
  ])
})

test('values of an entry may be meant for its variants', () => {
  const variant =
    "variants:\n  own:\n    name: Own server\n    incoming: [{ protocol: imap, hostname: '%SERVER%', security: tls }]"
  expect(linesOfText(withKey(`values: { server: tenant }\n${variant}`))).toEqual([])
})

test.each([
  ['from-mx', 'mx', 'autodiscover'],
  ['from-autodiscover', 'autodiscover', 'mx'],
])('%s trusts only a host that a sign of the entry names: its %s', (from, needed, other) => {
  const values = `${SERVER_FILE}values: { server: ${from} }\n`
  const line = `${FILE}:9:1  values: ${from} needs a sign with "${needed}" in recognisedBy: only a host that such a sign names can be trusted`
  expect(linesOfText(values)).toEqual([line])
  expect(linesOfText(`${values}recognisedBy: [{ ${other}: a.example.net }]\n`)).toEqual([line])
  expect(linesOfText(`${values}recognisedBy: [{ ${needed}: a.example.net }]\n`)).toEqual([])
})

test('a variant with values of its own trusts its own signs and those of its entry', () => {
  const variant = (signs: string) =>
    withKey(
      `variants:\n  big:\n    name: Big\n    values: { server: from-autodiscover }\n    incoming: [{ protocol: imap, hostname: '%SERVER%', security: tls }]\n    outgoing: [{ protocol: smtp, hostname: '%SERVER%', security: tls }]\n${signs}`,
    )
  const own = "    recognisedBy: [{ mx: mx.example.net, autodiscover: 'ex*.example.net' }]"
  const ofEntry = "recognisedBy: [{ autodiscover: 'ex*.example.net' }]"
  expect(linesOfText(variant(''))).toEqual([
    `${FILE}:12:5  variants.big.values: from-autodiscover needs a sign with "autodiscover" in recognisedBy: only a host that such a sign names can be trusted`,
  ])
  expect(linesOfText(variant(own))).toEqual([])
  expect(linesOfText(variant(ofEntry))).toEqual([])
})

test('an entry with values has no exact domains: every answer needs a look-up for that customer', () => {
  const text = swap(`${SERVER_FILE}values: { server: tenant }\n`, "['*.example.net']", "[example.net, '*.example.net']")
  expect(linesOfText(text)).toEqual([
    `${FILE}:4:11  domains[0]: "values" need a look-up for each customer, so this entry can have no exact domains; use recognisedBy, or a variant`,
  ])
})

test('a variant with values leaves the exact domains of its entry alone', () => {
  const text = withKey(
    "variants:\n  big:\n    name: Big\n    values: { server: tenant }\n    incoming: [{ protocol: imap, hostname: '%SERVER%', security: tls }]",
  )
  expect(linesOfText(text)).toEqual([])
})
