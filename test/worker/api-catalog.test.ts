import { describe, expect, test } from 'vitest'
import { compiledCatalog } from '#generated/catalog.js'
import { LANGUAGES, texts } from '#generated/texts.js'
import type { OpenApiDocument } from '../../src/api/openapi-document.ts'
import { PROBLEM_NAMES, PROBLEMS } from '../../src/api/problem.ts'
import { ask, SVC, serviceWith } from './support.ts'

/** The catalog as the API tells it, its description, and the pages that explain both. */

const API = `https://${SVC}/api/v1`

interface List {
  readonly total: number
  readonly providers: readonly { readonly id: string; readonly domains: number; readonly link: string }[]
  readonly next?: string
}

const list = async (query = ''): Promise<List> => (await ask(`${API}/providers${query}`)).json()
const idsOf = ({ providers }: List) => providers.map(({ id }) => id)

describe('the list of providers', () => {
  test('has every entry that may be told, in the order of the ids', async () => {
    const { total, providers, next } = await list()
    const ids = providers.map(({ id }) => id)
    expect(next).toBeUndefined()
    expect([total, ids]).toEqual([ids.length, [...ids].sort()])
    expect(compiledCatalog.ids.filter((id) => !ids.includes(id))).toEqual(['all-plain.example', 'plain.example'])
    expect(providers.find(({ id }) => id === 'many-250.example')).toEqual({
      id: 'many-250.example',
      name: 'Many Domains',
      shortName: 'Many',
      domains: 250,
      link: `${API}/providers/many-250.example`,
    })
  })

  test('has those without TLS, too, where the operator publishes them', async () => {
    const service = serviceWith({ PUBLISH_INSECURE: 'true' })
    expect(idsOf(await (await service('localhost/api/v1/providers')).json())).toEqual([...compiledCatalog.ids])
  })

  test('goes on behind a cursor', async () => {
    const { total } = await list()
    const rest = await list('?cursor=variants.example')
    expect([rest.total, idsOf(rest)]).toEqual([total, ['wildcard.example', 'zero.example']])
    expect(idsOf(await list('?cursor=zzz'))).toEqual([])
  })

  test.each([
    ['?q=dav.ex', ['dav.example']],
    ['?q=DAV.EX', ['dav.example']],
    ['?q=many%20d%C3%B3mains', ['many-200.example', 'many-250.example']],
    ['?q=somebody%40dav.example', ['dav.example']],
    ['?q=exchange.variants', ['variants.example']],
    ['?q=nothing-of-that-kind', []],
    // Placeholders in the names of servers, which nobody sees.
    ['?q=%25', []],
    ['?q=%25EMAILDOMAIN', []],
    ['?q=server%25', []],
  ])('%s finds by name, domain or server', async (query, ids) => {
    const found = await list(query)
    expect([found.total, idsOf(found)]).toEqual([ids.length, ids])
  })

  test('is kept for an hour and revalidated', async () => {
    const response = await ask(`${API}/providers`)
    expect(response.headers.get('cache-control')).toBe('public, max-age=3600')
    const headers = { 'if-none-match': response.headers.get('etag') ?? '' }
    expect((await ask(`${API}/providers`, { headers })).status).toBe(304)
    expect((await ask(`${API}/providers?q=dav`, { headers })).status).toBe(200)
  })

  test.each([
    [`?q=${'x'.repeat(255)}`, 'q'],
    ['?q=%ff', 'q'],
    ['?cursor=%2e%2e%2f', 'cursor'],
    ['?cursor=anna%40example.org', 'cursor'],
  ])('%s is refused', async (query, parameter) => {
    const response = await ask(`${API}/providers${query}`)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ reason: 'parameter-invalid', parameter })
  })
})

describe('a provider', () => {
  test('is told with its signs, variants and sources', async () => {
    const response = await ask(`${API}/providers/variants.example`)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json'])
    expect(await response.json()).toMatchObject({
      id: 'variants.example',
      domains: ['variants.example'],
      signs: [{ mx: 'mx.in-variants.example' }, { mx: 'mx.in-exchange.example', variant: 'exchange' }],
      settings: { incoming: [{ protocol: 'imap', hostname: 'imap.variants.example', port: 993 }] },
      variants: [{ id: 'exchange', name: 'Hosted Exchange' }, { id: 'short-login' }],
      sources: [],
      origin: 'local',
      decided: [],
    })
  })

  test.each([
    ['nobody.example', 'provider-unknown', {}],
    ['__proto__', 'provider-unknown', {}],
    ['%ff', 'provider-unknown', {}],
    ['plain.example', 'insecure', { provider: { id: 'plain.example', name: 'Example Mail' } }],
  ])('%s is 404 %s', async (id, reason, more) => {
    const response = await ask(`${API}/providers/${id}`)
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ reason, ...more })
  })
})

