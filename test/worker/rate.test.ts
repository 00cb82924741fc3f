import { expect, test, vi } from 'vitest'
import { compiledCatalog } from '#generated/catalog.js'
import { LANGUAGES, type Language, texts } from '#generated/texts.js'
import { type AppOptions, createApp } from '../../src/app.ts'
import { openCatalog } from '../../src/catalog/index.ts'
import { addressAtCloudflare, limiterInMemory, type RateLimiter } from '../../src/rate/index.ts'
import { readSettings } from '../../src/settings.ts'
import { contentOf, expectFrame, expectNothingForeign, PAGE_POLICY, readPage } from './page-support.ts'
import { ask, SVC } from './support.ts'

/** What a network may ask in a minute: pages, profiles and the API are counted, what mail apps ask is not. */

const BROWSER = 'text/html,application/xhtml+xml,*/*;q=0.8'
const PROFILE = '/email.mobileconfig?email=user@example.org'

/** The service with a limiter of the test's own; `lines` is its log. */
function limitedBy(limiter: RateLimiter, options: Partial<AppOptions> = {}) {
  const lines: string[] = []
  const app = createApp({
    catalog: openCatalog(compiledCatalog),
    settings: readSettings({ DNS_OVER_HTTPS_URL: '', ADMIN_TOKEN: 'token', SERVICE_HOST: SVC }),
    limits: { limiter, addressOf: addressAtCloudflare },
    log: (line) => lines.push(line),
    ...options,
  })
  const from = async (address: string, target: string, init: RequestInit = {}) =>
    app.fetch(
      new Request(`https://${SVC}${target}`, {
        ...init,
        headers: { ...(init.headers as object), ...(address === '' ? {} : { 'cf-connecting-ip': address }) },
      }),
    )
  return { app, from, lines }
}

const REFUSING: RateLimiter = { wait: () => 42 }

/** A single set-up asks these up to seven times a second; monitoring asks some, and an operator with a token the others. */
const UNCOUNTED = /^\/(?:\.well-known\/|mail\/|(?:autoconfig\/)?v1\.1\/|autodiscover\/|healthz$|version$|admin\/v1\/)/

const { app } = limitedBy(REFUSING)
const PATHS = [...new Set(app.routes.map(({ path }) => path))]
const exampleOf = (path: string) => path.replace(/:\w+/g, 'example.org').replace('*', 'user@example.org')

test('there are routes of both kinds', () => {
  expect(PATHS.filter((path) => UNCOUNTED.test(path)).length).toBeGreaterThan(10)
  expect(PATHS.filter((path) => !UNCOUNTED.test(path))).toEqual(
    expect.arrayContaining(['/email.mobileconfig', '/mobileconfig', '/apple.mobileconfig', '/dns/:name']),
  )
})

test.each(PATHS.filter((path) => UNCOUNTED.test(path)))('%s is never limited, nor is looked who asks', async (path) => {
  const addressOf = vi.fn(addressAtCloudflare)
  const { from } = limitedBy(REFUSING, { limits: { limiter: REFUSING, addressOf } })
  for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS'])
    expect((await from('203.0.113.1', exampleOf(path), { method })).status, method).not.toBe(429)
  expect(addressOf).not.toHaveBeenCalled()
})

test.each(PATHS.filter((path) => !UNCOUNTED.test(path)))('%s is limited by network', async (path) => {
  const { from } = limitedBy(REFUSING)
  for (const method of ['GET', 'HEAD', 'POST']) {
    const response = await from('203.0.113.1', exampleOf(path), { method })
    expect([response.status, response.headers.get('retry-after')], method).toEqual([429, '42'])
  }
  // What a browser asks in advance is no use of the service, and refused it would hide the refusal itself.
  expect((await from('203.0.113.1', exampleOf(path), { method: 'OPTIONS' })).status).not.toBe(429)
})

test('a network that sends too much waits, others do not, and mail apps in the same network are answered', async () => {
  const { from } = limitedBy(limiterInMemory(2))
  const statusOf = async (address: string, target = PROFILE) => (await from(address, target)).status
  expect([await statusOf('203.0.113.1'), await statusOf('203.0.113.99')]).toEqual([200, 200])
  expect([await statusOf('203.0.113.5'), await statusOf('203.0.113.5', '/dns/example.org')]).toEqual([429, 429])
  expect([await statusOf('203.0.114.5'), await statusOf('2001:db8::1')]).toEqual([200, 200])
  for (let asked = 0; asked < 20; asked++)
    expect(await statusOf('203.0.113.5', '/mail/config-v1.1.xml?emailaddress=user@example.org')).toBe(200)
})

test.each(['', '127.0.0.1', '::1', '192.168.1.5', 'fd00::1', 'unknown'])(
  'a request from "%s" is not counted: this machine, the network around it, or nobody knows',
  async (address) => {
    const { from } = limitedBy(REFUSING)
    expect((await from(address, PROFILE)).status).toBe(200)
  },
)

