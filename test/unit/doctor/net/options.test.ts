import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readRoute } from '../../../../src/doctor/net/index.ts'
import { createIdentity } from '../../../support/certificates.ts'

let folder: string
let pem: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postamt-ca-'))
  const root = await createIdentity('Test Root', { isAuthority: true })
  pem = root.pem
  writeFileSync(join(folder, 'root.pem'), pem)
  writeFileSync(join(folder, 'root.der'), root.certificate)
})
afterAll(() => rmSync(folder, { recursive: true }))

test('without options everything is as everybody sees it', () => {
  expect(readRoute({})).toEqual({ ok: true, value: { detours: [], authorities: [] } })
})

test.each([
  ['9.9.9.9', '9.9.9.9:53'],
  ['127.0.0.1:5353', '127.0.0.1:5353'],
  ['2620:fe::fe', '[2620:fe::fe]:53'],
  ['[2620:fe::fe]', '[2620:fe::fe]:53'],
  ['[::1]:5353', '[::1]:5353'],
])('--resolver %s', (text, resolver) => {
  expect(readRoute({ resolver: text })).toMatchObject({ ok: true, value: { resolver } })
})

test.each([
  'dns.example.org',
  '9.9.9',
  '9.9.9.9:',
  '9.9.9.9:0',
  '9.9.9.9:65536',
  '[9.9.9.9]:53',
  'https://9.9.9.9/',
  '',
])('--resolver "%s" is no resolver, and the message says what one looks like', (resolver) => {
  expect(readRoute({ resolver })).toEqual({
    ok: false,
    error: `--resolver "${resolver}": name a resolver by its IP address, as in 9.9.9.9, 127.0.0.1:5353 or [2620:fe::fe]:53`,
  })
})

test.each([
  ['every port of a host', 'Example.org:192.0.2.1', [{ host: 'example.org', address: '192.0.2.1' }]],
  ['over IPv6', 'example.org:[2001:db8::1]', [{ host: 'example.org', address: '2001:db8::1' }]],
  ['a host in another script', 'müller.example:192.0.2.1', [{ host: 'xn--mller-kva.example', address: '192.0.2.1' }]],
  [
    'its HTTPS at another port, the rest at their own',
    'example.org:127.0.0.1:8443',
    [
      { host: 'example.org', port: 443, address: '127.0.0.1', toPort: 8443 },
      { host: 'example.org', address: '127.0.0.1' },
    ],
  ],
  [
    'one port',
    'example.org:80:127.0.0.1:8080',
    [{ host: 'example.org', port: 80, address: '127.0.0.1', toPort: 8080 }],
  ],
  ['one port, elsewhere', 'example.org:993:[::1]', [{ host: 'example.org', port: 993, address: '::1' }]],
])('--connect: %s', (_, text, detours) => {
  expect(readRoute({ connect: [text] })).toMatchObject({ ok: true, value: { detours } })
})

test('several hosts, each once or more often', () => {
  const route = readRoute({ connect: ['a.example:192.0.2.1', 'b.example:192.0.2.2'] })
  expect(route.ok && route.value.detours.map(({ host }) => host)).toEqual(['a.example', 'b.example'])
})

test.each([
  'example.org',
  'example.org:',
  'example.org:host.example',
  'example.org:192.0.2.1:0',
  'example.org:192.0.2.1:https',
  'example.org:2001:db8::1',
  'example.org:70000:192.0.2.1',
  '*.example.org:192.0.2.1',
  ':192.0.2.1',
  'https://example.org:192.0.2.1',
])('--connect "%s" is no way, and the message shows one', (text) => {
  const route = readRoute({ connect: ['good.example:192.0.2.1', text] })
  expect(route).toEqual({ ok: false, error: expect.stringContaining(`--connect "${text}": write HOST:IP, `) })
})

test('--ca: a file in PEM', () => {
  expect(readRoute({ ca: [join(folder, 'root.pem')] })).toMatchObject({ ok: true, value: { authorities: [pem] } })
})

test('--ca: a file in DER, and one that is not there', () => {
  const der = join(folder, 'root.der')
  expect(readRoute({ ca: [der] })).toEqual({
    ok: false,
    error: expect.stringMatching(/^--ca ".*root\.der": there is no certificate in PEM in it, .*openssl x509/),
  })
  const none = join(folder, 'none.pem')
  expect(readRoute({ ca: [none] })).toEqual({ ok: false, error: expect.stringMatching(/^--ca ".*none\.pem": ENOENT/) })
})
