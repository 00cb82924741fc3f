import { expect, test } from 'vitest'
import { changed, compiled, EVIDENCE, linesOf, local, MINIMAL, renamed, shipped, withKey } from './support.ts'

/** Each domain and each sign belongs to one file. */

const FILE = 'local/providers/example.net.yaml'

test('AC-93 two files that claim one domain are an error that names both', () => {
  expect(linesOf(local(MINIMAL), local(renamed('other.example', '[example.net]'), 'other.example'))).toEqual([
    'local/providers/other.example.yaml:4:11  domains[0]: domain "example.net" is already claimed by local/providers/example.net.yaml:4',
  ])
  expect(
    linesOf(
      shipped(MINIMAL + EVIDENCE),
      shipped(renamed('other.example', '[a.example, example.net]') + EVIDENCE, 'other.example'),
    ),
  ).toEqual([
    'providers/other.example.yaml:4:22  domains[1]: domain "example.net" is already claimed by providers/example.net.yaml:4',
  ])
})

test('AC-93 of a shipped file and one in local/ that claim one domain, the one in local/ gets it', () => {
  const { catalog, diagnostics, notes } = compiled(
    shipped(changed('[example.net]', '[example.net, example.org]') + EVIDENCE),
    local(renamed('own.example', '[example.net]'), 'own.example'),
  )
  expect(diagnostics).toEqual([])
  expect(catalog.ids).toEqual(['example.net', 'own.example'])
  expect(catalog.domains).toEqual(['example.org', 'example.net'])
  expect(notes).toEqual([
    'local/providers/own.example.yaml takes over domain "example.net" from providers/example.net.yaml',
  ])
})

test.each([
  ['as it stands', 'example.net'],
  ['in capitals', 'EXAMPLE.NET'],
  ['with a trailing dot', 'example.net.'],
])('AC-93 the same domain twice in one file, %s, counts once, with a warning', (_, again) => {
  const file = local(changed('[example.net]', `[example.net, ${again}]`))
  expect(linesOf(file)).toEqual([
    `${FILE}:4:24  warning: domains[1]: domain "${again}" is already in line 4; counted once`,
  ])
  const { catalog, entries } = compiled(file)
  expect(catalog.domains).toEqual(['example.net'])
  expect(entries[0]?.identity.domains).toEqual(['example.net'])
})

test('AC-93 a wildcard twice in one file counts once as well', () => {
  const file = local(changed('[example.net]', "['*.example.net', '*.Example.net']"))
  expect(linesOf(file)).toEqual([
    `${FILE}:4:28  warning: domains[1]: domain "*.Example.net" is already in line 4; counted once`,
  ])
  expect(compiled(file).catalog.wildcards).toEqual([['example.net', 0]])
})

test('a domain in U-labels and in A-labels is one domain', () => {
  const both = local(changed('[example.net]', '[bücher.example, xn--bcher-kva.example]'))
  expect(linesOf(both)).toEqual([
    `${FILE}:4:27  warning: domains[1]: domain "xn--bcher-kva.example" is already in line 4; counted once`,
  ])
  expect(compiled(both).catalog.domains).toEqual(['xn--bcher-kva.example'])
  expect(
    linesOf(
      local(changed('[example.net]', '[bücher.example]')),
      local(renamed('other.example', '[xn--bcher-kva.example]'), 'other.example'),
    ),
  ).toEqual([
    'local/providers/other.example.yaml:4:11  domains[0]: domain "xn--bcher-kva.example" is already claimed by local/providers/example.net.yaml:4',
  ])
})

test('a domain and the names below it are two claims', () => {
  const { catalog, diagnostics } = compiled(
    local(MINIMAL),
    local(renamed('below.example', "['*.example.net']"), 'below.example'),
  )
  expect(diagnostics).toEqual([])
  expect(catalog.domains).toEqual(['', 'example.net'])
  expect(catalog.wildcards).toEqual([['example.net', 0]])
})

test.each([
  ['mx', '{ mx: mx.example.net }', 'mx mx.example.net'],
  ['autodiscover', '{ autodiscover: a.example.net }', 'autodiscover a.example.net'],
  [
    'both together',
    '{ autodiscover: a.example.net, mx: mx.example.net }',
    'mx mx.example.net with autodiscover a.example.net',
  ],
  ['a pattern', "{ mx: '*.MX.example.net.' }", 'mx *.mx.example.net'],
  ['U-labels', '{ mx: mx.bücher.example }', 'mx mx.xn--bcher-kva.example'],
])('a sign claimed by two files (%s) is an error that names both', (_, sign, shown) => {
  const file = (text: string) => `${text}recognisedBy: [${sign}]\n`
  expect(linesOf(local(file(MINIMAL)), local(file(renamed('other.example')), 'other.example'))).toEqual([
    `local/providers/other.example.yaml:9:16  recognisedBy[0]: sign "${shown}" is already claimed by local/providers/example.net.yaml:9`,
  ])
})

