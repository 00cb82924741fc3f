import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { compiledCatalog } from '#generated/catalog.js'
import { exposureIn } from '../../scripts/fuzz/exposure.ts'
import { type AppOptions, createApp } from '../../src/app.ts'
import { openCatalog } from '../../src/catalog/index.ts'
import { DnsFailure } from '../../src/dns/index.ts'
import { readSettings } from '../../src/settings.ts'
import { MARKED, markedRequests } from '../support/marked-requests.ts'
import { SVC } from './support.ts'

/** An address in every place where one can stand, at every route: no log, title, error or URL of ours repeats it. */

const TOKEN = 'token'

/** Says everything that it knows, as errors of libraries like to. */
const broken = (what: unknown): never => {
  throw new TypeError(`cannot look up ${JSON.stringify(what)}\n    at ${JSON.stringify(what)} (zqxlsecret@example.org)`)
}
const catalog = openCatalog(compiledCatalog)

/** A catalog that breaks on whatever is asked. */
const brokenCatalog: AppOptions['catalog'] = new Proxy(catalog, {
  get: (target, key) => (typeof Reflect.get(target, key) === 'function' ? broken : Reflect.get(target, key)),
})

const SERVICES: Readonly<Record<string, { env?: Record<string, string>; options?: Partial<AppOptions> }>> = {
  'as a hoster sets it up': { env: { SERVICE_HOST: SVC, ADMIN_TOKEN: TOKEN } },
  'without any setting': {},
  'with a bug in the look-up': {
    env: { SERVICE_HOST: SVC, ADMIN_TOKEN: TOKEN },
    options: { lookup: (question) => broken(question) },
  },
  'with a broken catalog': { env: { SERVICE_HOST: SVC, ADMIN_TOKEN: TOKEN }, options: { catalog: brokenCatalog } },
  'with sources that fail': {
    env: { SERVICE_HOST: SVC, ADMIN_TOKEN: TOKEN },
    options: {
      dns: new Proxy({} as NonNullable<AppOptions['dns']>, {
        get: () => () => Promise.reject(new DnsFailure('timeout')),
      }),
      tenants: new Proxy({} as NonNullable<AppOptions['tenants']>, {
        get:
          () =>
          async (...asked: unknown[]) =>
            broken(asked),
      }),
    },
  },
  'for a network that asks too much': {
    env: { SERVICE_HOST: SVC, ADMIN_TOKEN: TOKEN },
    options: { limits: { limiter: { wait: () => 60 }, addressOf: () => '203.0.113.1' } },
  },
}

const printed: string[] = []

beforeAll(() => {
  for (const name of ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const)
    vi.spyOn(console, name).mockImplementation((...words) => void printed.push(words.map(String).join(' ')))
})

afterAll(() => {
  vi.restoreAllMocks()
})

function serviceOf({ env = {}, options = {} }: (typeof SERVICES)[string]) {
  const log = (line: string) => void printed.push(line)
  return createApp({ catalog, settings: readSettings({ DNS_OVER_HTTPS_URL: '', ...env }), log, ...options })
}

const ROUTES = [
  ...new Set(serviceOf({ env: { ADMIN_TOKEN: TOKEN } }).routes.map(({ path }) => path)),
  '/nothing/here',
  '/static/style.css',
]

test('there are routes, and requests with the address to each', () => {
  expect(ROUTES.length).toBeGreaterThan(20)
  for (const route of ROUTES) expect(markedRequests(route, TOKEN).length, route).toBeGreaterThan(200)
})

const ADDRESS = 'zqxlsecret@example.org'
const POX = `<Autodiscover><Request><EMailAddress>${ADDRESS}</EMailAddress></Request></Autodiscover>`

test.each<[string, RequestInit]>([
  [`/setup?email=${ADDRESS}`, {}],
  [`/?email=${ADDRESS}`, {}],
  [`/email.mobileconfig?email=${ADDRESS}`, {}],
  [`/api/v1/settings?email=${ADDRESS}`, {}],
  ['/autodiscover/autodiscover.xml', { method: 'POST', body: POX }],
])('%s does answer with the address, in its place', async (target, init) => {
  const app = serviceOf({ env: { SERVICE_HOST: SVC } })
  const response = await app.fetch(new Request(`https://${SVC}${target}`, init))
  expect(response.status).toBe(200)
  expect(await response.text()).toContain(ADDRESS)
})

