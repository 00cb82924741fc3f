import { describe, expect, test } from 'vitest'
import { createApp } from '../../../src/app.ts'
import { type Catalog, openCatalog } from '../../../src/catalog/index.ts'
import { defaultProvider, exactDomain, type Inquiry, serviceHost, wildcardDomain } from '../../../src/lookup/index.ts'
import { readSettings } from '../../../src/settings.ts'
import { catalogOf, d, providerOf } from './support.ts'

/** The sources that need nothing but the catalog, each by itself. */

const CATALOG = catalogOf({
  'hoster.example': "domains: [hoster.example, '*.kunden.example']\nrecognisedBy: [{ mx: mx.in-hoster.example }]",
  'both.example': 'domains: [both.example]\nrecognisedBy: [{ mx: mx.hoster.example }]',
  'packages.example': 'variants: { big: { name: Big, recognisedBy: [{ mx: mx.in-packages.example }] } }',
  'compound.example':
    "domains: [compound.example]\nrecognisedBy: [{ mx: mx.in-compound.example }]\nincoming: [{ protocol: imap, hostname: 'imap.%EMAILDOMAIN%', security: tls }]\noutgoing: [{ protocol: smtp, hostname: smtp.compound.example, security: tls }]",
  'values.example':
    "domains: ['*.values.example']\nrecognisedBy: [{ mx: mx.in-values.example }]\nvalues: { server: from-mx }\nincoming: [{ protocol: imap, hostname: '%SERVER%', security: tls }]\noutgoing: [{ protocol: smtp, hostname: '%SERVER%', security: tls }]",
  'half.example':
    "incoming: [{ protocol: imap, hostname: imap.half.example, security: tls }]\noutgoing: [{ protocol: smtp, hostname: smtp.half.example, security: tls }]\nrecognisedBy: [{ mx: mx.in-half.example }]\nvariants:\n  own:\n    name: Own server\n    recognisedBy: [{ mx: mx.in-own.example }]\n    values: { server: from-mx }\n    incoming: [{ protocol: imap, hostname: '%SERVER%', security: tls }]",
})

const inquiry = (domain: string, rest: Partial<Inquiry> = {}): Inquiry => ({
  domain: d(domain),
  through: undefined,
  atOwnServiceHost: false,
  ...rest,
})

/** What the wildcard says of a name whose servers the customer's own DNS has to name. */
const CLAIM = { claims: providerOf(CATALOG, 'values.example'), variant: undefined }

const finding = (id: string, domain: string, source: string, variant?: string) => ({
  provider: providerOf(CATALOG, id),
  variant,
  domain,
  values: undefined,
  source,
})

describe('the exact domain', () => {
  const source = exactDomain(CATALOG)

  test('is found without waiting for anything', () => {
    expect(source.find(inquiry('hoster.example'))).toEqual(finding('hoster.example', 'hoster.example', 'catalog'))
  })

  test.each(['kunden.example', 'shop.kunden.example', 'www.hoster.example', 'in-hoster.example', 'unknown.example'])(
    'is not %s',
    (domain) => {
      expect(source.find(inquiry(domain, { through: d('hoster.example') }))).toBeUndefined()
    },
  )
})

