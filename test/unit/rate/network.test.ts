import { isIP } from 'node:net'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { networkOf } from '../../../src/rate/network.ts'

test.each([
  ['203.0.113.7', '203.0.113.0/24'],
  ['203.0.113.255', '203.0.113.0/24'],
  [' 203.0.113.7 ', '203.0.113.0/24'],
  ['203.0.113.7:52144', '203.0.113.0/24'],
  ['100.64.0.1', '100.64.0.0/24'],
  ['172.32.0.1', '172.32.0.0/24'],
  ['2001:db8:7:1::5', '2001:db8:7::/48'],
  ['2001:DB8:0007:ffff:1:2:3:4', '2001:db8:7::/48'],
  ['2001:db8::1', '2001:db8:0::/48'],
  ['[2001:db8:7::1]', '2001:db8:7::/48'],
  ['[2001:db8:7::1]:443', '2001:db8:7::/48'],
  ['2001:db8:7::1%eth0', '2001:db8:7::/48'],
  ['2001:db8:7::192.0.2.1', '2001:db8:7::/48'],
  ['::ffff:203.0.113.7', '203.0.113.0/24'],
  ['::FFFF:cb00:7107', '203.0.113.0/24'],
  ['0:0:0:0:0:ffff:203.0.113.7', '203.0.113.0/24'],
])('%s is of the network %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})

test.each([
  '127.0.0.1',
  '127.255.0.1',
  '0.0.0.0',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.178.20',
  '169.254.1.1',
  '::1',
  '::',
  '[::1]:8787',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  'fd00::1',
  'fc00::1',
  'fe80::1%eth0',
  'febf::1',
])('%s is no part of the Internet: local use, or a proxy that does not say for whom it asks', (address) => {
  expect(networkOf(address)).toBeUndefined()
})

test.each([
  '',
  'unknown',
  '_hidden',
  'localhost',
  '1.2.3',
  '1.2.3.4.5',
  '256.1.1.1',
  '1.2.3.x',
  '01.2.3.0004',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7::8',
  '12345::',
  'g::1',
  ':',
  '2001:db8::1.2.3.256',
  '2001:db8::1.2.3.4:5',
  '[2001:db8::1',
  'max@example.org',
])('"%s" is no address', (text) => {
  expect(isIP(text)).toBe(0)
  expect(networkOf(text)).toBeUndefined()
})

const PUBLIC_FOUR = fc.ipV4().filter((address) => networkOf(address) !== undefined)

test('of every IPv4 address the first three numbers count, and no other', () => {
  fc.assert(
    fc.property(PUBLIC_FOUR, fc.nat(255), (address, other) => {
      const [a, b, c] = address.split('.')
      const network = networkOf(address)
      expect(network).toBe(`${a}.${b}.${c}.0/24`)
      expect(networkOf(`${a}.${b}.${c}.${other}`)).toBe(network)
      expect(networkOf(`::ffff:${address}`)).toBe(network)
    }),
  )
})

test('of every IPv6 address the first 48 bits count, however it is written', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 7, maxLength: 7 }),
      fc.ipV4(),
      (rest, four) => {
        const groups = [0x2001, ...rest].map((group) => group.toString(16))
        const network = `${groups.slice(0, 3).join(':')}::/48`
        const long = groups.join(':')
        const short = new URL(`http://[${long}]`).hostname
        const mixed = `${groups.slice(0, 6).join(':')}:${four}`
        for (const text of [long, long.toUpperCase(), short, mixed]) expect(networkOf(text), text).toBe(network)
      },
    ),
  )
})

test('whatever stands in a header is read without a crash, and what is no address by the rules of Node is none here', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.ipV6(), fc.stringMatching(/^[\d.:a-f]{1,20}$/)), (text) => {
      const network = networkOf(text)
      if (network === undefined) return
      const bare = text
        .trim()
        .replace(/^\[(.+)\](?::\d+)?$/, '$1')
        .replace(/^([\d.]+):\d+$/, '$1')
        .replace(/%.*$/, '')
      // Node refuses leading zeros, which change nothing here.
      expect(isIP(bare.replace(/\b0+(?=\d{1,2}\b)/g, '')), text).not.toBe(0)
    }),
    { numRuns: 2_000 },
  )
})
