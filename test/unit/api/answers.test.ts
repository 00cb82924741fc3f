import { describe, expect, test } from 'vitest'
import { compiledCatalog } from '#generated/catalog.js'
import { PROBLEMS } from '../../../src/api/problem.ts'
import { problemSchema, providerAnswer, providerList, settingsAnswer } from '../../../src/api/schemas.ts'
import { type CompiledCatalog, openCatalog } from '../../../src/catalog/index.ts'
import { readSettings } from '../../../src/settings.ts'
import { FIXTURES, faultsOf, serviceOver } from './support.ts'

/** Every answer about every entry keeps to the published form, and to the strict one: no key is missing there. */

const CATALOGS: readonly (readonly [string, CompiledCatalog])[] = [
  ['shipped', compiledCatalog],
  ['invented', FIXTURES],
]

interface Domained {
  readonly id: string
  readonly domains: readonly string[]
  readonly variants: readonly string[]
}

function entriesOf(compiled: CompiledCatalog): Domained[] {
  const catalog = openCatalog(compiled)
  return compiled.ids.map((id) => {
    const entry = catalog.byId(id)
    const wildcards = catalog.about(id)?.wildcards ?? []
    const domains = [...(entry?.identity.domains ?? []), ...wildcards.map((suffix) => `customer.${suffix}`)]
    return { id, domains: domains.slice(0, 3), variants: Object.keys(entry?.variants ?? {}) }
  })
}

async function strictFaultsOf(response: Response): Promise<string[]> {
  const body = (await response.json()) as { reason?: keyof typeof PROBLEMS }
  const schema = body.reason === undefined ? settingsAnswer : problemSchema(body.reason, PROBLEMS[body.reason])
  return (schema.safeParse(body).error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`)
}

describe.each(CATALOGS)('the %s catalog', (_, compiled) => {
  test.each([false, true])('every answer about settings has its form, plain text published: %s', async (insecure) => {
    const env = { DNS_OVER_HTTPS_URL: '', SERVICE_HOST: 'svc.example', PUBLISH_INSECURE: String(insecure) }
    const ask = serviceOver(compiled, { settings: readSettings(env) })
    const faults: string[] = []
    const statuses = new Map<number, number>()
    for (const { domains, variants } of entriesOf(compiled))
      for (const domain of domains)
        for (const query of [
          `domain=${domain}`,
          `email=a%2Bb@${domain}`,
          ...variants.map((variant) => `email=o'neil@${domain}&variant=${variant}`),
        ]) {
          const response = await ask(`/api/v1/settings?${query}`)
          statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
          const found = [...(await faultsOf('/api/v1/settings', response.clone())), ...(await strictFaultsOf(response))]
          faults.push(...found.map((fault) => `${query}: ${fault}`))
        }
    expect(faults).toEqual([])
    expect(statuses.get(200)).toBeGreaterThan(25)
    expect([...statuses.keys()].filter((status) => ![200, 404, 422].includes(status))).toEqual([])
  })

  test('every answer about a provider has its form', async () => {
    const ask = serviceOver(compiled)
    const faults: string[] = []
    const told: string[] = []
    for (const id of compiled.ids) {
      const response = await ask(`/api/v1/providers/${id}`)
      if (response.status === 200) {
        told.push(id)
        const strict = providerAnswer.safeParse(await response.clone().json())
        faults.push(...(strict.error?.issues ?? []).map(({ path, message }) => `${id}: ${path.join('.')} ${message}`))
      }
      faults.push(...(await faultsOf('/api/v1/providers/{id}', response)).map((fault) => `${id}: ${fault}`))
    }
    expect(faults).toEqual([])

    const listed: string[] = []
    let next: string | undefined = '/api/v1/providers'
    while (next !== undefined) {
      const response: Response = await ask(next)
      expect(await faultsOf('/api/v1/providers', response.clone())).toEqual([])
      const page = providerList.parse(await response.json())
      listed.push(...page.providers.map(({ id }) => id))
      next = page.next?.replace(/^https:\/\/[^/]+/, '')
    }
    expect(listed).toEqual(told)
  })
})

test('the forms bite: an answer without its source, and one with a key of its own, are refused', async () => {
  const ask = serviceOver(FIXTURES)
  const { source: _, ...rest } = (await (await ask('/api/v1/settings?domain=example.org')).json()) as { source: string }
  const json = { 'content-type': 'application/json' }
  const without = new Response(JSON.stringify(rest), { headers: json })
  expect(await faultsOf('/api/v1/settings', without)).toEqual([" must have required property 'source'"])
  const more = new Response(JSON.stringify({ ...rest, source: 'catalog', password: 'x' }))
  expect(await strictFaultsOf(more)).toEqual([' Unrecognized key: "password"'])
})