describe('the wildcard', () => {
  const source = wildcardDomain(CATALOG)

  test.each(['shop.kunden.example', 'a.shop.kunden.example'])('finds %s', async (domain) => {
    expect(await source.find(inquiry(domain))).toEqual(finding('hoster.example', domain, 'wildcard'))
  })

  test.each(['kunden.example', 'hoster.example', 'unknown.example'])('does not find %s', async (domain) => {
    expect(await source.find(inquiry(domain))).toBeUndefined()
  })

  test('only claims a name whose servers the customer’s own DNS has to name', async () => {
    expect(CATALOG.wildcard(d('shop.values.example'))?.identity.id).toBe('values.example')
    expect(await source.find(inquiry('shop.values.example'))).toEqual({
      claims: providerOf(CATALOG, 'values.example'),
      variant: undefined,
    })
  })

  test('neither finds nor claims a public suffix, whatever a wildcard says', async () => {
    const record = JSON.stringify(providerOf(CATALOG, 'hoster.example'))
    const greedy = wildcardDomain(
      openCatalog({
        version: 'test',
        ids: ['hoster.example'],
        providers: [record],
        about: [],
        domains: [''],
        wildcards: [['uk', 0]],
        mxNames: [],
        signs: [],
        gateways: [],
      }),
    )
    expect(await greedy.find(inquiry('co.uk'))).toBeUndefined()
    expect(await greedy.find(inquiry('example.co.uk'))).toMatchObject({ domain: 'example.co.uk' })
    const claiming = wildcardDomain(
      openCatalog({
        version: 'test',
        ids: ['values.example'],
        providers: [JSON.stringify(providerOf(CATALOG, 'values.example'))],
        about: [],
        domains: [''],
        wildcards: [['uk', 0]],
        mxNames: [],
        signs: [],
        gateways: [],
      }),
    )
    expect(await claiming.find(inquiry('co.uk'))).toBeUndefined()
    expect(await claiming.find(inquiry('example.co.uk'))).toEqual({
      claims: providerOf(CATALOG, 'values.example'),
      variant: undefined,
    })
  })
})

describe('the service host', () => {
  const source = serviceHost(CATALOG)
  const through = (name: string) => inquiry('unknown.example', { through: d(name) })

  test('answers for the name that it stands for, not for the domain of the address', () => {
    expect(source.find(through('hoster.example'))).toEqual(finding('hoster.example', 'hoster.example', 'service-host'))
  })

  test('answers for an MX name', () => {
    expect(source.find(through('in-hoster.example'))).toEqual(finding('hoster.example', 'in-hoster.example', 'mx-name'))
  })

  test('answers for the variant whose MX name it is', () => {
    expect(source.find(through('in-packages.example'))).toEqual(
      finding('packages.example', 'in-packages.example', 'mx-name', 'big'),
    )
  })

  test('takes a domain before an MX name', () => {
    expect(CATALOG.mxName(d('hoster.example'))?.provider.identity.id).toBe('both.example')
    expect(source.find(through('hoster.example'))).toMatchObject({ provider: { identity: { id: 'hoster.example' } } })
  })

  test('answers for an own domain although its hosts hold the domain', () => {
    expect(source.find(through('compound.example'))).toEqual(
      finding('compound.example', 'compound.example', 'service-host'),
    )
  })

  test.each([
    ['whose hosts hold the customer’s domain', 'in-compound.example', 'compound.example'],
    ['whose hosts are the customer’s server', 'in-values.example', 'values.example'],
    ['whose variant has the customer’s server', 'in-own.example', 'half.example'],
  ])('passes over an MX name of an entry %s', (_, name, id) => {
    expect(CATALOG.mxName(d(name))?.provider.identity.id).toBe(id)
    expect(source.find(through(name))).toBeUndefined()
  })

  test('answers for an MX name of an entry of which only another variant has customers’ servers', () => {
    expect(source.find(through('in-half.example'))).toMatchObject({ variant: undefined, source: 'mx-name' })
  })

  test.each(['shop.kunden.example', 'mx.in-hoster.example', 'unknown.example'])('does not answer for %s', (name) => {
    expect(source.find(through(name))).toBeUndefined()
  })

  test('does not answer for a domain that another provider claims', () => {
    expect(source.find({ ...through('hoster.example'), claimed: CLAIM })).toBeUndefined()
    expect(source.find({ ...through('in-hoster.example'), claimed: CLAIM })).toBeUndefined()
  })

  test('does not answer where a request came to no such host', () => {
    expect(source.find(inquiry('hoster.example'))).toBeUndefined()
  })
})

