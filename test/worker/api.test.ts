import { describe, expect, inject, test } from 'vitest'
import { openD1Tenants } from '../../src/tenants/d1.ts'
import { ask, SVC, serviceWith } from './support.ts'
import { emptyTenantTables } from './tenants-support.ts'

/** The API in the real runtime, branch by branch; that each answer has its published form is proven in `test/unit/api`. */

const API = `https://${SVC}/api/v1`
const settingsOf = (query: string, init?: RequestInit) => ask(`${API}/settings?${query}`, init)

const BASE = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' }

interface Answer {
  readonly [key: string]: unknown
  readonly links: Readonly<Record<string, string>>
}

const read = async (response: Response) => (await response.json()) as Answer

describe('settings of a domain', () => {
  test('are there in the order of the entry, with templates as logins', async () => {
    const response = await settingsOf('domain=dav.example')
    expect(response.status).toBe(200)
    const answer = await read(response)
    const login = { authentication: ['password-cleartext'], username: { template: '%EMAILADDRESS%' } }
    const server = (protocol: string, hostname: string, port: number, security: string) => ({
      protocol,
      hostname,
      port,
      security,
      ...login,
    })
    expect(answer).toEqual({
      provider: {
        id: 'dav.example',
        name: 'Example Mail',
        shortName: 'Example',
        link: `${API}/providers/dav.example`,
      },
      domain: 'dav.example',
      source: 'catalog',
      why: [{ source: 'catalog', asked: 'dav.example', outcome: 'found' }],
      incoming: [
        server('imap', 'sslin.de', 993, 'tls'),
        server('imap', 'sslin.de', 143, 'starttls'),
        server('pop3', 'sslin.de', 995, 'tls'),
      ],
      outgoing: [server('smtp', 'sslout.de', 465, 'tls'), server('smtp', 'sslout.de', 587, 'starttls')],
      login,
      needs: [],
      help: [],
      calendar: { caldav: 'https://dav.dav.example:8443/cal/' },
      contacts: { carddav: 'https://dav.dav.example/' },
      jmap: 'https://jmap.dav.example/',
      variants: [],
      links: {
        setup: `https://${SVC}/setup?domain=dav.example`,
        records: `https://${SVC}/dns/dav.example`,
        autoconfig: `https://${SVC}/v1.1/dav.example`,
        profile: `https://${SVC}/email.mobileconfig{?email}`,
      },
    })
  })

  test('may be kept for an hour, and are revalidated', async () => {
    const response = await settingsOf('domain=example.org')
    const etag = response.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[0-9a-f]{24}"$/)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      ...BASE,
      'content-type': 'application/json',
      'cache-control': 'public, max-age=3600',
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'ETag, Link, Retry-After',
    })
    const again = await settingsOf('domain=example.org', { headers: { 'if-none-match': `W/${etag}, "x"` } })
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag])
    expect(again.headers.get('access-control-allow-origin')).toBe('*')
    expect(again.headers.get('content-type')).toBeNull()
    const other = await settingsOf('domain=dav.example', { headers: { 'if-none-match': etag } })
    expect(other.status).toBe(200)
  })

  test('are found in every spelling of the domain', async () => {
    for (const spelling of ['B%C3%BCcher.example', 'xn--bcher-kva.example', '%20xn--bcher-kva.example.%20'])
      expect((await read(await settingsOf(`domain=${spelling}`)))['domain'], spelling).toBe('xn--bcher-kva.example')
  })

  test('HEAD says the same without a body', async () => {
    const whole = await settingsOf('domain=example.org')
    const head = await settingsOf('domain=example.org', { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect(head.headers.get('etag')).toBe(whole.headers.get('etag'))
  })

  test.each([
    ['a login that only its owner knows', 'ask.example', { incoming: [{ username: { ask: 'account-name' } }] }],
    [
      'OAuth alone',
      'oauth-only.example',
      {
        oauth2: {
          issuer: 'https://login.oauth.example',
          scopes: ['https://mail.oauth.example/', 'offline_access'],
          authUrl: 'https://login.oauth.example/authorize',
          tokenUrl: 'https://login.oauth.example/token',
        },
        incoming: [{ authentication: ['oauth2'] }],
      },
    ],
    [
      'its own program',
      'own-app.example',
      {
        unsupported: { reason: 'own-app', url: 'https://own-app.example/download' },
        incoming: [],
        outgoing: [],
        links: { setup: `https://${SVC}/setup?domain=own-app.example` },
      },
    ],
    [
      'Exchange alone',
      'eas-only.example',
      { incoming: [], exchange: { activeSync: expect.stringMatching(/^https:/) } },
    ],
  ])('are told with %s', async (_, domain, expected) => {
    const response = await settingsOf(`domain=${domain}`)
    expect(response.status).toBe(200)
    expect(await read(response)).toMatchObject(expected)
  })

  test('name no document that does not exist', async () => {
    const linksOf = async (domain: string) => Object.keys((await read(await settingsOf(`domain=${domain}`))).links)
    expect(await linksOf('own-app.example')).toEqual(['setup'])
    expect(await linksOf('ask.example')).toEqual(['setup', 'records', 'profile'])
    expect(await linksOf('eas-only.example')).toEqual(['setup', 'records', 'profile'])
  })

  test.each(['autoconfig', 'records', 'profile'])('each has a document behind its link %s', async (name) => {
    for (const domain of ['example.org', 'dav.example', 'compound.example', 'shop.kunden.example']) {
      const { links } = await read(await settingsOf(`domain=${domain}`))
      const link = links[name] ?? ''
      const response = await ask(link.replace('{?email}', `?email=anna%40${domain}`))
      expect([domain, response.status]).toEqual([domain, 200])
    }
  })
})

