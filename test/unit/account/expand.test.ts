import { describe, expect, test } from 'vitest'
import { expand, hasVariant, needsCustomer, type ProviderEntry, settingsOf } from '../../../src/account/index.ts'
import { ACCOUNT, d, entry, host, url } from './support.ts'

const ENTRY = entry()

const NOTHING = { incoming: [], outgoing: [], needs: [], help: [] } as const

const hostsOf = (of: ProviderEntry, domain: string, server?: string) => {
  const account = expand(of, undefined, d(domain), server === undefined ? undefined : { server: host(server) })
  return account.ok
    ? [...account.value.incoming, ...account.value.outgoing].map(({ hostname }) => hostname)
    : account.error
}

test('an entry becomes an account for one domain', () => {
  expect(expand(ENTRY, undefined, d('example.net'), undefined)).toEqual({ ok: true, value: ACCOUNT })
  expect(expand(ENTRY, undefined, d('example.org'), undefined)).toEqual({
    ok: true,
    value: { ...ACCOUNT, domain: 'example.org' },
  })
})

test('every fact that an account has comes along', () => {
  const facts = {
    oauth2: { scopes: ['mail'] },
    help: [{ url: url('https://www.example.net/'), lang: 'de', topic: 'imap' }],
    needs: [{ do: 'app-password' }],
    calendar: { caldav: url('https://dav.example.net/cal/') },
    contacts: { carddav: url('https://dav.example.net/card/') },
    jmap: url('https://jmap.example.net/'),
    exchange: { activeSync: url('https://eas.example.net/'), ews: url('https://ews.example.net/') },
    manageSieve: { hostname: 'sieve.example.net', port: 4190 },
    webmail: url('https://webmail.example.net/'),
    passwordChange: url('https://www.example.net/password'),
    support: { email: 'help@example.net', url: url('https://www.example.net/help') },
    login: { username: { template: '%EMAILLOCALPART%' }, authentication: ['oauth2'] },
  } as const
  const [incoming] = ENTRY.settings.incoming
  const server = {
    ...(incoming as NonNullable<typeof incoming>),
    protocol: 'pop3' as const,
    port: 1995,
    security: 'starttls' as const,
    authentication: ['ntlm', 'gssapi'] as const,
    username: { ask: 'account-name' } as const,
    leaveOnServer: false,
  }
  const full: ProviderEntry = { ...ENTRY, settings: { ...ENTRY.settings, ...facts, incoming: [server] } }
  expect(expand(full, undefined, d('example.net'), undefined)).toEqual({
    ok: true,
    value: { ...ACCOUNT, ...facts, incoming: [server] },
  })
})

test('an entry for people with a program of their own becomes an account that says so', () => {
  const unsupported = { reason: 'own-app', url: url('https://www.example.net/') } as const
  const own: ProviderEntry = { ...ENTRY, settings: { ...NOTHING, unsupported } }
  expect(expand(own, undefined, d('example.net'), undefined)).toEqual({
    ok: true,
    value: { ...ACCOUNT, incoming: [], outgoing: [], unsupported },
  })
})

describe('hosts that differ by customer', () => {
  test('%EMAILDOMAIN% is the domain, %SERVER% the customer’s server, everywhere in a name', () => {
    expect(hostsOf(entry('imap.%EMAILDOMAIN%', '%EMAILDOMAIN%'), 'example.org')).toEqual([
      'imap.example.org',
      'example.org',
    ])
    const servers: ProviderEntry = entry('%SERVER%', 'smtp.%SERVER%')
    const named: ProviderEntry = { ...servers, settings: { ...servers.settings, values: { server: 'from-mx' } } }
    expect(hostsOf(named, 'example.org', 'mx17.example.net')).toEqual(['mx17.example.net', 'smtp.mx17.example.net'])
  })

  test('without the customer’s server the account cannot be told', () => {
    const servers: ProviderEntry = entry('%SERVER%', 'smtp.example.net')
    const named: ProviderEntry = { ...servers, settings: { ...servers.settings, values: { server: 'tenant' } } }
    expect(expand(named, undefined, d('example.org'), undefined)).toEqual({ ok: false, error: 'server-unknown' })
    expect(expand(named, undefined, d('example.org'), {})).toEqual({ ok: false, error: 'server-unknown' })
  })

  test('a value changes nothing where no host asks for it', () => {
    expect(hostsOf(ENTRY, 'example.org', 'mx17.example.net')).toEqual(['imap.example.net', 'smtp.example.net'])
  })

  test.each([
    ['fixed hosts', 'imap.example.net', 'smtp.example.net', false],
    ['the domain in an incoming host', 'imap.%EMAILDOMAIN%', 'smtp.example.net', true],
    ['the domain in an outgoing host', 'imap.example.net', 'smtp.%EMAILDOMAIN%', true],
    ['the customer’s server', '%SERVER%', '%SERVER%', true],
  ])('%s: the customer is needed: %s, %s: %s', (_, imap, smtp, needed) => {
    expect(needsCustomer(entry(imap, smtp).settings)).toBe(needed)
  })
})

describe('variants', () => {
  const BIG = { name: 'Big', settings: entry('big.example.net').settings }
  const WITH_VARIANT: ProviderEntry = { ...ENTRY, variants: { big: BIG } }

  test('a variant’s settings answer in the place of the entry’s', () => {
    expect(settingsOf(WITH_VARIANT, 'big')).toBe(BIG.settings)
    expect(settingsOf(WITH_VARIANT, undefined)).toBe(ENTRY.settings)
    expect(expand(WITH_VARIANT, 'big', d('example.net'), undefined)).toMatchObject({
      ok: true,
      value: { incoming: [{ hostname: 'big.example.net' }] },
    })
  })

  test.each(['constructor', 'toString', '__proto__', 'small', ''])('%j is no variant: the entry answers', (variant) => {
    expect(hasVariant(WITH_VARIANT, variant)).toBe(false)
    expect(settingsOf(WITH_VARIANT, variant)).toBe(ENTRY.settings)
  })

  test('an entry has the variants that it lists', () => {
    expect(hasVariant(WITH_VARIANT, 'big')).toBe(true)
    expect(hasVariant(ENTRY, 'big')).toBe(false)
  })

  test('an entry of which no package is the usual one needs one', () => {
    const packages: ProviderEntry = { ...WITH_VARIANT, settings: NOTHING }
    expect(expand(packages, undefined, d('example.net'), undefined)).toEqual({ ok: false, error: 'variant-needed' })
    expect(expand(packages, 'big', d('example.net'), undefined)).toMatchObject({ ok: true })
  })

  test('an entry with Exchange, or without mail programs, answers beside its variants', () => {
    const exchange: ProviderEntry = {
      ...WITH_VARIANT,
      settings: { ...NOTHING, exchange: { ews: url('https://ews.example.net/') } },
    }
    expect(expand(exchange, undefined, d('example.net'), undefined)).toMatchObject({
      ok: true,
      value: { incoming: [] },
    })
    const own: ProviderEntry = {
      ...WITH_VARIANT,
      settings: { ...NOTHING, unsupported: { reason: 'webmail-only', url: url('https://www.example.net/') } },
    }
    expect(expand(own, undefined, d('example.net'), undefined)).toMatchObject({
      ok: true,
      value: { unsupported: { reason: 'webmail-only' } },
    })
  })
})
