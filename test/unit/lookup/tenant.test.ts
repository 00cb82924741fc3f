import { beforeEach, describe, expect, test } from 'vitest'
import type { Hostname } from '../../../src/address/index.ts'
import { exactDomain, serviceHost, tenant, wildcardDomain } from '../../../src/lookup/index.ts'
import type { Tenant } from '../../../src/tenants/index.ts'
import { openSqliteTenants, type SqliteTenants } from '../../../src/tenants/sqlite.ts'
import { catalogOf, d, lookupOver, providerOf, question, sourceThat } from './support.ts'

const SERVER = `incoming: [{ protocol: imap, hostname: '%SERVER%', security: tls }]
outgoing: [{ protocol: smtp, hostname: '%SERVER%', security: tls }]`
const OWN = `incoming: [{ protocol: imap, hostname: imap.hoster.example, security: tls }]
outgoing: [{ protocol: smtp, hostname: smtp.hoster.example, security: tls }]`

const catalog = catalogOf({
  hoster: `domains: [hoster.example]
${OWN}
variants:
  exchange:
    name: Exchange
    recognisedBy: [{ mx: mx.exchange.example, autodiscover: 'ex*.exchange.example' }]
    values: { server: from-autodiscover }
    ${SERVER.replace('\n', '\n    ')}`,
  other: "domains: [other.example, '*.kunden.example']",
  machines: `recognisedBy: [{ mx: '*.machines.example' }]\nvalues: { server: from-mx }\n${SERVER}`,
  'by-tenant': `values: { server: tenant }\n${SERVER}`,
})

let store: SqliteTenants
let stale: string[]
beforeEach(() => {
  store = openSqliteTenants(':memory:')
  stale = []
})

const source = () => tenant(catalog, store, (provider, variant) => stale.push(`${provider} ${variant}`))
const write = (domain: string, provider: string, more: Partial<Tenant> = {}) =>
  store.put({ domain: d(domain), provider, variant: undefined, values: undefined, ...more })
const find = (domain: string) => source().find({ domain: d(domain), through: undefined, atOwnServiceHost: false })

describe('a row', () => {
  test('names the provider, with the variant and the values that it holds', async () => {
    const values = { server: 'ex7.hoster.example' as Hostname }
    await write('a.example', 'hoster', { variant: 'exchange', values })
    expect(find('a.example')).toEqual({
      provider: providerOf(catalog, 'hoster'),
      variant: 'exchange',
      domain: 'a.example',
      values,
      source: 'tenant',
    })
    expect(find('b.example')).toBeUndefined()
  })

  test('that says "none" ends the look-up', async () => {
    await write('a.kunden.example', 'none')
    const later = sourceThat('later', () => undefined)
    const found = await lookupOver([exactDomain(catalog), source(), wildcardDomain(catalog), later])(
      question('localhost', 'max@a.kunden.example'),
    )
    expect(found).toMatchObject({ ok: false, error: { reason: 'domain-unknown' } })
    expect(later.asked).toEqual([])
  })

  test('comes after an exact domain of the catalog, which needs no database, and before a wildcard', async () => {
    await write('other.example', 'hoster')
    await write('a.kunden.example', 'hoster')
    const lookup = lookupOver([exactDomain(catalog), source(), wildcardDomain(catalog)])
    const idOf = async (domain: string) => {
      const found = await lookup(question('localhost', `max@${domain}`))
      return found.ok && [found.value.provider.identity.id, found.value.source]
    }
    expect(await idOf('other.example')).toEqual(['other', 'catalog'])
    expect(await idOf('a.kunden.example')).toEqual(['hoster', 'tenant'])
    expect(await idOf('b.kunden.example')).toEqual(['other', 'wildcard'])
  })

  test("answers for its own domain only: a tenant's host speaks for nobody else", async () => {
    await write('a.example', 'hoster')
    const lookup = lookupOver([exactDomain(catalog), source(), serviceHost(catalog)])
    expect(await lookup(question('autoconfig.a.example', 'max@b.example'))).toMatchObject({ ok: false })
    expect(await lookup(question('autoconfig.a.example'))).toMatchObject({ ok: true })
  })
})

describe('the customer’s server', () => {
  test('that the row names wins over DNS, which is not asked', async () => {
    const values = { server: 'm3.machines.example' as Hostname }
    await write('a.example', 'machines', { values })
    expect(find('a.example')).toMatchObject({ values, source: 'tenant' })
  })

  test.each([
    ['machines', undefined],
    ['hoster', 'exchange'],
  ])(
    'that the row leaves open (%s, %s) is for DNS to name, of that provider and variant',
    async (provider, variant) => {
      await write('a.example', provider, { variant })
      expect(find('a.example')).toEqual({ claims: providerOf(catalog, provider), variant })
    },
  )

  test('that only a row can name, and does not, is unknown: the answer says so', async () => {
    await write('a.example', 'by-tenant')
    expect(find('a.example')).toMatchObject({ values: undefined, source: 'tenant' })
  })
})

describe('a row that the catalog no longer understands', () => {
  test.each([
    ['gone', undefined],
    ['hoster', 'gone'],
    ['hoster', 'constructor'],
  ])('(%s, %s) is no answer: the look-up goes on as if it were not there', async (provider, variant) => {
    await write('a.kunden.example', provider, { variant })
    const found = await lookupOver([source(), wildcardDomain(catalog)])(question('localhost', 'x@a.kunden.example'))
    expect(found).toMatchObject({ ok: true, value: { source: 'wildcard' } })
    expect(stale).toEqual([`${provider} ${variant}`])
  })

  test('is told to the operator once, not once a request', async () => {
    await write('a.example', 'gone')
    await write('b.example', 'gone')
    const one = source()
    for (const domain of ['a.example', 'b.example', 'a.example'])
      one.find({ domain: d(domain), through: undefined, atOwnServiceHost: false })
    expect(stale).toEqual(['gone undefined'])
  })
})

test('a database that fails is noted, and the look-up goes on without it', async () => {
  store.close()
  const failures: string[] = []
  const lookup = lookupOver([source(), wildcardDomain(catalog)], { onFailure: (name) => failures.push(name) })
  const found = await lookup(question('localhost', 'max@a.kunden.example'))
  expect(found).toMatchObject({
    ok: true,
    value: { source: 'wildcard', why: [{ source: 'tenant', outcome: 'failed' }, { outcome: 'found' }] },
  })
  expect(await lookup(question('localhost', 'max@a.example'))).toMatchObject({
    ok: false,
    error: { reason: 'source-unavailable' },
  })
  expect(failures).toEqual(['tenant', 'tenant'])
})