describe('/openapi.json', () => {
  test('is there for pages of every origin, and revalidated', async () => {
    const response = await ask(`${SVC}/openapi.json`)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'public, max-age=3600',
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
    })
    expect(((await response.json()) as OpenApiDocument).openapi).toBe('3.1.1')
    const headers = { 'if-none-match': response.headers.get('etag') ?? '' }
    expect((await ask(`${SVC}/openapi.json`, { headers })).status).toBe(304)
  })
})

describe('the page', () => {
  const page = async (path: string, init?: RequestInit) => (await ask(SVC + path, init)).text()

  test.each(LANGUAGES)('shows every operation, form and problem in %s', async (language) => {
    const { paths, components } = (await (await ask(`${SVC}/openapi.json`)).json()) as OpenApiDocument
    const html = await page(`/api?lang=${language}`)
    for (const path of Object.keys(paths)) expect(html).toContain(`<h2><code>GET ${path}</code></h2>`)
    for (const name of Object.keys(components.schemas).filter((form) => !form.startsWith('Problem')))
      expect(html).toContain(`id="form-${name}"`)
    for (const name of PROBLEM_NAMES) expect(html).toContain(`id="problem-${name}"`)
    expect(html).toContain(`<html lang="${language}">`)
    expect(html).toContain(texts[language]['api.lead'].replaceAll("'", '&#39;'))
  })

  test('leads nowhere in vain inside itself', async () => {
    const html = await page('/api')
    const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
    const targets = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)
    expect(targets.length).toBeGreaterThan(50)
    expect(targets.filter((id) => !ids.has(id))).toEqual([])
    expect(ids.size).toBe([...html.matchAll(/ id="/g)].length)
  })

  test('shows commands and answers of the service that shows it', async () => {
    const html = await page('/api')
    expect(html).toContain(`curl &#39;https://${SVC}/api/v1/settings?domain=posteo.de&#39;`)
    expect(html).toContain(`https://${SVC}/v1.1/posteo.de`)
    expect(html).not.toContain('autoconfig.example.net')
  })

  test('leads to itself in other languages, and takes nothing else along', async () => {
    const html = await page('/api?email=anna@example.org&lang=de')
    expect(html).toContain('href="/api?lang=en"')
    expect(html).not.toContain('anna')
  })

  test('is kept by language and revalidated', async () => {
    const response = await ask(`${SVC}/api`)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'public, max-age=3600',
      vary: 'Accept-Language',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    })
    const headers = { 'if-none-match': response.headers.get('etag') ?? '' }
    expect((await ask(`${SVC}/api`, { headers })).status).toBe(304)
    expect((await ask(`${SVC}/api?lang=de`, { headers })).status).toBe(200)
  })

  test('weighs less than 15 KB as browsers fetch it', async () => {
    const packed = new Blob([await page('/api?lang=de')]).stream().pipeThrough(new CompressionStream('gzip'))
    expect((await new Response(packed).arrayBuffer()).byteLength).toBeLessThan(15_000)
  })

  test.each(['/api', '/problems/insecure'])('%s is sent to HTTPS, without the address in the query', async (path) => {
    const response = await ask(`http://${SVC}${path}?lang=de&email=anna@example.org`, { redirect: 'manual' })
    expect([response.status, response.headers.get('location')]).toEqual([308, `https://${SVC}${path}?lang=de`])
    expect((await ask(SVC + path, { method: 'POST' })).status).toBe(405)
  })
})

describe('the address of a type of problem', () => {
  test.each(PROBLEM_NAMES)('%s explains it in every language', async (name) => {
    for (const language of LANGUAGES) {
      const response = await ask(`https://${SVC}/problems/${name}?lang=${language}`)
      expect([response.status, response.headers.get('content-language')]).toEqual([200, language])
      const html = await response.text()
      const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll("'", '&#39;')
      expect(html).toContain(`<h1>${escaped(texts[language][`api.problem.${name}.title`])}</h1>`)
      expect(html).toContain(escaped(texts[language][`api.problem.${name}.text`]))
      expect(html).toContain(`<dd>${PROBLEMS[name]}</dd>`)
    }
  })

  test.each(['nobody', 'constructor', '__proto__', '%ff', 'anna@example.org'])('%s is none', async (name) => {
    const response = await ask(`https://${SVC}/problems/${name}`)
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/plain; charset=utf-8'])
    expect(await response.text()).not.toContain(name)
  })

  test('a browser that asks for one that is none gets a page', async () => {
    const response = await ask(`https://${SVC}/problems/nothing`, { headers: { accept: 'text/html' } })
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
    expect(await response.text()).toContain('href="/api')
  })
})
