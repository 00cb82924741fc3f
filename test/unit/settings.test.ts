import { describe, expect, test } from 'vitest'
import {
  noticesAbout,
  readListenSettings,
  readSettings,
  readTenantsBinding,
  type Settings,
} from '../../src/settings.ts'

/** The only reader of the environment: bindings on Cloudflare, variables on Node. */

const NONE: Settings = {
  serviceHost: undefined,
  defaultProvider: undefined,
  dnsOverHttps: ['https://cloudflare-dns.com/dns-query', 'https://dns.google/dns-query'],
  upstreamIspdb: undefined,
  publishInsecure: false,
  customerCertificates: false,
  adminToken: undefined,
  profileConsent: undefined,
  signing: { current: undefined, next: undefined },
}

test('everything is optional', () => {
  expect(readSettings({})).toEqual(NONE)
})

test.each(['SERVICE_HOST', 'DEFAULT_PROVIDER', 'PUBLISH_INSECURE', 'ADMIN_TOKEN'])(
  'an empty %s is an absent one',
  (name) => {
    for (const empty of ['', ' ', '\n', undefined, null]) expect(readSettings({ [name]: empty })).toEqual(NONE)
  },
)

test('what is set is read, white space around it apart; what is not ours is not looked at', () => {
  expect(
    readSettings({
      SERVICE_HOST: ' autoconfig.example.net\n',
      DEFAULT_PROVIDER: ' example.net ',
      PUBLISH_INSECURE: ' true ',
      TENANTS: {},
      service_host: 'other.example',
    }),
  ).toEqual({ ...NONE, serviceHost: 'autoconfig.example.net', defaultProvider: 'example.net', publishInsecure: true })
})

test('a binding that is no text is no setting', () => {
  expect(readSettings({ SERVICE_HOST: { fetch: () => {} }, DEFAULT_PROVIDER: 5 })).toEqual(NONE)
})

describe('SERVICE_HOST', () => {
  test.each([
    ['autoconfig.example.net', 'autoconfig.example.net'],
    ['Autoconfig.EXAMPLE.net.', 'autoconfig.example.net'],
    ['autoconfig.bücher.example', 'autoconfig.xn--bcher-kva.example'],
  ])('%s is kept in its wire form', (text, host) => {
    expect(readSettings({ SERVICE_HOST: text })).toEqual({ ...NONE, serviceHost: host })
  })

  test.each([
    'https://autoconfig.example.net',
    'autoconfig.example.net:443',
    'autoconfig.example.net/',
    'localhost',
    '192.0.2.1',
    'auto config.example.net',
  ])('%s is no host name, and the message says how to write one', (text) => {
    expect(() => readSettings({ SERVICE_HOST: text })).toThrow(
      new Error(
        `SERVICE_HOST is "${text}", which is no host name; write it as in autoconfig.example.net, without https:// and port`,
      ),
    )
  })
})

describe('ADMIN_TOKEN', () => {
  test('is what a header can carry', () => {
    expect(readSettings({ ADMIN_TOKEN: ' s3cret+/=\n' }).adminToken).toBe('s3cret+/=')
    for (const text of ['two words', 'schlüssel', 'a\u0000b'])
      expect(() => readSettings({ ADMIN_TOKEN: text })).toThrow('which no header can carry')
  })

  test('is never part of what is said about it', () => {
    expect(() => readSettings({ ADMIN_TOKEN: 'my secret' })).toThrow(/^(?!.*my secret)/)
  })
})

describe('TENANTS', () => {
  test('is a D1 database, or not there', () => {
    const d1 = { prepare: () => {} }
    expect(readTenantsBinding({ TENANTS: d1 })).toBe(d1)
    for (const none of [{}, { TENANTS: undefined }, { TENANTS: '' }]) expect(readTenantsBinding(none)).toBeUndefined()
  })

  test.each(['tenants', 5, { get: () => {} }])('that is something else (%j) stops the start', (bound) => {
    expect(() => readTenantsBinding({ TENANTS: bound })).toThrow('TENANTS is no D1 database')
  })
})

describe('DNS_OVER_HTTPS_URL', () => {
  const resolversOf = (text: unknown) => readSettings({ DNS_OVER_HTTPS_URL: text }).dnsOverHttps

  test('is two public resolvers of two operators when it is not set', () => {
    expect(new Set(NONE.dnsOverHttps.map((url) => new URL(url).hostname.split('.').at(-2))).size).toBe(2)
    expect(readSettings({}).dnsOverHttps).toEqual(NONE.dnsOverHttps)
  })

  test.each(['', ' ', '\n'])('that is empty (%j) switches DNS off', (text) => {
    expect(resolversOf(text)).toEqual([])
  })

  test.each([
    ['https://dns.example.net/dns-query', ['https://dns.example.net/dns-query']],
    [' https://a.example/q\n https://b.example/q?x=1 ', ['https://a.example/q', 'https://b.example/q?x=1']],
    ['https://dns.example.net/dns-query{?dns}', ['https://dns.example.net/dns-query']],
    ['http://127.0.0.1:8053/dns-query', ['http://127.0.0.1:8053/dns-query']],
    ['http://localhost/dns-query http://[::1]/q', ['http://localhost/dns-query', 'http://[::1]/q']],
  ])('%j names resolvers in their order', (text, resolvers) => {
    expect(resolversOf(text)).toEqual(resolvers)
  })

  test.each([
    'http://dns.example.net/dns-query',
    'http://192.0.2.1/q',
    'dns.example.net',
    'tls://dns.example.net',
    '1.1.1.1',
  ])('%j is refused when the service starts, with how to write it', (text) => {
    expect(() => resolversOf(`https://good.example/q ${text}`)).toThrow(
      new Error(
        `DNS_OVER_HTTPS_URL holds "${text}", which is no https URL; write it as in https://dns.example.net/dns-query (http only to localhost), several with spaces between`,
      ),
    )
  })

  test.each(['https://me:secret@dns.example.net/q', 'https://dns.example.net/q#part'])(
    '%j is refused without repeating what could be a password',
    (text) => {
      expect(() => resolversOf(text)).toThrow(
        new Error('DNS_OVER_HTTPS_URL holds a user, a password or a fragment; write the address alone'),
      )
    },
  )
})