test('an MX alone and the same MX with a target are two signs', () => {
  const { catalog, diagnostics } = compiled(
    local(withKey('recognisedBy: [{ mx: mx.example.net }]')),
    local(
      `${renamed('other.example')}recognisedBy: [{ mx: mx.example.net, autodiscover: a.example.net }]\n`,
      'other.example',
    ),
  )
  expect(diagnostics).toEqual([])
  expect(catalog.signs).toEqual([
    { provider: 0, mx: 'mx.example.net' },
    { provider: 1, mx: 'mx.example.net', autodiscover: 'a.example.net' },
  ])
})

test('a sign of a shipped file that a local one claims goes over to it, which the summary says', () => {
  const sign = 'recognisedBy: [{ mx: mx.example.net }]\n'
  const { catalog, diagnostics, notes } = compiled(
    shipped(MINIMAL + EVIDENCE + sign),
    local(renamed('own.example') + sign, 'own.example'),
  )
  expect(diagnostics).toEqual([])
  expect(catalog.signs).toEqual([{ provider: 1, mx: 'mx.example.net' }])
  expect(catalog.mxNames).toEqual([['example.net', 1]])
  expect(notes).toEqual([
    'local/providers/own.example.yaml takes over sign "mx mx.example.net" from providers/example.net.yaml',
  ])
})

test('a local file takes over whichever of the two ids comes first', () => {
  const { catalog } = compiled(
    local(renamed('a.example', '[example.net]'), 'a.example'),
    shipped(MINIMAL + EVIDENCE),
    shipped(renamed('z.example', '[example.org]') + EVIDENCE, 'z.example'),
    local(renamed('zz.example', '[example.org]'), 'zz.example'),
  )
  expect(catalog.ids).toEqual(['a.example', 'example.net', 'z.example', 'zz.example'])
  expect(catalog.domains).toEqual(['example.net', '', '', 'example.org'])
})

test('a local file with the id of a shipped one replaces it whole', () => {
  const { catalog, entries, diagnostics, notes } = compiled(
    shipped(
      `${changed('[example.net]', '[example.net, example.org]')}${EVIDENCE}recognisedBy: [{ mx: mx.example.net }]\nwebmail: https://www.example.net/\n`,
    ),
    local(changed('imap.example.net', 'imap.own.example')),
  )
  expect(diagnostics).toEqual([])
  expect(catalog.domains).toEqual(['example.net'])
  expect(catalog.signs).toEqual([])
  expect(entries[0]?.settings).toMatchObject({ incoming: [{ hostname: 'imap.own.example' }] })
  expect(entries[0]?.settings.webmail).toBeUndefined()
  expect(notes).toEqual(['local/providers/example.net.yaml replaces providers/example.net.yaml'])
})

test('two local files that take over one domain are an error that names both', () => {
  expect(
    linesOf(
      shipped(MINIMAL + EVIDENCE),
      local(renamed('a.example', '[example.net]'), 'a.example'),
      local(renamed('b.example', '[example.net]'), 'b.example'),
    ),
  ).toEqual([
    'local/providers/b.example.yaml:4:11  domains[0]: domain "example.net" is already claimed by local/providers/a.example.yaml:4',
  ])
})

test('two shipped files with one id are an error that names both', () => {
  const again = { ...shipped(MINIMAL + EVIDENCE), path: 'providers/more/example.net.yaml' }
  expect(linesOf(shipped(MINIMAL + EVIDENCE), again)).toEqual([
    'providers/more/example.net.yaml:1:1  id: "example.net" is already the id of providers/example.net.yaml',
  ])
})

test('the same sign twice in one list counts once, with a warning', () => {
  const file = local(withKey("recognisedBy:\n  - { mx: '*.mx.example.net' }\n  - { mx: '*.MX.example.net' }"))
  expect(linesOf(file)).toEqual([
    `${FILE}:11:5  warning: recognisedBy[1]: sign "mx *.mx.example.net" is already in line 10; counted once`,
  ])
  expect(compiled(file).catalog.signs).toEqual([{ provider: 0, mx: '*.mx.example.net' }])
})

test('the same sign twice in one variant counts once, with a warning', () => {
  const file = local(
    withKey(
      'variants:\n  big:\n    name: Big\n    recognisedBy:\n      - { mx: mx.example.net }\n      - { mx: mx.example.net }',
    ),
  )
  expect(linesOf(file)).toEqual([
    `${FILE}:14:9  warning: variants.big.recognisedBy[1]: sign "mx mx.example.net" is already in line 13; counted once`,
  ])
  expect(compiled(file).catalog.signs).toEqual([{ provider: 0, variant: 'big', mx: 'mx.example.net' }])
})

test.each([
  [
    'an entry and its variant',
    'recognisedBy: [{ mx: mx.example.net }]\nvariants:\n  big: { name: Big, recognisedBy: [{ mx: mx.example.net }] }',
    '11:36',
    'big',
    9,
  ],
  [
    'two variants',
    'variants:\n  big: { name: Big, recognisedBy: [{ mx: mx.example.net }] }\n  low: { name: Low, recognisedBy: [{ mx: mx.example.net }] }',
    '11:36',
    'low',
    10,
  ],
])('a sign that would mean two things, in %s, is an error', (_, keys, place, variant, other) => {
  expect(linesOf(local(withKey(keys)))).toEqual([
    `${FILE}:${place}  variants.${variant}.recognisedBy[0]: sign "mx mx.example.net" is already claimed in line ${other}, for another variant`,
  ])
})
