import { expect, test } from 'vitest'
import { compileCatalog } from '../../../../src/catalog/compile.ts'

/** What the build says about entries that Autodiscover clients take wrongly. */

const IMAP = '{ protocol: imap, hostname: sslin.de, security: tls }'
const SMTP = '{ protocol: smtp, hostname: sslout.de, security: tls }'

const entry = ({ incoming = IMAP, outgoing = SMTP, more = '' } = {}) =>
  [
    'id: example.org',
    'name: Example Mail',
    'shortName: Example',
    'domains: [example.org]',
    `incoming: [${incoming}]`,
    `outgoing: [${outgoing}]`,
    more,
  ].join('\n')

function compile(text: string) {
  const { catalog, diagnostics, notes } = compileCatalog([{ path: 'providers/example.org.yaml', text, local: true }])
  return { compiled: catalog !== undefined, diagnostics, notes }
}

test('nothing is said about an entry that every client takes rightly', () => {
  expect(compile(entry())).toEqual({ compiled: true, diagnostics: [], notes: [] })
})

const server = (protocol: string, security: string, port: number) =>
  `{ protocol: ${protocol}, hostname: mail.example.org, security: ${security}, port: ${port} }`

const place = (protocol: string) => (protocol === 'smtp' ? 'outgoing' : 'incoming')

const TAKEN_WRONGLY =
  'from Autodiscover, Thunderbird, Parula and FairEmail take the security that the port suggests, and fail'

const ODD = [
  ['imap', 'starttls', 1143, 'STARTTLS'],
  ['imap', 'starttls', 993, 'STARTTLS'],
  ['pop3', 'starttls', 995, 'STARTTLS'],
  ['smtp', 'starttls', 465, 'STARTTLS'],
  ['smtp', 'starttls', 2525, 'STARTTLS'],
  ['imap', 'tls', 143, 'implicit TLS'],
  ['pop3', 'tls', 110, 'implicit TLS'],
  ['smtp', 'tls', 587, 'implicit TLS'],
  ['smtp', 'tls', 25, 'implicit TLS'],
] as const

test.each(ODD)('AD-41 %s with %s on port %i compiles with a warning', (protocol, security, port, name) => {
  expect(compile(entry({ [place(protocol)]: server(protocol, security, port) }))).toEqual({
    compiled: true,
    diagnostics: [
      {
        severity: 'warning',
        file: 'providers/example.org.yaml',
        line: protocol === 'smtp' ? 6 : 5,
        column: expect.any(Number),
        text: `${place(protocol)}[0].port: ${name} on port ${port}: ${TAKEN_WRONGLY}`,
      },
    ],
    notes: [],
  })
})

test.each([
  ['imap', 'starttls', 143],
  ['pop3', 'starttls', 110],
  ['smtp', 'starttls', 587],
  ['smtp', 'starttls', 25],
  ['imap', 'tls', 993],
  ['pop3', 'tls', 995],
  ['smtp', 'tls', 465],
  ['imap', 'tls', 1993],
])('AD-41 %s with %s on port %i is nothing to warn about', (protocol, security, port) => {
  expect(compile(entry({ [place(protocol)]: server(protocol, security, port) })).diagnostics).toEqual([])
})

test('AD-41 a hosting package is warned about as well', () => {
  const more = `variants: { old: { name: Old, incoming: [${server('imap', 'starttls', 1143)}] } }`
  const { diagnostics } = compile(entry({ more }))
  expect(diagnostics.map(({ severity, text }) => `${severity} ${text.split(':')[0]}`)).toEqual([
    'warning variants.old.incoming[0].port',
  ])
})

const SEVEN = "1 with the local part as login, where Thunderbird's Autodiscover reader turns 007 into 7: example.org"

test('AD-37 the build names providers whose login is the local part', () => {
  expect(compile(entry({ more: "username: '%EMAILLOCALPART%'" })).notes).toEqual([SEVEN])
})

test('AD-37 the build names providers of which one server wants the local part', () => {
  const outgoing = SMTP.replace(' }', ", username: '%EMAILLOCALPART%' }")
  expect(compile(entry({ outgoing })).notes).toEqual([SEVEN])
})

test('AD-37 the build names providers of which one hosting package wants the local part', () => {
  const more = "variants: { old: { name: Old, username: '%EMAILLOCALPART%' } }"
  expect(compile(entry({ more })).notes).toEqual([`${SEVEN} (old)`])
})

const INSECURE = '1 without TLS in both directions, answered as unknown: example.org'

test.each([
  ['outgoing', `{ protocol: smtp, hostname: mail.example.org, security: none, reason: nothing else }`],
  ['incoming', `{ protocol: imap, hostname: mail.example.org, security: none, reason: nothing else }`],
])('AD-40 the build names providers without a secure %s server', (direction, plain) => {
  const { compiled, notes } = compile(entry({ [direction]: plain }))
  expect(compiled).toBe(true)
  expect(notes).toEqual([INSECURE])
})

test('AD-40 plain text beside TLS is nothing to name', () => {
  const plain = '{ protocol: smtp, hostname: mail.example.org, security: none, reason: listed by the provider }'
  expect(compile(entry({ outgoing: `${plain}, ${SMTP}` })).notes).toEqual([])
})
