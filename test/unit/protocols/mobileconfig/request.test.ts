import { expect, test } from 'vitest'
import { type ProfileRequest, readProfileRequest } from '../../../../src/protocols/mobileconfig/request.ts'
import { fail, ok } from '../../../../src/result.ts'

const read = (query: string) => readProfileRequest(`https://svc.example/email.mobileconfig${query}`)

const MINIMAL = {
  address: { localPart: 'user', domain: 'example.org', text: 'user@example.org' },
  senderName: undefined,
  protocol: undefined,
  variant: undefined,
  only: undefined,
  unsigned: false,
}

const asked = (changes: Partial<ProfileRequest> = {}) => ok({ ...MINIMAL, ...changes })

test('an address is enough', () => {
  expect(read('?email=user@example.org')).toEqual(asked())
})

test.each(['email', 'emailaddress', 'address', 'addresses'])('the address may be called %s', (name) => {
  expect(read(`?${name}=user@example.org`)).toEqual(asked())
})

test.each([
  '?email=&address=user@example.org',
  '?emailaddress=user@example.org&email=',
  '?email=user@example.org&address=other@example.org',
  '?address=other@example.org&email=user@example.org',
  '?email=user@example.org&email=other@example.org',
  '?addresses=user@example.org,other@example.org',
  '?addresses=user%40example.org%2Cother%40example.org',
  '?addresses=user@example.org,',
  '?email=%20user@example.org%20',
  '?x=1&email=user@example.org#email=other@example.org',
])('one address counts, in a fixed order of the names: %s', (query) => {
  expect(read(query)).toEqual(asked())
})

test.each([
  '',
  '?',
  '?email',
  '?email=',
  '?Email=user@example.org',
  '?addresses=,user@example.org',
  '#?email=a@b.example',
])('MC-9 no address in "%s"', (query) => {
  expect(read(query)).toEqual(fail('address-missing'))
})

const LONG = `${'a'.repeat(300 - '@example.org'.length)}@example.org`

test.each([
  'user',
  '@example.org',
  'user@',
  'a@b@c',
  'user@-bad-',
  LONG,
  'user@example.org%0D%0AX:y',
  'user%00@example.org',
  'user%0D%0AX:y@example.org',
  'user@localhost',
  'user@127.0.0.1',
  '%22us er%22@example.org',
  'user%@example.org',
  'user%FF@example.org',
])('MC-10 %s is no address', (value) => {
  expect(read(`?email=${value}`)).toEqual(fail('address-malformed'))
})

test.each([
  ['Uma%20Example', 'Uma Example'],
  ['Uma+Example', 'Uma Example'],
  ['%20Uma%20', 'Uma'],
  ['Uma%2B', 'Uma+'],
  ['%C3%9Cn%C3%AF%20%3Cb%3E%26%F0%9F%91%BB', 'Ünï <b>&👻'],
  ['x'.repeat(100), 'x'.repeat(100)],
  ['%F0%9F%91%BB'.repeat(100), '👻'.repeat(100)],
])('the name %s is read as %s', (value, senderName) => {
  expect(read(`?email=user@example.org&name=${value}`)).toEqual(asked({ senderName }))
})

test.each(['', '%20', '+'])('the name "%s" is none', (value) => {
  expect(read(`?email=user@example.org&name=${value}`)).toEqual(asked())
})

test.each([
  ['U+0001', '%01'],
  ['U+0000', '%00'],
  ['a tab', 'a%09b'],
  ['a line feed', 'a%0Ab'],
  ['U+007F', '%7F'],
  ['U+0085', '%C2%85'],
  ['U+FFFE', '%EF%BF%BE'],
  ['U+FFFF', '%EF%BF%BF'],
  ['a lone surrogate', '%ED%A0%80'],
  ['bytes that are no UTF-8', '%FF'],
  ['a per cent sign of its own', '%'],
  ['what turns the reading direction', 'a%E2%80%AEb'],
  ['101 characters', 'x'.repeat(101)],
  ['101 characters of four bytes', '%F0%9F%91%BB'.repeat(101)],
])('MC-28 a name with %s is refused', (_, value) => {
  expect(read(`?email=user@example.org&name=${value}`)).toEqual(fail('name-malformed'))
})

test.each(['imap', 'pop3'] as const)('the protocol may be %s', (protocol) => {
  expect(read(`?email=user@example.org&protocol=${protocol}`)).toEqual(asked({ protocol }))
})

test.each(['jmap', 'smtp', 'IMAP', 'imap,pop3', 'pop', '%69map'])('MC-36 the protocol %s is refused', (protocol) => {
  expect(read(`?email=user@example.org&protocol=${protocol}`)).toEqual(fail('protocol-unknown'))
})

test('a variant is read as it was written', () => {
  expect(read('?email=user@example.org&variant=short-login')).toEqual(asked({ variant: 'short-login' }))
  expect(read('?email=user@example.org&variant=short%2Dlogin')).toEqual(asked({ variant: 'short-login' }))
  expect(read('?email=user@example.org&variant=')).toEqual(asked())
  expect(read('?email=user@example.org&variant=%FF')).toEqual(fail('variant-unknown'))
})

test.each([
  ['mail', ['mail']],
  ['caldav,carddav', ['caldav', 'carddav']],
  ['caldav%2Ccarddav', ['caldav', 'carddav']],
  ['eas,', ['eas']],
  ['ews', ['ews']],
  ['', undefined],
  [',', undefined],
] as const)('only=%s asks for %j', (text, only) => {
  expect(read(`?email=user@example.org&only=${text}`)).toEqual(asked({ only }))
})

test.each(['nonsense', 'mail,nonsense', 'Mail', 'toString', 'mail;caldav', '%6dail'])(
  'MC-50 only=%s is refused',
  (text) => {
    expect(read(`?email=user@example.org&only=${text}`)).toEqual(fail('part-unknown'))
  },
)

test.each([
  ['0', true],
  ['1', false],
  ['', false],
  ['no', false],
])('signed=%s: without the signature: %s', (text, unsigned) => {
  expect(read(`?email=user@example.org&signed=${text}`)).toEqual(asked({ unsigned }))
})

test('MC-42, MC-45 what else stands in a link is not looked at', () => {
  const others = ['password=secret', 'host=evil.example', 'server=evil.example', 'port=1', 'imap=x', '%=%']
  expect(read(`?email=user@example.org&${others.join('&')}`)).toEqual(asked())
})