describe('PUBLISH_INSECURE', () => {
  test.each([
    ['true', true],
    ['false', false],
  ])('%s is %s', (text, value) => {
    expect(readSettings({ PUBLISH_INSECURE: text })).toEqual({ ...NONE, publishInsecure: value })
  })

  test('CUSTOMER_CERTIFICATES is read in the same way', () => {
    expect(readSettings({ CUSTOMER_CERTIFICATES: 'true' })).toEqual({ ...NONE, customerCertificates: true })
    expect(readSettings({ CUSTOMER_CERTIFICATES: '' })).toEqual(NONE)
    expect(() => readSettings({ CUSTOMER_CERTIFICATES: 'yes' })).toThrow(
      new Error('CUSTOMER_CERTIFICATES is "yes"; write true or false'),
    )
  })

  test.each([true, false])('the truth value %s of a wrangler.toml means what it says', (value) => {
    expect(readSettings({ PUBLISH_INSECURE: value })).toEqual({ ...NONE, publishInsecure: value })
  })

  test.each(['yes', 'TRUE', 'True', '1', '0', 'on'])(
    '%s is neither true nor false, and the message says so',
    (text) => {
      expect(() => readSettings({ PUBLISH_INSECURE: text })).toThrow(
        new Error(`PUBLISH_INSECURE is "${text}"; write true or false`),
      )
    },
  )
})

describe('where the Node entry listens', () => {
  test('without variables, at loopback only', () => {
    const loopback = { hostname: '127.0.0.1', port: 8787 }
    expect(readListenSettings({})).toEqual(loopback)
    expect(readListenSettings({ LISTEN: '', PORT: ' ' })).toEqual(loopback)
  })

  test.each([
    ['0', 0],
    ['80', 80],
    ['08080', 8080],
    ['65535', 65_535],
  ])('PORT %s is %i', (text, port) => {
    expect(readListenSettings({ LISTEN: '0.0.0.0', PORT: text })).toEqual({ hostname: '0.0.0.0', port })
  })

  test.each(['65536', '99999', '-1', '80.5', '1e3', 'http', '0x50', '123456'])('PORT %s cannot work', (text) => {
    expect(() => readListenSettings({ PORT: text })).toThrow(
      new Error(`PORT is "${text}"; write a number from 0 to 65535`),
    )
  })
})

test('the operator is told what a missing SERVICE_HOST means', () => {
  expect(noticesAbout(NONE)).toEqual([
    'SERVICE_HOST is not set: plain HTTP is served, and profiles are made for "localhost". Fine for local use only.',
  ])
  expect(noticesAbout(readSettings({ SERVICE_HOST: 'autoconfig.example.net' }))).toEqual([])
})

test.each([
  ['https://autoconfig.thunderbird.net/v1.1', 'https://autoconfig.thunderbird.net/v1.1'],
  ['https://ispdb.example.net/v1.1//', 'https://ispdb.example.net/v1.1'],
  ['https://ISPDB.example.net', 'https://ispdb.example.net'],
  ['http://127.0.0.1:8000/v1.1', 'http://127.0.0.1:8000/v1.1'],
  ['http://[::1]:8000', 'http://[::1]:8000'],
])('the upstream database %s is asked at %s', (text, url) => {
  expect(readSettings({ UPSTREAM_ISPDB_URL: text }).upstreamIspdb).toBe(url)
})

test.each([
  'http://ispdb.example.net/v1.1',
  'ispdb.example.net',
  'ftp://ispdb.example.net',
  'https://user@ispdb.example.net',
  'https://ispdb.example.net/v1.1?x=1',
  'https://ispdb.example.net/#v1.1',
])('the upstream database "%s" is refused, with what to write', (text) => {
  expect(() => readSettings({ UPSTREAM_ISPDB_URL: text })).toThrow(/^UPSTREAM_ISPDB_URL .*write .*https:\/\//)
})

test('a key that signs profiles, its chain, and the pair that will take over are read; one of a pair is enough to hear of it', () => {
  const all = {
    PROFILE_SIGNING_KEY: 'key\n',
    PROFILE_SIGNING_CHAIN: 'chain',
    PROFILE_SIGNING_KEY_NEXT: 'next key',
    PROFILE_SIGNING_CHAIN_NEXT: ' ',
  }
  expect(readSettings(all).signing).toEqual({
    current: { key: 'key', chain: 'chain' },
    next: { key: 'next key', chain: undefined },
  })
})

test('what people agree to before they install a profile is read by language', () => {
  const consent = { PROFILE_CONSENT_DE: 'Einverstanden?\\nJa', PROFILE_CONSENT_EN: ' Agreed? ', PROFILE_CONSENT_: 'x' }
  expect(readSettings(consent).profileConsent).toEqual({ de: 'Einverstanden?\nJa', en: 'Agreed?' })
  expect(() => readSettings({ PROFILE_CONSENT_DE: 'a\u0001b' })).toThrow('PROFILE_CONSENT_DE holds a control character')
})
