import { expect, test } from 'vitest'
import { type CatalogReport, type ReportInput, reportOn } from '../../../src/catalog/report.ts'
import { FAIREMAIL, fact, ISPDB } from './facts/support.ts'

function file(id: string, more: string, sources = `[${ISPDB}]`, checked = '2026-11') {
  const text = `id: ${id}\nname: A\nshortName: A\nchecked: ${checked}\nsources: ${sources}\n${more}`
  return { path: `providers/${id}.yaml`, text, local: false }
}

const TLS = (id: string) => `incoming: [{ protocol: imap, hostname: imap.${id}, security: tls }]
outgoing: [{ protocol: smtp, hostname: smtp.${id}, security: tls }]
`
const PLAIN = TLS('plain.example').replace('security: tls', 'security: none, reason: old')

const FILES = [
  file(
    'a.example',
    `domains: [a.example, aa.example]\nrecognisedBy: [{ mx: '*.a.example' }, { autodiscover: auto.a.example }]\n${TLS('a.example')}`,
  ),
  file(
    'b.example',
    `domains: [b.example, '*.b.example']\n${TLS('b.example')}help: [{ url: https://b.example/h, lang: en, topic: general }]
decided:
  - { says: 'imap old.b.example:993 tls', sources: ['${FAIREMAIL}'], because: Old. }
`,
    `[${FAIREMAIL}, https://www.b.example/help]`,
    '2025-10',
  ),
  file('plain.example', `domains: [plain.example]\n${PLAIN}`),
  file('own.example', 'domains: [own.example]\nunsupported: { reason: own-app, url: https://own.example/ }\n'),
  file(
    'variants.example',
    `recognisedBy: [{ mx: mx.variants.example }]\nvariants:\n  big:\n    name: Big\n    recognisedBy: [{ mx: mx.variants.example, autodiscover: a.variants.example }]\n${TLS('variants.example').replace(/^/gm, '    ').trimEnd()}\n`,
  ),
]

function report(more: Partial<ReportInput> = {}): CatalogReport {
  const made = reportOn({ files: FILES, refused: [], facts: [], month: '2026-11', ...more })
  if (!('providers' in made)) throw new Error(JSON.stringify(made))
  return made
}

test('it counts what is published, what lacks TLS, and what needs a program of its own', () => {
  expect(report().providers).toEqual({
    all: 5,
    published: 3,
    withoutTls: ['plain.example'],
    ownProgram: ['own.example'],
  })
  expect(report().domains).toEqual({ all: 5, published: 3, wildcards: 1 })
  expect(report().signs).toEqual({ mx: 2, autodiscover: 1, both: 1 })
  expect(report().withoutHelp).toEqual(['a.example', 'variants.example'])
})

test('it says who vouches for whom, and what only one source knows', () => {
  const { sources, confirmation, single } = report()
  expect(sources).toEqual([
    { origin: 'ISPDB', providers: 4 },
    { origin: 'FairEmail', providers: 1 },
    { origin: 'own page', providers: 1 },
  ])
  expect(confirmation).toEqual([0, 4, 1])
  expect(single).toEqual([
    { origin: 'ISPDB', providers: ['a.example', 'plain.example', 'own.example', 'variants.example'] },
  ])
})

test('a DNS observation is no source of servers', () => {
  const dns = 'https://github.com/mxmap-it/mxmap.it/tree/aaaa/data'
  const files = [file('a.example', `domains: [a.example]\n${TLS('a.example')}`, `[${ISPDB}, ${dns}]`)]
  expect(report({ files }).confirmation).toEqual([0, 1])
})

test('ages are counted in months, the newest first', () => {
  expect(report().checked).toEqual([
    { month: '2026-11', age: 0, providers: 4 },
    { month: '2025-10', age: 13, providers: 1 },
  ])
})

test('decided contradictions come from the files, open ones from comparing with facts', () => {
  const refused = [{ says: 'provider Slip', sources: [FAIREMAIL], because: 'A slip.' }]
  const facts = [
    fact({ domains: ['b.example'], says: ['imap old.b.example:993 tls', 'smtp other.b.example:465 tls'] }),
    fact({ name: 'Half', domains: ['half.example'], says: ['imap imap.half.example:993 tls'] }),
    fact({ name: 'Slip', domains: ['slip.example'] }),
  ]
  expect(report({ refused }).open).toEqual([])
  const made = report({ refused, facts })
  expect(made.decided.map(({ provider, says }) => [provider, says])).toEqual([
    ['b.example', 'imap old.b.example:993 tls'],
    [undefined, 'provider Slip'],
  ])
  expect(made.open).toEqual([
    { provider: 'b.example', says: 'smtp other.b.example:465 tls', origin: 'FairEmail', sources: [FAIREMAIL] },
  ])
  expect(made.leftOut).toEqual([{ name: 'Half', origin: 'FairEmail', why: 'no TLS server for sending' }])
})

test('files with mistakes are told instead', () => {
  const made = reportOn({ files: [file('a.example', 'domains: [a]\n')], refused: [], facts: [], month: '2026-11' })
  expect(made).toEqual(expect.arrayContaining([expect.objectContaining({ severity: 'error' })]))
})
