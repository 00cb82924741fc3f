import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emailAddressFromQuery, parseEmailAddress } from '../../../src/address/index.ts'
import { fail, ok } from '../../../src/result.ts'

const address = (localPart: string, domain = 'example.org') => ok({ localPart, domain, text: `${localPart}@${domain}` })

test.each([
  ['user@example.org', address('user')],
  ['User.Name@EXAMPLE.Org', address('User.Name')],
  ['user+tag@example.org', address('user+tag')],
  ["o'neil&co@example.org", address("o'neil&co")],
  ['a%b@example.org', address('a%b')],
  ['!#$%&*/=?^_`{|}~-@example.org', address('!#$%&*/=?^_`{|}~-')],
  ['.user.@example.org', address('.user.')],
  ['änne@example.org', address('änne')],
  ['用户@example.org', address('用户')],
  ['😀@example.org', address('😀')],
  ['user@bücher.example', address('user', 'xn--bcher-kva.example')],
  ['user@example.org.', address('user')],
  ['  user@example.org\r\n', address('user')],
  ['\ufeffuser@example.org', address('user')],
])('%j is an address', (text, expected) => {
  expect(parseEmailAddress(text)).toEqual(expected)
})

test.each([
  ['', 'nothing'],
  ['notanaddress', 'no @'],
  ['@example.org', 'no local part'],
  [' @example.org', 'a space as local part'],
  ['user@', 'no domain'],
  ['user@localhost', 'a single label'],
  ['user@127.0.0.1', 'an IP address'],
  ['user@[127.0.0.1]', 'an address literal'],
  ['a@b@example.org', 'two @'],
  ['"a@b"@example.org', 'a quoted local part'],
  ['"user"@example.org', 'quotes'],
  ['us er@example.org', 'a space'],
  ['us\u00a0er@example.org', 'a space that does not break'],
  ['us\u3000er@example.org', 'a wide space'],
  ['us\ter@example.org', 'a tab'],
  ['us\r\nBcc: x@example.org', 'a line end'],
  ['us\0er@example.org', 'a zero byte'],
  ['us\u007fer@example.org', 'a control character'],
  ['us\u0085er@example.org', 'a control character of the second set'],
  ['us\u202eer@example.org', 'a direction mark'],
  ['us\u200ber@example.org', 'a space without width'],
  ['us\u00ader@example.org', 'a soft hyphen'],
  ['us\ud800er@example.org', 'half a character'],
  ['us\uffffer@example.org', 'a character that is none'],
  ['us\ue000er@example.org', 'a character for private use'],
  ['<user@example.org>', 'angle brackets'],
  ['Anna <user@example.org>', 'a name beside it'],
  ['us(er)@example.org', 'a comment'],
  ['a,b@example.org', 'a comma'],
  ['a;b@example.org', 'a semicolon'],
  ['a:b@example.org', 'a colon'],
  ['mailto:user@example.org', 'a URL'],
  ['a\\b@example.org', 'a backslash'],
  ['a[b]@example.org', 'brackets'],
  ['user@example.org, other@example.org', 'two addresses'],
])('%j is no address: %s', (text) => {
  expect(parseEmailAddress(text)).toEqual(fail('address-malformed'))
})

test('an address may have 254 bytes in its wire form', () => {
  const longest = `${'a'.repeat(242)}@example.org`
  expect(parseEmailAddress(longest)).toEqual(address('a'.repeat(242)))
  expect(parseEmailAddress(`a${longest}`)).toEqual(fail('address-malformed'))
  expect(parseEmailAddress(`${'ä'.repeat(121)}@example.org`)).toEqual(address('ä'.repeat(121)))
  expect(parseEmailAddress(`${'ä'.repeat(122)}@example.org`)).toEqual(fail('address-malformed'))
})

test.each([
  ['user%2Btag%40example.org', 'user+tag', 'Thunderbird'],
  ['user+tag@example.org', 'user+tag', 'FairEmail'],
  ['first.last%2Dname%5Fx%2Btag%40example.org', 'first.last-name_x+tag', 'Delta Chat'],
  ['first%2Elast@example%2Eorg', 'first.last', 'encoded dots'],
  ['user%20tag%40example.org', 'user+tag', 'a plus sign that somebody decoded on the way'],
  ['%20user%40example.org%20', 'user', 'spaces around'],
  ['%C3%A4nne%40example.org', 'änne', 'a letter in UTF-8'],
  ['100%25@example.org', '100%', 'an encoded per cent sign'],
])('%s in a query is the address of %s (%s)', (value, localPart) => {
  expect(emailAddressFromQuery(value)).toEqual(address(localPart))
})

test.each([
  '',
  '%',
  '%zz',
  'user%@example.org',
  'user%4',
  '%FF@example.org',
  'user%C3%28@example.org',
  '%00',
  'user%2540example.org',
])('%s in a query is no address', (value) => {
  expect(emailAddressFromQuery(value)).toEqual(fail('address-malformed'))
})

/** Addresses, things that nearly are some, and every other kind of text. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.emailAddress(),
  fc
    .tuple(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.oneof(fc.domain(), fc.constant('bücher.example')))
    .map(([localPart, domain]) => `${localPart}@${domain}`),
  fc.string({ unit: fc.constantFrom(...'a+%@ .\t"<\\ä\u202e') }).map((localPart) => `${localPart}@example.org`),
)

test('any text either is no address or gives one that parses to itself', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const parsed = parseEmailAddress(text)
      if (!parsed.ok) {
        expect(parsed).toEqual(fail('address-malformed'))
        return
      }
      const { localPart, domain, text: joined } = parsed.value
      expect(joined).toBe(`${localPart}@${domain}`)
      expect(localPart).not.toMatch(/[\p{C}\p{Z}@"<>]/u)
      expect(new TextEncoder().encode(joined).length).toBeLessThanOrEqual(254)
      expect(parseEmailAddress(joined)).toEqual(parsed)
    }),
    { numRuns: 2_000 },
  )
})

test('any text in a query either is no address or gives one that parses to itself', () => {
  const anyValue = fc.oneof(anyText, fc.string({ unit: fc.constantFrom(...'a%240BCF.+@') }))
  fc.assert(
    fc.property(anyValue, (value) => {
      const parsed = emailAddressFromQuery(value)
      if (!parsed.ok) {
        expect(parsed).toEqual(fail('address-malformed'))
        return
      }
      expect(parseEmailAddress(parsed.value.text)).toEqual(parsed)
    }),
    { numRuns: 2_000 },
  )
})

test('an address is the same however a client encodes it', () => {
  const everything = (text: string) =>
    [...new TextEncoder().encode(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
  fc.assert(
    fc.property(fc.emailAddress(), (text) => {
      const parsed = parseEmailAddress(text)
      expect(emailAddressFromQuery(encodeURIComponent(text))).toEqual(parsed)
      expect(emailAddressFromQuery(everything(text))).toEqual(parsed)
      expect(emailAddressFromQuery(text.replaceAll('%', '%25'))).toEqual(parsed)
      expect(emailAddressFromQuery(new URLSearchParams({ a: text }).toString().slice(2))).toEqual(parsed)
    }),
  )
})
