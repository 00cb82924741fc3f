import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { HttpsUrl } from '../../../../src/account/index.ts'
import { type Change, edited } from '../../../../src/catalog/facts/edit.ts'

const URL = 'https://www.example.net/new' as HttpsUrl
const IMAP = { protocol: 'imap', hostname: 'imap.new.example', security: 'starttls' } as const

test.each<[string, string, Change, string]>([
  [
    'behind the last line of a list, and before the comment of the next key',
    'sources:\n  - https://a.example/ # ours\n\n# why\ndomains: [a]\n',
    { key: 'sources', item: URL },
    'sources:\n  - https://a.example/ # ours\n  - https://www.example.net/new\n\n# why\ndomains: [a]\n',
  ],
  [
    'inside brackets',
    'domains: [a.example]\n',
    { key: 'domains', item: 'b.example' },
    'domains: [a.example, b.example]\n',
  ],
  [
    'inside brackets over several lines, with a comma at the end',
    'domains: [\n  a.example, b.example,\n  ]\n',
    { key: 'domains', item: 'c.example' },
    'domains: [\n  a.example, b.example, c.example,\n  ]\n',
  ],
  ['into an empty list', 'domains: []\n', { key: 'domains', item: 'a.example' }, 'domains: [a.example]\n'],
  [
    'with quotes where YAML needs them',
    'domains:\n  - a.example\n',
    { key: 'domains', item: '*.b.example' },
    "domains:\n  - a.example\n  - '*.b.example'\n",
  ],
  [
    'between two items, with their comments',
    'incoming:\n  # first\n  - { a: 1 } # one\n  # second\n  - { a: 2 }\n',
    { key: 'incoming', item: IMAP, at: 1 },
    'incoming:\n  # first\n  - { a: 1 } # one\n  - { protocol: imap, hostname: imap.new.example, security: starttls }\n  # second\n  - { a: 2 }\n',
  ],
  [
    'behind an item over several lines',
    'recognisedBy:\n  - {\n      mx: a.example,\n    }\nname: b\n',
    { key: 'recognisedBy', item: { autodiscover: 'b.example' } },
    'recognisedBy:\n  - {\n      mx: a.example,\n    }\n  - { autodiscover: b.example }\nname: b\n',
  ],
  [
    'as a new key in the usual order, in its group',
    'id: a\ndomains: [a.example]\n\nincoming: []\n',
    { key: 'recognisedBy', item: { mx: '*.a.example' } },
    "id: a\ndomains: [a.example]\nrecognisedBy:\n  - { mx: '*.a.example' }\n\nincoming: []\n",
  ],
  [
    'as a new key in a group of its own, at the end',
    'id: a\nwebmail: https://a.example/',
    { key: 'decided', item: { says: 'domain b.example', sources: [URL], because: 'It moved.' } },
    'id: a\nwebmail: https://a.example/\n\ndecided:\n  - says: domain b.example\n    sources:\n      - https://www.example.net/new\n    because: It moved.\n',
  ],
])('an item is added %s', (_, before, change, after) => {
  expect(edited(before, [change])).toBe(after)
})

test('a long list in brackets is broken where the others are', () => {
  const names = Array.from({ length: 9 }, (_, index) => `domain-${index}.example`)
  const before = `domains: [\n    ${names.slice(0, 6).join(', ')},\n    ]\n`
  const after = edited(before, [{ key: 'domains', item: 'domain-8.example' }])
  expect(after.split('\n')[2]).toBe('    domain-8.example,')
})

const PROVIDERS = join(import.meta.dirname, '../../../../providers')
const FILES = readdirSync(PROVIDERS).filter((name) => name.endsWith('.yaml') && !name.startsWith('_'))

test('in every shipped file, whatever is added, every other character stays', () => {
  const label = fc.stringMatching(/^[a-z][a-z0-9]{0,20}$/)
  const change = fc.oneof(
    label.map((name): Change => ({ key: 'domains', item: `${name}.example` })),
    label.map((name): Change => ({ key: 'domains', item: `*.${name}.example` })),
    label.map((name): Change => ({ key: 'sources', item: `https://${name}.example/` as HttpsUrl })),
    label.map((name): Change => ({ key: 'recognisedBy', item: { mx: `*.${name}.example` } })),
    label.map((name): Change => ({ key: 'incoming', item: { ...IMAP, hostname: `${name}.example` }, at: 0 })),
    label.map(
      (name): Change => ({
        key: 'decided',
        item: { says: `imap ${name}.example:993 tls`, sources: [URL], because: `It's "${name}": so #1 wins.` },
      }),
    ),
  )
  fc.assert(
    fc.property(fc.constantFrom(...FILES), fc.array(change, { minLength: 1, maxLength: 8 }), (name, changes) => {
      const before = readFileSync(join(PROVIDERS, name), 'utf8')
      const after = edited(before, changes)
      expect(isSubsequence(before, after)).toBe(true)
      const count = (text: string) => Object.values(parse(text)).flat().length
      const newKeys = Object.keys(parse(after)).length - Object.keys(parse(before)).length
      expect(newKeys).toBeGreaterThanOrEqual(0)
      expect(count(after)).toBe(count(before) + changes.length)
    }),
  )
})

/** Whether all characters of a text are in another, in the same order. */
function isSubsequence(text: string, within: string): boolean {
  let place = 0
  for (const character of within) if (character === text[place]) place += 1
  return place === text.length
}