test('nothing is done for a request that is refused', async () => {
  const lookup = vi.fn(() => {
    throw new Error('nobody may ask')
  })
  const { from } = limitedBy(REFUSING, { lookup })
  expect((await from('203.0.113.1', PROFILE)).status).toBe(429)
  expect(lookup).not.toHaveBeenCalled()
})

test.each<[string, RateLimiter, string]>([
  [
    'throws',
    {
      wait: () => {
        throw new TypeError('203.0.113.0/24 user@example.org')
      },
    },
    'TypeError',
  ],
  ['fails later', { wait: () => Promise.reject(new Error('203.0.113.0/24 user@example.org')) }, 'Error'],
  ['throws what is no error', { wait: () => Promise.reject('203.0.113.0/24') }, 'string'],
])('a limiter that %s limits nobody, and the log says so without saying whom', async (_, limiter, error) => {
  const { from, lines } = limitedBy(limiter)
  expect((await from('203.0.113.1', PROFILE)).status).toBe(200)
  expect(lines.map((line) => JSON.parse(line))).toEqual([{ event: 'rate-limit-failed', error }])
})

test.each(LANGUAGES)('a browser is shown a page that says what to do, in its language: %s', async (language) => {
  const { from } = limitedBy(REFUSING)
  const headers = { accept: BROWSER, 'accept-language': language }
  for (const target of [`${PROFILE}&lang=${language}`, PROFILE, '/dns/example.org']) {
    const response = await from('203.0.113.1', target, { headers })
    expect(response.status).toBe(429)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-language': language,
      'content-security-policy': PAGE_POLICY,
      'cache-control': 'no-store',
      'retry-after': '42',
      vary: 'Accept, Accept-Language',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
    const html = await response.text()
    const page = readPage(html)
    expectFrame(page, language)
    expectNothingForeign(page)
    expect(contentOf(page).text + JSON.stringify(contentOf(page))).toContain(texts[language]['busy.text'])
    const isChosen = target.includes('lang=')
    expect(html).toContain(`href="/providers${isChosen ? `?lang=${language}` : ''}"`)
    expect(html).not.toContain('user@example.org')
    expect(html).not.toContain('203.0.113')
  }
})

test.each<[string, string, Record<string, string>]>([
  ['whoever asks the API', '/api/v1/settings?email=user@example.org', { accept: BROWSER }],
  ['a program that reads JSON', '/dns/example.org', { accept: 'application/json' }],
  ['a program that asks for JSON by its address', '/dns/example.org.json', {}],
])('%s gets a problem document, readable from any origin', async (_, target, headers) => {
  const { from } = limitedBy(REFUSING)
  const response = await from('203.0.113.1', target, { headers })
  expect(response.status).toBe(429)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'application/problem+json',
    'access-control-allow-origin': '*',
    'cache-control': 'no-store',
    'retry-after': '42',
  })
  expect(response.headers.get('access-control-expose-headers')).toContain('Retry-After')
  expect(await response.json()).toEqual({
    type: `https://${SVC}/problems/too-many-requests`,
    title: texts.en['api.problem.too-many-requests.title'],
    status: 429,
    detail: texts.en['api.problem.too-many-requests.text'],
    reason: 'too-many-requests',
  })
})

test.each<[string, Language]>([
  ['de-AT', 'de'],
  ['', 'en'],
])('anything else gets plain text, in a language (%s) too', async (accepted, language) => {
  const { from } = limitedBy(REFUSING)
  const response = await from('203.0.113.1', PROFILE, { headers: { accept: '*/*', 'accept-language': accepted } })
  expect([response.status, response.headers.get('content-type')]).toEqual([429, 'text/plain; charset=utf-8'])
  expect(await response.text()).toBe(`${texts[language]['busy.title']}\n${texts[language]['busy.text']}\n`)
})

test('on Cloudflare the binding counts, by what Cloudflare says about who asks', async () => {
  const statuses = async (address: string, target = PROFILE) => {
    const init = address === '' ? {} : { headers: { 'cf-connecting-ip': address } }
    return (await ask(`${SVC}${target}`, init)).status
  }
  const of = async (addresses: readonly string[], target = PROFILE) => {
    const seen: number[] = []
    for (const address of addresses) seen.push(await statuses(address, target))
    return seen
  }
  // Three a minute: test/fixtures/wrangler.toml.
  expect(await of(['198.51.100.1', '198.51.100.2', '198.51.100.3', '198.51.100.4'])).toEqual([200, 200, 200, 429])
  expect(await of(['2001:db8:1::1', '2001:db8:1:2::1', '2001:db8:1:ffff::1', '2001:db8:1::2'])).toEqual([
    200, 200, 200, 429,
  ])
  expect(await of(['198.51.101.1', '2001:db8:2::1'])).toEqual([200, 200])
  expect(await of(['198.51.100.1'], '/v1.1/example.org')).toEqual([200])
  expect(await of(['', '', '', '', ''])).toEqual([200, 200, 200, 200, 200])
})