test.each([
  ['with a bug in the look-up', '/v1.1/zqxlsecret@fresh.example', 'broken'],
  ['with a broken catalog', '/api/v1/providers?q=zqxlsecret@example.org', 'broken'],
  ['with a broken catalog', '/v1.1/zqxlsecret@fresh.example', 'source-failed'],
  ['with sources that fail', '/v1.1/zqxlsecret@fresh.example', 'source-failed'],
])('the log is heard: %s, asked for %s', async (name, target, event) => {
  printed.length = 0
  await serviceOf(SERVICES[name] ?? {}).fetch(new Request(`https://${SVC}${target}`))
  expect(printed.map((line) => JSON.parse(line).event)).toContain(event)
})

/** All that one service is sent; the others, a quarter of it each, and each another one. */
const SHARE = 4

describe.each(Object.entries(SERVICES))('%s', (name, service) => {
  const app = serviceOf(service)
  const at = Object.keys(SERVICES).indexOf(name)
  const serviceHost = service.env?.['SERVICE_HOST']

  test.each(ROUTES)('%s keeps the address to the asker', async (route) => {
    printed.length = 0
    const exposed: string[] = []
    const requests = markedRequests(route, `Bearer ${TOKEN}`)
    const sent = at === 0 ? requests : requests.filter((_, place) => place % SHARE === at % SHARE)
    for (const { title, method, target, headers, body } of sent) {
      const request = new Request(`https://${SVC}${target}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body }),
      })
      const response = await app.fetch(request)
      const told = {
        status: response.status,
        headers: response.headers,
        body: new TextDecoder().decode(await response.arrayBuffer()),
      }
      expect(response.headers.has('set-cookie'), title).toBe(false)
      const exposure = exposureIn(told, { target, said: ADDRESS, serviceHost }, MARKED)
      if (exposure !== undefined) exposed.push(`${title}\n    ${exposure}`)
    }
    expect(exposed.slice(0, 5)).toEqual([])
    expect(printed.filter((line) => MARKED.test(line) || /\S@[a-z0-9-]+\./i.test(line))).toEqual([])
  })
})

describe('others who are asked', () => {
  const RESOLVER = 'https://dns.example.net/dns-query'
  const UPSTREAM = 'https://ispdb.example.net/v1.1'

  test('learn the domain, and neither the address nor who asks', async () => {
    const asked: string[] = []
    vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
      const request = new Request(input, init)
      const question = new URL(request.url).searchParams.get('dns') ?? ''
      const dns = atob(question.replaceAll('-', '+').replaceAll('_', '/'))
      asked.push([request.url, dns, ...[...request.headers].map(String), await request.text()].join(' '))
      return new Response(null, { status: 404 })
    })
    const app = serviceOf({
      env: { SERVICE_HOST: SVC, DNS_OVER_HTTPS_URL: RESOLVER, UPSTREAM_ISPDB_URL: UPSTREAM },
    })
    const headers = {
      'cf-connecting-ip': '203.0.113.77',
      'x-forwarded-for': '203.0.113.77',
      'user-agent': 'zqxlsecret',
      'accept-language': 'zqxlsecret',
      cookie: 'zqxlsecret',
    }
    const targets = ['/mail/config-v1.1.xml?emailaddress=', '/v1.1/', '/email.mobileconfig?name=zqxlsecret&email=']
    const others = ['/setup?name=zqxlsecret&email=', '/api/v1/settings?email=']
    for (const [place, target] of [...targets, ...others].entries())
      await app.fetch(new Request(`https://${SVC}${target}zqxlsecret@fresh-${place}.example`, { headers }))
    vi.unstubAllGlobals()
    for (const [place] of [...targets, ...others].entries()) {
      const learned = asked.filter((text) => text.includes(`fresh-${place}`))
      expect(learned.some((text) => text.startsWith(RESOLVER))).toBe(true)
      expect(learned.some((text) => text.startsWith(UPSTREAM))).toBe(true)
    }
    expect(asked.filter((text) => MARKED.test(text) || text.includes('203.0.113'))).toEqual([])
    expect(asked.every((text) => text.startsWith(RESOLVER) || text.startsWith(`${UPSTREAM}/fresh-`))).toBe(true)
  })
})
