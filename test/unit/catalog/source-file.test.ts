import { expect, test } from 'vitest'
import { changed, linesOf, linesOfText, local, MINIMAL, renamed, withKey } from './support.ts'

/** Reading YAML: mistakes of its form, and where a message points. */

const FILE = 'local/providers/example.net.yaml'

test.each([
  [
    'a list that is not closed',
    changed('[example.net]', '[example.net'),
    '5:1  not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
  ],
  [
    'a tab for indentation',
    changed('  - { protocol: imap', '\t- { protocol: imap'),
    '6:1  not YAML: Tabs are not allowed as indentation',
  ],
  ['a key twice', withKey('name: Another'), '9:1  not YAML: Map keys must be unique'],
  [
    'a key twice in a server',
    changed('protocol: imap,', 'protocol: imap, protocol: imap,'),
    '6:23  not YAML: Map keys must be unique',
  ],
  ['a tag of another program', changed('Example Mail', '!mail Example'), '2:7  not YAML: Unresolved tag: !mail'],
  [
    'a placeholder without quotes',
    changed('imap.example.net', '%SERVER%'),
    '6:33  not YAML: Plain value cannot start with directive indicator character %',
  ],
])('%s is named at its place', (_, text, line) => {
  expect(linesOfText(text)).toEqual([`${FILE}:${line}`])
})

test('a second document in the file is refused', () => {
  expect(linesOfText(`${MINIMAL}---\n${MINIMAL}`)).toEqual([
    `${FILE}:9:1  not YAML: Source contains multiple documents; please use YAML.parseAllDocuments()`,
  ])
})

test.each([
  ['a domain', changed('[example.net]', '[*.example.net]'), '4:11', '*.example.net'],
  ['a sign', withKey('recognisedBy: [{ mx: *.mx.example.net }]'), '9:22', '*.mx.example.net'],
  [
    'an alias that YAML could resolve',
    changed('imap.example.net', '&host a.example.net').replace('smtp.example.net', '*host'),
    '8:33',
    '*host',
  ],
])('%s that begins with a star and has no quotes is told to put it in quotes', (_, text, place, alias) => {
  expect(linesOfText(text)).toEqual([`${FILE}:${place}  ${alias} is a YAML alias; put the text in quotes: '${alias}'`])
})

test('a mistake in the form of a file hides no mistake of another file', () => {
  expect(linesOf(local('name: [', 'broken.example'), local(changed('tls', 'tlss')))).toEqual([
    'local/providers/broken.example.yaml:1:8  not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    `${FILE}:6:51  incoming[0].security: "tlss" is not one of tls, starttls, none, did you mean "tls"?`,
  ])
})

test.each([
  ['Windows line ends', changed('Example Mail', "''").replaceAll('\n', '\r\n'), '2:1'],
  ['a byte order mark', `\ufeff${changed('Example Mail', "''")}`, '2:1'],
  ['comments and blank lines above', `# ours\n\n${changed('Example Mail', "''")}`, '4:1'],
])('with %s the place is still right', (_, text, place) => {
  expect(linesOfText(text)).toEqual([`${FILE}:${place}  name: empty; write the name that people know`])
})

test('a key that is a number is found like any other', () => {
  expect(linesOfText(withKey('1234567890123: x'))).toEqual([`${FILE}:9:1  1234567890123: unknown key`])
  expect(linesOfText(withKey('variants:\n  2024:\n    nam: Package of 2024'))).toEqual([
    `${FILE}:10:3  variants.2024.name: missing`,
    `${FILE}:11:5  variants.2024.nam: unknown key, did you mean "name"?`,
  ])
})

test('all mistakes of a run are named at once: of every file, of every kind, in the order of their places', () => {
  const form = changed('Example Mail', "''")
    .replace('protocol: smtp', 'protocol: smpt')
    .replace(/security: tls(?= }\nout)/, 'security: ssl')
  const keys = renamed('keys.example', '[org, keys.example]')
    .replace('security: tls', 'security: none')
    .replace('[org,', '[co.uk,')
  const claims = renamed('claims.example', '[keys.example]')
  const reach = `${renamed('reach.example')}recognisedBy: [{ mx: '*.co.uk' }]\nextends: nobody\n`
  expect(
    linesOf(local(form), local(keys, 'keys.example'), local(claims, 'claims.example'), local(reach, 'reach.example')),
  ).toEqual([
    `${FILE}:2:1  name: empty; write the name that people know`,
    `${FILE}:6:51  incoming[0].security: "ssl" is not one of tls, starttls, none`,
    `${FILE}:8:7  outgoing[0].protocol: "smpt" is not one of smtp, did you mean "smtp"?`,
    'local/providers/keys.example.yaml:4:11  domains[0]: "co.uk" is a public suffix and belongs to many; name the domains below it',
    'local/providers/keys.example.yaml:4:18  domains[1]: domain "keys.example" is already claimed by local/providers/claims.example.yaml:4',
    'local/providers/keys.example.yaml:6:51  incoming[0].security: plain text needs "reason:", which says why nothing better is known',
    'local/providers/reach.example.yaml:10:1  extends: no provider "nobody"',
  ])
})
