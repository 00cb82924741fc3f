import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseEmailAddress } from '../../../../src/address/index.ts'
import { readJsonRequest } from '../../../../src/protocols/autodiscover/json/request.ts'
import { toJsonErrorView } from '../../../../src/protocols/autodiscover/json/view.ts'

/** Any UTF-16 there can be, lone surrogates too; `unit: 'binary'` takes seconds to make on a busy machine. */
const codeUnits = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units))

const BASE = 'https://autodiscover.example.org/autodiscover/autodiscover.json'

/** Address and protocol of a question, or why it is none. */
function read(rest: string) {
  const asked = readJsonRequest(BASE + rest)
  return asked.ok ? [asked.value.address?.text, asked.value.protocol] : asked.error
}

describe('the question in a URL', () => {
  test.each([
    ['?Email=max@example.org&Protocol=Ews', ['max@example.org', 'Ews']],
    ['?email=max%40example.org&PROTOCOL=Ews', ['max@example.org', 'Ews']],
    ['?Email=a+b@example.org', ['a+b@example.org', undefined]],
    ['?Email=a%2Bb@example.org', ['a+b@example.org', undefined]],
    ['?Email=max&Protocol=Ews', [undefined, 'Ews']],
    ['?Email=%ff@example.org&Protocol=Ews', [undefined, 'Ews']],
    ['?Protocol=%ff', [undefined, '%ff']],
    ['?Protocol=Ews#fragment', [undefined, 'Ews']],
    ['?Protocol=A?B', [undefined, 'A?B']],
    ['?MyEmail=max@example.org&xProtocol=Ews', [undefined, undefined]],
    ['?Email&Protocol', [undefined, undefined]],
    ['', [undefined, undefined]],
    ['/', [undefined, undefined]],
    ['/v1.0/max@example.org?Protocol=Ews', ['max@example.org', 'Ews']],
    ['/V1.0/Max%40EXAMPLE.org', ['Max@example.org', undefined]],
    ['/v1.0/a%2Fb@example.org', ['a/b@example.org', undefined]],
    ['/v1.0/max@example.org?Email=erika@example.org', ['max@example.org', undefined]],
    ['/v1.0/max?Email=erika@example.org', 'address-malformed'],
    ['/v1.0/a/b@example.org', 'address-malformed'],
    ['/v1.0/', 'address-malformed'],
    ['/v1.0', 'address-malformed'],
  ])('%s', (rest, expected) => {
    expect(read(rest)).toEqual(expected)
  })

  test('AD-61, AD-62, AD-63 any address comes out of both forms as it went in, whatever the case of the names', () => {
    const caseOf = (text: string) =>
      fc
        .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
        .map((upper) =>
          [...text].map((letter, index) => (upper[index] ? letter.toUpperCase() : letter.toLowerCase())).join(''),
        )
    const localPart = fc.oneof(
      fc.emailAddress().map((text) => text.split('@')[0] as string),
      fc.string({ minLength: 1 }),
      fc.constantFrom('müller', '名前', "o'neil", 'a+b', 'a/b', 'a%40b'),
    )
    fc.assert(
      fc.property(
        localPart,
        caseOf('email'),
        caseOf('protocol'),
        caseOf('/v1.0/'),
        (local, email, protocol, version) => {
          const address = parseEmailAddress(`${local.toWellFormed()}@example.org`)
          fc.pre(address.ok)
          const encoded = encodeURIComponent(address.value.text)
          expect(read(`?${protocol}=Ews&${email}=${encoded}`)).toEqual([address.value.text, 'Ews'])
          expect(read(`${version}${encoded}?${protocol}=Ews`)).toEqual([address.value.text, 'Ews'])
        },
      ),
    )
  })

  test('AD-73 no text makes it throw', () => {
    fc.assert(
      fc.property(codeUnits, (text) => {
        for (const form of ['?', '?Email=', '?Protocol=', '/v1.0/', '/v1.0/a@b.example?'])
          expect(readJsonRequest(BASE + form + text)).toBeDefined()
      }),
    )
  })
})

test('AD-68 every failure has its status, and supported protocols are listed in one order', () => {
  expect(toJsonErrorView({ reason: 'protocol-invalid', supported: ['AutodiscoverV1', 'Ews'] })).toEqual({
    status: 400,
    view: {
      ErrorCode: 'InvalidProtocol',
      ErrorMessage: "The given protocol value is invalid. Supported values are 'AutodiscoverV1,Ews'",
    },
  })
  expect(
    (['request-invalid', 'protocol-missing', 'user-unknown', 'broken'] as const).map(
      (reason) => toJsonErrorView({ reason }).status,
    ),
  ).toEqual([400, 400, 404, 503])
})