describe('settings of an address', () => {
  test.each([
    ['anna@example.org', 'anna@example.org'],
    ['anna%2Bnews%40example.org', 'anna+news@example.org'],
    ['anna+news@example.org', 'anna+news@example.org'],
    ['Anna@compound.example', 'Anna.compound.example'],
    ["o'neil@local.example", "o'neil"],
  ])('%s logs in as %s', async (email, resolved) => {
    const response = await settingsOf(`email=${email}`)
    const { incoming, outgoing } = (await read(response)) as unknown as Record<string, { username: object }[]>
    expect(response.headers.get('cache-control')).toBe('private, no-store')
    expect(response.headers.get('etag')).toBeNull()
    for (const { username } of [...(incoming ?? []), ...(outgoing ?? [])]) expect(username).toMatchObject({ resolved })
    expect(incoming?.length).toBeGreaterThan(0)
  })

  test('no link holds the address', async () => {
    for (const domain of ['example.org', 'compound.example', 'dav.example', 'own-app.example']) {
      const { links, provider } = await read(await settingsOf(`email=anna.muster@${domain}`))
      expect(JSON.stringify([links, provider])).not.toContain('anna')
    }
  })

  test('asked at a host of the catalog, an unknown domain is answered by that host, and source says so', async () => {
    const response = await ask('https://autoconfig.example.org/api/v1/settings?email=anna@unknown.example')
    expect(await read(response)).toMatchObject({ source: 'service-host', domain: 'example.org' })
  })
})

describe('variants', () => {
  test('a variant that is asked for answers, and its links name it', async () => {
    const answer = await read(await settingsOf('domain=variants.example&variant=exchange'))
    expect(answer).toMatchObject({
      variant: { id: 'exchange', name: 'Hosted Exchange' },
      incoming: [{ hostname: 'exchange.variants.example' }],
      variants: [
        { id: 'exchange', name: 'Hosted Exchange' },
        { id: 'short-login', name: 'Old packages' },
      ],
    })
    expect(answer.links).toEqual({
      setup: `https://${SVC}/setup?domain=variants.example&variant=exchange`,
      records: `https://${SVC}/dns/variants.example`,
      profile: `https://${SVC}/email.mobileconfig?variant=exchange{&email}`,
    })
    const profile = await ask((answer.links['profile'] ?? '').replace('{&email}', '&email=a%40variants.example'))
    expect(profile.status).toBe(200)
    expect((await read(await settingsOf('domain=variants.example')))['variant']).toBeUndefined()
  })
})

interface Refusal {
  readonly query: string
  readonly status: number
  readonly reason: string
  readonly more: object
}

const packages = [
  { id: 'basic', name: 'Basic' },
  { id: 'premium', name: 'Premium' },
]

