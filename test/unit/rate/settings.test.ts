import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { MAX_COUNTED_NETWORKS, REQUESTS_PER_MINUTE } from '../../../src/limits.ts'
import { addressAtCloudflare, addressOnNode, type NodeEnvironment } from '../../../src/rate/index.ts'
import { readRateLimitBinding, readRateSettings } from '../../../src/settings.ts'

describe('RATE_LIMIT', () => {
  test.each([undefined, '', ' '])('is one that no class and no family meets when it is not set (%j)', (text) => {
    expect(readRateSettings({ RATE_LIMIT: text })).toEqual({ perMinute: REQUESTS_PER_MINUTE, addressHeader: undefined })
    expect(REQUESTS_PER_MINUTE).toBeGreaterThanOrEqual(200)
  })

  test.each([
    ['0', 0],
    ['1', 1],
    [' 1200 ', 1_200],
  ])('%j is a number of requests a minute', (text, perMinute) => {
    expect(readRateSettings({ RATE_LIMIT: text }).perMinute).toBe(perMinute)
  })

  test.each(['-1', '1.5', '1e3', 'off', '60/min', '12345678'])('%j stops the start, with what to write', (text) => {
    expect(() => readRateSettings({ RATE_LIMIT: text })).toThrow(
      new Error(`RATE_LIMIT is "${text}"; write how many requests a minute a network may send, 0 for no limit`),
    )
  })
})

describe('CLIENT_ADDRESS_HEADER', () => {
  test('is the name of a header, in whatever capitals', () => {
    expect(readRateSettings({ CLIENT_ADDRESS_HEADER: 'X-Real-IP' }).addressHeader).toBe('x-real-ip')
    expect(readRateSettings({ CLIENT_ADDRESS_HEADER: '' }).addressHeader).toBeUndefined()
  })

  test.each(['X-Forwarded-For:', 'X Forwarded For', '$remote(addr)', 'Größe'])('%s is none', (text) => {
    expect(() => readRateSettings({ CLIENT_ADDRESS_HEADER: text })).toThrow(
      new Error(`CLIENT_ADDRESS_HEADER is "${text}", which is no header's name; write it as in X-Forwarded-For`),
    )
  })

  test('Forwarded is refused: what stands in it is no address', () => {
    expect(() => readRateSettings({ CLIENT_ADDRESS_HEADER: 'Forwarded' })).toThrow('X-Forwarded-For or X-Real-IP')
  })
})

describe('who asks', () => {
  const SOCKET = '198.51.100.9'

  async function address(addressOf: typeof addressAtCloudflare, headers: Record<string, string>, remote?: string) {
    const app = new Hono()
    app.get('/', (c) => c.text(addressOf(c) ?? 'nobody knows'))
    const env: NodeEnvironment = { incoming: { socket: { remoteAddress: remote } } }
    return (await app.fetch(new Request('https://service.example/', { headers }), env)).text()
  }

  test('on Node it is the other end of the connection, whatever headers say', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.1', 'cf-connecting-ip': '203.0.113.1', 'x-real-ip': '203.0.113.1' }
    expect(await address(addressOnNode(undefined), headers, SOCKET)).toBe(SOCKET)
    expect(await address(addressOnNode(undefined), headers)).toBe('nobody knows')
  })

  test.each([
    ['203.0.113.1', '203.0.113.1'],
    ['10.0.0.1, 203.0.113.1', '203.0.113.1'],
    ['127.0.0.1,2001:db8::1', '2001:db8::1'],
  ])('with a header that the operator named, what the nearest proxy put into it: %s', async (value, expected) => {
    expect(await address(addressOnNode('x-forwarded-for'), { 'x-forwarded-for': value }, SOCKET)).toBe(expected)
  })

  test.each<[Record<string, string>]>([[{}], [{ 'x-forwarded-for': '' }], [{ 'x-real-ip': '203.0.113.1' }]])(
    'who comes past the proxy (%j) is the other end of the connection',
    async (headers) => {
      expect(await address(addressOnNode('x-forwarded-for'), headers, SOCKET)).toBe(SOCKET)
    },
  )

  test('on Cloudflare it is what Cloudflare says', async () => {
    const headers = { 'cf-connecting-ip': '2001:db8::1', 'x-forwarded-for': '203.0.113.1' }
    expect(await address(addressAtCloudflare, headers, SOCKET)).toBe('2001:db8::1')
    expect(await address(addressAtCloudflare, { 'x-forwarded-for': '203.0.113.1' }, SOCKET)).toBe('nobody knows')
  })
})

describe('LOOKUP_LIMIT', () => {
  test('is a rate limit, or not there', () => {
    const binding = { limit: async () => ({ success: true }) }
    expect(readRateLimitBinding({ LOOKUP_LIMIT: binding })).toBe(binding)
    for (const none of [{}, { LOOKUP_LIMIT: undefined }, { LOOKUP_LIMIT: '' }])
      expect(readRateLimitBinding(none)).toBeUndefined()
  })

  test.each(['300', 300, { get: () => {} }])('that is something else (%j) stops the start', (bound) => {
    expect(() => readRateLimitBinding({ LOOKUP_LIMIT: bound })).toThrow('LOOKUP_LIMIT is no rate limit')
  })

  test('of the shipped deployment, and of the one to start from, lets as much pass as Node does', () => {
    const root = join(import.meta.dirname, '../../..')
    for (const file of ['wrangler.toml', 'local/README.md']) {
      const text = readFileSync(join(root, file), 'utf8')
      expect(text, file).toMatch(/\[\[ratelimits\]\][^\n]*\nname = "LOOKUP_LIMIT"\nnamespace_id = "\d+"/)
      expect(text, file).toContain(`simple = { limit = ${REQUESTS_PER_MINUTE}, period = 60 }`)
    }
  })
})

test('operating.md says how much that is', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/operating.md'), 'utf8')
  expect(text).toContain(`limited by network: ${REQUESTS_PER_MINUTE} requests a minute`)
  expect(text).toContain(`at most ${MAX_COUNTED_NETWORKS.toLocaleString('en')} networks`)
  for (const name of ['RATE_LIMIT', 'CLIENT_ADDRESS_HEADER', 'LOOKUP_LIMIT']) expect(text).toContain(`| \`${name}\` (`)
})
