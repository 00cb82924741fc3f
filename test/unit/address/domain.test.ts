import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDomain, parseHostname } from '../../../src/address/index.ts'
import { fail, ok } from '../../../src/result.ts'

test.each([
  ['example.org', 'example.org'],
  ['EXAMPLE.Org', 'example.org'],
  ['example.org.', 'example.org'],
  ['a.b.c.example', 'a.b.c.example'],
  ['1und1.de', '1und1.de'],
  ['3.example', '3.example'],
  ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ['XN--BCHER-KVA.example', 'xn--bcher-kva.example'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['Bücher.Example.', 'xn--bcher-kva.example'],
  ['bu\u0308cher.example', 'xn--bcher-kva.example'],
  ['faß.example', 'xn--fa-hia.example'],
  ['例え.jp', 'xn--r8jz45g.jp'],
  ['mail.пример.example', 'mail.xn--e1afmkfd.example'],
  ['ｅｘａｍｐｌｅ.org', 'example.org'],
  ['例え。jp', 'xn--r8jz45g.jp'],
  [`${'a'.repeat(63)}.example`, `${'a'.repeat(63)}.example`],
])('%s is the domain %s', (text, domain) => {
  expect(parseDomain(text)).toEqual(ok(domain))
  expect(parseHostname(text)).toEqual(ok(domain))
})

const LONGEST = `${`${'a'.repeat(61)}.`.repeat(4)}abcde`

test('a name may have 253 characters, with a trailing dot one more', () => {
  expect(LONGEST).toHaveLength(253)
  expect(parseDomain(LONGEST)).toEqual(ok(LONGEST))
  expect(parseDomain(`${LONGEST}.`)).toEqual(ok(LONGEST))
  expect(parseDomain(`a${LONGEST}`)).toEqual(fail('domain-malformed'))
})

test.each([
  ['', 'nothing'],
  ['.', 'a dot'],
  ['..', 'dots'],
  ['localhost', 'a single label'],
  ['org.', 'a single label with a dot'],
  ['example..org', 'an empty label'],
  ['.example.org', 'a leading dot'],
  ['example.org..', 'two trailing dots'],
  ['-example.org', 'a leading hyphen'],
  ['example-.org', 'a trailing hyphen'],
  ['example.-org', 'a leading hyphen in the last label'],
  ['ex_ample.org', 'an underscore'],
  ['exam ple.org', 'a space'],
  [' example.org', 'a space in front'],
  ['example.org ', 'a space behind'],
  ['example.org\n', 'a line end'],
  ['exam\0ple.org', 'a zero byte'],
  ['exam\u007fple.org', 'a control character'],
  ['exam%70le.org', 'a per cent sign'],
  ['example.org:443', 'a port'],
  ['example.org/path', 'a path'],
  ['user@example.org', 'an address'],
  ['*.example.org', 'a pattern'],
  ['127.0.0.1', 'an IPv4 address'],
  ['example.1', 'a number as the last label'],
  ['0x7f.1', 'an IPv4 address in other digits'],
  ['[::1]', 'an IPv6 address'],
  ['::1', 'an IPv6 address without brackets'],
  ['１２７.0.0.1', 'an IPv4 address in wide digits'],
  ['bücher', 'a single label that is international'],
  ['bü cher.example', 'a space in an international name'],
  ['bü\u202echer.example', 'a direction mark'],
  ['bücher.example:443', 'a port behind an international name'],
  ['bücher@example.org', 'an international address'],
  ['bü\ud800cher.example', 'half a character'],
  ['xn--bücher.example', 'an A-label that is none'],
  [`${'a'.repeat(64)}.example`, 'a label of 64 characters'],
  [`${'ü'.repeat(63)}.example`, 'a label that is too long in wire form'],
  [`${'ü.'.repeat(100)}example`, 'a name that is too long in wire form'],
])('%j is no domain: %s', (text) => {
  expect(parseDomain(text)).toEqual(fail('domain-malformed'))
  expect(parseHostname(text)).toEqual(fail('domain-malformed'))
})

/** Texts that look like names, and every kind of text that does not. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.domain(),
  fc
    .array(fc.string({ unit: 'grapheme', maxLength: 8 }), { minLength: 2, maxLength: 4 })
    .map((labels) => labels.join('.')),
  fc
    .tuple(fc.string({ unit: fc.constantFrom(...'aZ9-.ü。ß_%@ \u00ad\u212a') }), fc.constantFrom('', '.example', '.'))
    .map(([name, end]) => name + end),
)

test('any text either is no domain or gives one that is in wire form and parses to itself', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const domain = parseDomain(text)
      if (!domain.ok) {
        expect(domain).toEqual(fail('domain-malformed'))
        return
      }
      expect(domain.value).toMatch(/^[a-z0-9.-]{3,253}$/)
      expect(parseDomain(domain.value)).toEqual(domain)
    }),
    { numRuns: 2_000 },
  )
})

test('every registrable-looking name is a domain, whatever its case', () => {
  fc.assert(
    fc.property(fc.domain(), (name) => {
      expect(parseDomain(name.toUpperCase())).toEqual(ok(name.toLowerCase()))
    }),
  )
})