describe('DEFAULT_PROVIDER', () => {
  const source = defaultProvider(CATALOG, 'hoster.example')
  const own = (domain: string) => inquiry(domain, { through: d(domain), atOwnServiceHost: true })

  test('answers at the service host of the asked domain: its owner pointed it here', async () => {
    expect(await source.find(own('unknown.example'))).toEqual(
      finding('hoster.example', 'unknown.example', 'default-provider'),
    )
  })

  test('answers nowhere else', async () => {
    expect(await source.find(inquiry('unknown.example', { through: d('unknown.example') }))).toBeUndefined()
    expect(await source.find(inquiry('unknown.example', { through: d('other.example') }))).toBeUndefined()
    expect(await source.find(inquiry('unknown.example'))).toBeUndefined()
  })

  test.each(['co.uk', 'com.br', 'a.kawasaki.jp'])('never answers for the public suffix %s', async (domain) => {
    expect(await source.find(own(domain))).toBeUndefined()
  })

  test('cannot be an entry whose servers differ by customer, which is refused when the service starts', () => {
    expect(() => defaultProvider(CATALOG, 'values.example')).toThrow(
      new Error(
        'DEFAULT_PROVIDER names "values.example", whose servers differ by customer; it cannot answer for every domain',
      ),
    )
  })

  test('does not answer for a domain that another provider claims', async () => {
    expect(await source.find({ ...own('unknown.example'), claimed: CLAIM })).toBeUndefined()
  })

  test('may be an entry whose hosts hold the customer’s domain', async () => {
    expect(await defaultProvider(CATALOG, 'compound.example').find(own('unknown.example'))).toEqual(
      finding('compound.example', 'unknown.example', 'default-provider'),
    )
  })

  test('that is not set answers nothing', async () => {
    expect(await defaultProvider(CATALOG, undefined).find(own('unknown.example'))).toBeUndefined()
  })

  test.each(['hoster', 'in-hoster.example', 'constructor', ''])(
    'that names no provider file (%j) is refused when the service starts',
    (id) => {
      expect(() => defaultProvider(CATALOG, id)).toThrow(
        new Error(`DEFAULT_PROVIDER names "${id}", which is not in the catalog; write the id of a provider file`),
      )
    },
  )
})

test('the sources carry the names that the trail shows', () => {
  const sources = [exactDomain, wildcardDomain, serviceHost].map((create) => create(CATALOG).name)
  expect([...sources, defaultProvider(CATALOG, undefined).name]).toEqual([
    'catalog',
    'wildcard',
    'service-host',
    'default-provider',
  ])
})

/** The look-up as the service has it: the order of the sources is the service's own. */
const trailOf = async (url: string, env: Readonly<Record<string, string>> = {}) => {
  const seen: string[] = []
  const watched: Catalog = {
    ...CATALOG,
    exact: (domain) => note('exact', domain, CATALOG.exact(domain)),
    wildcard: (domain) => note('wildcard', domain, CATALOG.wildcard(domain)),
    mxName: (domain) => note('mxName', domain, CATALOG.mxName(domain)),
  }
  function note<T>(question: string, domain: string, answer: T): T {
    seen.push(`${question} ${domain}`)
    return answer
  }
  const response = await createApp({
    catalog: watched,
    settings: readSettings({ DNS_OVER_HTTPS_URL: '', ...env }),
  }).fetch(new Request(url))
  return { status: response.status, seen }
}

describe('the service asks the sources in the order of their rights', () => {
  const at = (host: string, address: string) => `https://${host}/mail/config-v1.1.xml?emailaddress=${address}`

  test('an exact domain is answered before anything else is looked at', async () => {
    expect(await trailOf(at('autoconfig.both.example', 'a@hoster.example'))).toEqual({
      status: 200,
      seen: ['exact hoster.example'],
    })
  })

  test('then a wildcard, before the host that a request came to', async () => {
    expect(await trailOf(at('autoconfig.both.example', 'a@shop.kunden.example'))).toEqual({
      status: 200,
      seen: ['exact shop.kunden.example', 'wildcard shop.kunden.example'],
    })
  })

  test('then that host, before the default provider', async () => {
    const env = { DEFAULT_PROVIDER: 'both.example' }
    expect(await trailOf(at('autoconfig.in-hoster.example', 'a@in-hoster.example'), env)).toEqual({
      status: 200,
      seen: [
        'exact in-hoster.example',
        'wildcard in-hoster.example',
        'exact in-hoster.example',
        'mxName in-hoster.example',
      ],
    })
  })

  test('then the default provider, without which the domain is unknown', async () => {
    const url = at('autoconfig.unknown.example', 'a@unknown.example')
    const { status } = await trailOf(url, { DEFAULT_PROVIDER: 'both.example' })
    expect([status, (await trailOf(url)).status]).toEqual([200, 404])
  })
})