const REFUSALS: readonly Refusal[] = [
  { query: '', status: 400, reason: 'parameter-missing', more: {} },
  { query: 'email=', status: 400, reason: 'parameter-missing', more: {} },
  { query: 'email=anna', status: 400, reason: 'parameter-invalid', more: { parameter: 'email' } },
  { query: 'email=%ff@example.org', status: 400, reason: 'parameter-invalid', more: { parameter: 'email' } },
  { query: 'domain=anna@example.org', status: 400, reason: 'parameter-invalid', more: { parameter: 'domain' } },
  { query: 'domain=%ff', status: 400, reason: 'parameter-invalid', more: { parameter: 'domain' } },
  { query: 'domain=localhost', status: 400, reason: 'parameter-invalid', more: { parameter: 'domain' } },
  {
    query: 'email=a@example.org&domain=example.org',
    status: 400,
    reason: 'parameter-invalid',
    more: { parameter: 'domain' },
  },
  {
    query: 'domain=example.org&variant=%ff',
    status: 400,
    reason: 'parameter-invalid',
    more: { parameter: 'variant' },
  },
  {
    query: 'domain=packages.example&variant=__proto__',
    status: 400,
    reason: 'variant-unknown',
    more: { variants: packages, provider: { id: 'packages.example' } },
  },
  {
    query: 'domain=packages.example',
    status: 422,
    reason: 'variant-needed',
    more: { variants: packages, provider: { id: 'packages.example' } },
  },
  {
    query: 'email=anna@nowhere.example',
    status: 404,
    reason: 'domain-unknown',
    more: {
      domain: 'nowhere.example',
      why: [{ source: 'catalog', asked: 'nowhere.example', outcome: 'unknown' }, {}, {}, {}],
    },
  },
  { query: 'domain=plain.example', status: 404, reason: 'insecure', more: { provider: { id: 'plain.example' } } },
]

describe('refusals', () => {
  test.each(REFUSALS)('?$query is $status $reason', async ({ query, status, reason, more }) => {
    const response = await settingsOf(query)
    expect(response.status).toBe(status)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      ...BASE,
      'content-type': 'application/problem+json',
      'content-language': 'en',
      'cache-control': 'private, no-store',
      vary: 'Accept-Language',
      'access-control-allow-origin': '*',
    })
    const document = await response.text()
    expect(JSON.parse(document)).toMatchObject({ type: `https://${SVC}/problems/${reason}`, status, reason, ...more })
    expect(document).not.toContain('anna')
  })

  test('lead to an entry only where there is one', async () => {
    const providerOf = async (domain: string) => (await read(await settingsOf(`domain=${domain}`)))['provider']
    expect(await providerOf('plain.example')).toEqual({
      id: 'plain.example',
      name: 'Example Mail',
      shortName: 'Example',
    })
    expect(await providerOf('packages.example')).toMatchObject({ link: `${API}/providers/packages.example` })
    expect((await ask(`${API}/providers/packages.example`)).status).toBe(200)
  })

  test('speak the language that is asked for', async () => {
    const wanted = { headers: { 'accept-language': 'de-AT, en;q=0.5' } }
    const german = await settingsOf('', wanted)
    expect(german.headers.get('content-language')).toBe('de')
    expect(await read(german)).toMatchObject({ title: 'Es fehlt, wonach gesucht werden soll' })
    expect((await settingsOf('lang=en', wanted)).headers.get('content-language')).toBe('en')
  })

  test.each([['POST'], ['PUT'], ['DELETE'], ['PATCH']])('%s is not answered anywhere', async (method) => {
    for (const path of ['/api/v1/settings', '/api/v1/providers', '/api/v1/providers/example.org', '/openapi.json']) {
      const response = await ask(`${SVC}${path}?email=anna@example.org`, { method })
      expect([path, response.status, response.headers.get('allow')]).toEqual([path, 405, 'GET, HEAD, OPTIONS'])
      expect(await read(response)).toMatchObject({
        reason: 'method-not-allowed',
        allow: ['GET', 'HEAD', 'OPTIONS'],
      })
    }
  })

  test.each(['/api/v1', '/api/v1/setting', '/api/v2/settings', '/api/anything/at/all'])(
    'there is nothing at %s, and it is said as everything else is',
    async (path) => {
      const response = await ask(SVC + path)
      expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/problem+json'])
      expect(await read(response)).toMatchObject({ reason: 'path-unknown' })
    },
  )

  test('over plain HTTP nothing is told, and nobody is sent on with the address', async () => {
    const response = await ask(`http://${SVC}/api/v1/settings?email=anna@example.org`)
    expect([response.status, response.headers.get('location')]).toEqual([403, null])
    expect(await read(response)).toMatchObject({ reason: 'plain-http' })
    expect((await ask('http://localhost/api/v1/settings?domain=example.org')).status).toBe(200)
  })
})

