import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  formQueryValue,
  hostOf,
  isAtNoHost,
  isPlainHttp,
  originOf,
  pathAndQueryOf,
  rawQueryValue,
} from '../../../src/http/index.ts'

const BASE = 'https://autoconfig.example.org/mail/config-v1.1.xml'

test.each([
  [BASE, 'autoconfig.example.org'],
  ['http://example.org:8080/', 'example.org:8080'],
  ['https://example.org', 'example.org'],
  ['https://example.org?a=https://other.example/', 'example.org'],
  ['https://example.org#a', 'example.org'],
  ['https://example.org/?next=https://other.example/', 'example.org'],
  ['https://[::1]:8787/a', '[::1]:8787'],
])('the host of %s is %s', (url, host) => {
  expect(hostOf(url)).toBe(host)
})

test.each([
  [BASE, '/mail/config-v1.1.xml'],
  ['https://example.org/a?b=c', '/a?b=c'],
  ['https://example.org', '/'],
  ['https://example.org?b=c', '/?b=c'],
  ['https://example.org//a', '//a'],
])('path and query of %s are %s', (url, pathAndQuery) => {
  expect(pathAndQueryOf(url)).toBe(pathAndQuery)
})

const at = (host?: string) => new Request(BASE, host === undefined ? {} : { headers: { host } })

test.each([
  '',
  '/',
  '?',
  '#',
  '@',
  'a b',
  'a.example/',
  'a.example/b',
  'a.example?',
  'x@a.example',
  'a.example\\b',
  'a, b',
])('%j is no host', (host) => {
  expect(isAtNoHost(at(host))).toBe(true)
})

test('whoever names no host at all is at one', () => {
  expect(isAtNoHost(at())).toBe(false)
})

test('the host of any URL is one', () => {
  fc.assert(
    fc.property(fc.webUrl({ authoritySettings: { withPort: true, withIPv4: true, withIPv6: true } }), (url) => {
      expect(isAtNoHost(at(new URL(url).host))).toBe(false)
    }),
  )
})

test('host, path and query of any URL are those of the URL parser', () => {
  const anyUrl = fc.webUrl({
    authoritySettings: { withPort: true, withIPv4: true, withIPv6: true },
    withQueryParameters: true,
    size: '+1',
  })
  fc.assert(
    fc.property(anyUrl, (text) => {
      const url = new URL(text)
      expect(hostOf(url.href)).toBe(url.host)
      expect(pathAndQueryOf(url.href)).toBe(url.href.slice(url.origin.length))
    }),
    { numRuns: 1_000 },
  )
})

test.each([
  ['?emailaddress=user%40example.org', 'user%40example.org'],
  ['?emailaddress=user+tag@example.org', 'user+tag@example.org'],
  ['?_=1&emailaddress=a', 'a'],
  ['?emailaddress=a&_=1', 'a'],
  ['?emailaddress=a&emailaddress=b', 'a'],
  ['?emailaddress=&emailaddress=b', undefined],
  ['?emailaddress=a=b?c', 'a=b?c'],
  ['?emailaddress=a#emailaddress=b', 'a'],
  ['#?emailaddress=a', undefined],
  ['#a?emailaddress=a&emailaddress=b', undefined],
  ['?emailaddress=', undefined],
  ['?emailaddress', undefined],
  ['?xemailaddress=a', undefined],
  ['?EmailAddress=a', undefined],
  ['?email=a', undefined],
  ['?', undefined],
  ['', undefined],
])('the raw value in %s is %s', (query, value) => {
  expect(rawQueryValue(`${BASE}${query}`, 'emailaddress')).toBe(value)
})

test.each([
  ['?name=Anna+Muster', 'Anna Muster'],
  ['?name=Anna%20Muster', 'Anna Muster'],
  ['?name=A%2BB', 'A+B'],
  ['?name=%C3%84nne', 'Änne'],
  ['?name=', undefined],
  ['', undefined],
  ['?name=%', { failure: 'undecodable' }],
  ['?name=%FF', { failure: 'undecodable' }],
  ['?name=%zz', { failure: 'undecodable' }],
])('the field in %s is %s', (query, value) => {
  expect(formQueryValue(`${BASE}${query}`, 'name')).toEqual(value)
})

test('the field of any form is what the form held, its first one if there are several', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1 })
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 3 }), text, (values, other) => {
      const form = new URLSearchParams([['other', other], ...values.map((value) => ['name', value])])
      expect(formQueryValue(`${BASE}?${form}`, 'name')).toBe(values[0])
    }),
  )
})

test('any query gives text, nothing or the failure', () => {
  const query = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('name', '=', '&', '%', '#', '?', '+', '4', 'C', '%C3') }),
  )
  fc.assert(
    fc.property(query, (text) => {
      const raw = rawQueryValue(`${BASE}?${text}`, 'name')
      const field = formQueryValue(`${BASE}?${text}`, 'name')
      expect(raw).not.toBe('')
      if (raw === undefined) expect(field).toBeUndefined()
      else if (typeof field !== 'string') expect(field).toEqual({ failure: 'undecodable' })
      else expect(encodeURIComponent(field)).toBe(encodeURIComponent(decodeURIComponent(raw.replaceAll('+', ' '))))
    }),
    { numRuns: 1_000 },
  )
})

test.each([
  ['https', undefined, false],
  ['http', undefined, true],
  ['http', 'https', false],
  ['https', 'http', true],
  ['http', 'HTTPS', false],
  ['http', ' https , http', false],
  ['https', 'http, https', true],
  ['http', 'gopher', true],
  ['https', 'gopher', false],
  ['https', '', false],
  ['http', 'wss,https', true],
])('over %s with X-Forwarded-Proto %s, plain HTTP is %s', (scheme, forwarded, expected) => {
  const headers: Record<string, string> = forwarded === undefined ? {} : { 'x-forwarded-proto': forwarded }
  expect(isPlainHttp(new Request(`${scheme}://example.org/`, { headers }))).toBe(expected)
})

test.each([
  ['https://example.org/setup?a=b', undefined, 'https://example.org'],
  ['http://localhost:8787/', undefined, 'http://localhost:8787'],
  ['http://example.org:8080?a', 'https', 'https://example.org:8080'],
  ['https://[::1]/', 'http', 'http://[::1]'],
])('who asks for %s, with X-Forwarded-Proto %s, is at %s', (url, forwarded, origin) => {
  const headers: Record<string, string> = forwarded === undefined ? {} : { 'x-forwarded-proto': forwarded }
  expect(originOf(new Request(url, { headers }))).toBe(origin)
})
