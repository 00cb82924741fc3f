import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDomain, parseServiceHost } from '../../../src/address/index.ts'
import { ok } from '../../../src/result.ts'

const NOBODY = { name: undefined, spokenFor: undefined, loopback: false }

test.each([
  ['autoconfig.example.org', 'example.org'],
  ['autodiscover.example.org', 'example.org'],
  ['ua-auto-config.example.org', 'example.org'],
  ['autoconfig.autodiscover.example.org', 'autodiscover.example.org'],
  ['autoconfig.xn--bcher-kva.example', 'xn--bcher-kva.example'],
])('%s speaks for %s', (host, domain) => {
  expect(parseServiceHost(host)).toEqual({ name: host, spokenFor: domain, loopback: false })
})

test.each([
  'example.org',
  'mail.example.org',
  'autoconfiguration.example.org',
  'www.autoconfig.example.org',
  'autoconfig.org',
])('%s is a name that speaks for no other', (host) => {
  expect(parseServiceHost(host)).toEqual({ name: host, spokenFor: undefined, loopback: false })
})

test.each([
  'autoconfig.example.org:443',
  'autoconfig.example.org:8443',
  'autoconfig.example.org:',
  'autoconfig.example.org.',
  'autoconfig.example.org.:443',
  'AUTOCONFIG.Example.ORG.',
])('port, capitals and a trailing dot of %s do not count', (host) => {
  expect(parseServiceHost(host)).toEqual(parseServiceHost('autoconfig.example.org'))
})

test('a host in Unicode is the one in wire form', () => {
  expect(parseServiceHost('autoconfig.bücher.example')).toEqual(parseServiceHost('autoconfig.xn--bcher-kva.example'))
})

test.each(['localhost', 'LOCALHOST', 'localhost:8787', '127.0.0.1', '127.0.0.1:8787', '[::1]', '[::1]:8787'])(
  '%s is local use',
  (host) => {
    expect(parseServiceHost(host)).toEqual({ ...NOBODY, loopback: true })
  },
)

test.each([
  '',
  ':443',
  'autoconfig',
  'autoconfig.',
  'autoconfig',
  '192.0.2.1',
  '192.0.2.1:80',
  '[2001:db8::1]:443',
  'exam_ple.org',
  'user:secret@autoconfig.example.org',
  'autoconfig.example.org, example.net',
  'autoconfig.example.org:80:80',
])('%j is the name of nobody', (host) => {
  expect(parseServiceHost(host)).toEqual(NOBODY)
})

test('any text is a host whose names are domains or absent', () => {
  const anyHost = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.webAuthority({ withPort: true, withIPv4: true, withIPv6: true, withIPv4Extended: true, withUserInfo: true }),
    fc
      .tuple(
        fc.constantFrom('autoconfig.', 'autodiscover.', 'ua-auto-config.', 'AUTOCONFIG.'),
        fc.string({ unit: 'grapheme' }),
      )
      .map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(anyHost, (host) => {
      const { name, spokenFor, loopback } = parseServiceHost(host)
      if (name !== undefined) expect(parseDomain(name)).toEqual(ok(name))
      if (spokenFor !== undefined) expect(parseDomain(spokenFor)).toEqual(ok(spokenFor))
      if (spokenFor !== undefined) expect(name?.endsWith(`.${spokenFor}`)).toBe(true)
      expect(loopback && name !== undefined).toBe(false)
    }),
    { numRuns: 1_000 },
  )
})