test('a browser that asks in advance may ask', async () => {
  for (const path of ['/api/v1/settings', '/api/v1/providers', '/api/v1/providers/x', '/openapi.json']) {
    const response = await ask(SVC + path, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'GET' },
    })
    expect([response.status, await response.text()]).toEqual([204, ''])
    expect(Object.fromEntries(response.headers)).toMatchObject({
      ...BASE,
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD',
      'access-control-allow-headers': 'Accept, Accept-Language, If-None-Match',
      'cache-control': 'no-store',
    })
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
  }
})

test('pages of every origin may read whatever the description names', async () => {
  for (const path of ['/api/v1/providers', '/api/v1/nothing', '/openapi.json', '/healthz', '/version'])
    expect((await ask(`https://${SVC}${path}`)).headers.get('access-control-allow-origin'), path).toBe('*')
})

describe('without SERVICE_HOST', () => {
  const service = serviceWith({})
  test.each([
    ['http://localhost:8787', 'http://localhost:8787'],
    ['https://mail.hoster.example', 'https://mail.hoster.example'],
    ['http://mail.hoster.example', 'http://mail.hoster.example'],
  ])('links lead to where the request came: %s', async (base, origin) => {
    const answer = await read(await service(`${base}/api/v1/settings?domain=example.org`))
    expect(answer.links['autoconfig']).toBe(`${origin}/v1.1/example.org`)
  })
})

describe('sources that wait for others', () => {
  const resolver = inject('doh')

  test('what DNS says stands in why', async () => {
    const service = serviceWith({ DNS_OVER_HTTPS_URL: `${resolver}/dns-query` })
    const response = await service('localhost/api/v1/settings?domain=customer.example')
    expect(await read(response)).toMatchObject({
      source: 'dns-sign',
      why: [{}, {}, {}, { source: 'dns-sign', outcome: 'found', evidence: { mx: [expect.any(String)], sign: {} } }],
    })
    expect(response.headers.get('cache-control')).toBe('public, max-age=3600')
  })

  test('where a source fails and none knows, that is said, and when to come again', async () => {
    const service = serviceWith({ DNS_OVER_HTTPS_URL: `${resolver}/servfail` }, { log: () => {} })
    const response = await service('localhost/api/v1/settings?email=anna@elsewhere.example')
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '60'])
    const { reason, why } = await read(response)
    expect(reason).toBe('source-unavailable')
    expect(why).toContainEqual({ source: 'dns-sign', asked: 'elsewhere.example', outcome: 'failed' })
  })

  test('what is known though a source failed is told, and kept by nobody', async () => {
    const tenants = openD1Tenants(await emptyTenantTables())
    const failing = { ...tenants, find: () => Promise.reject(new Error('down')) }
    const service = serviceWith({}, { tenants: failing as typeof tenants, log: () => {} })
    const response = await service('localhost/api/v1/settings?domain=shop.kunden.example')
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(response.headers.get('etag')).toBeNull()
    expect(await read(response)).toMatchObject({
      source: 'wildcard',
      why: [{}, { source: 'tenant', outcome: 'failed' }, {}],
    })
  })

  test('a bug is a problem, too, with a line in the log that holds nothing of the question', async () => {
    const log: string[] = []
    const lookup = () => {
      throw new Error('anna@example.org')
    }
    const service = serviceWith({}, { lookup, log: (line) => void log.push(line) })
    const response = await service('localhost/api/v1/settings?email=anna@example.org')
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '60'])
    expect(await read(response)).toMatchObject({ reason: 'broken', type: 'https://localhost/problems/broken' })
    expect(log).toHaveLength(1)
    expect(log[0]).toContain('"protocol":"api"')
    expect(log[0]).not.toContain('anna')
  })
})
