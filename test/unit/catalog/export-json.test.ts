import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { compileCatalog } from '../../../src/catalog/compile.ts'
import { catalogAsJson } from '../../../src/catalog/export-json.ts'
import { CATALOG_JSON_VERSION, catalogJson, catalogJsonSchema } from '../../../src/catalog/export-schema.ts'
import type { CompiledCatalog } from '../../../src/catalog/index.ts'
import { readCatalogFiles, readGatewayFiles } from '../../../src/cli/files.ts'

const root = join(import.meta.dirname, '../../..')
const SCHEMA = readFileSync(join(root, 'docs/catalog-json.schema.json'), 'utf8')
const FIXTURES = [{ path: 'test/fixtures/providers', local: true }]

async function compiledFrom(folders?: typeof FIXTURES): Promise<CompiledCatalog> {
  const { catalog } = compileCatalog(await readCatalogFiles(root, folders), await readGatewayFiles(root, folders))
  if (catalog === undefined) throw new Error('the catalog has mistakes')
  return { version: 'test', ...catalog }
}

const shipped = await compiledFrom()
const fixtures = await compiledFrom(FIXTURES)
const providerOf = (id: string, insecure = false) =>
  catalogAsJson(fixtures, { insecure }).content.providers.find((provider) => provider.id === id)

test('the schema in docs/ is the one that the export keeps to, under a name with its version', () => {
  expect(SCHEMA).toBe(catalogJsonSchema())
  expect(JSON.parse(SCHEMA)).toMatchObject({
    $id: `urn:postamt:catalog-json:${CATALOG_JSON_VERSION}`,
    additionalProperties: false,
  })
})

describe.each([
  ['shipped', shipped],
  ['invented', fixtures],
])('the %s catalog', (_, compiled) => {
  test.each([false, true])('keeps to the schema, insecure: %s', (insecure) => {
    const { content } = catalogAsJson(compiled, { insecure })
    const read = JSON.parse(JSON.stringify(content)) as unknown
    expect(z.fromJSONSchema(JSON.parse(SCHEMA)).safeParse(read).error).toBeUndefined()
    expect(catalogJson.parse(read)).toEqual(content)
  })

  test('is the same whenever it is made, and in the order of the ids', () => {
    const { content } = catalogAsJson(compiled, { insecure: false })
    expect(JSON.stringify(catalogAsJson(compiled, { insecure: false }).content)).toBe(JSON.stringify(content))
    const ids = content.providers.map(({ id }) => id)
    expect(ids).toEqual([...ids].sort())
  })

  test('is whole: what is not there is named, and every domain, wildcard and sign is of one that is', () => {
    const { content, leftOut } = catalogAsJson(compiled, { insecure: false })
    expect([...content.providers.map(({ id }) => id), ...leftOut].sort()).toEqual([...compiled.ids].sort())
    const isThere = (place: number) => !leftOut.includes(compiled.ids[place] as string)
    const domains = compiled.domains.flatMap((list, place) => (isThere(place) ? list.split(' ').filter(Boolean) : []))
    expect(content.providers.flatMap((provider) => provider.domains).sort()).toEqual(domains.sort())
    expect(content.providers.flatMap(({ wildcards }) => wildcards).length).toBe(
      compiled.wildcards.filter(([, place]) => isThere(place)).length,
    )
    expect(content.gateways).toEqual(compiled.gateways)
  })

  test('holds no server without TLS unless the operator insists', () => {
    const plain = (insecure: boolean) =>
      JSON.stringify(catalogAsJson(compiled, { insecure }).content).includes('"security":"none"')
    expect(plain(false)).toBe(false)
    expect(plain(true)).toBe(true)
  })
})

test('the schema bites: a key too many, a port too large, a wrong version are named', () => {
  const schema = z.fromJSONSchema(JSON.parse(SCHEMA))
  const { content } = catalogAsJson(fixtures, { insecure: false })
  const without = (change: (copy: Record<string, never>) => void) => {
    const copy = structuredClone(content) as never
    change(copy)
    return schema.safeParse(copy).success
  }
  expect(without(() => {})).toBe(true)
  expect(without((copy) => Object.assign(copy, { more: 1 }))).toBe(false)
  expect(without((copy) => Object.assign(copy, { formatVersion: 2 }))).toBe(false)
  const server = (copy: unknown) =>
    (copy as typeof content).providers.find(({ settings }) => settings?.incoming[0])?.settings?.incoming[0]
  expect(without((copy) => Object.assign(server(copy) ?? {}, { port: 70_000 }))).toBe(false)
})

test('an entry with variants says them all, with the signs that tell them apart', () => {
  expect(providerOf('variants.example')).toMatchObject({
    variants: expect.arrayContaining([expect.objectContaining({ id: expect.any(String), name: expect.any(String) })]),
  })
})

test('a server that differs by customer says where its name is from', () => {
  const { settings, variants } = providerOf('values.example') ?? {}
  const all = [settings, ...(variants ?? []).map((variant) => variant.settings)]
  const named = all.find((some) => some?.incoming.some(({ hostname }) => hostname.includes('%SERVER%')))
  expect(named?.serverFrom).toMatch(/^from-mx|from-autodiscover|tenant$/)
})

test('a login that cannot be derived is asked for', () => {
  expect(JSON.stringify(providerOf('ask.example')?.settings?.incoming)).toMatch(/"username":\{"ask":"[a-z-]+"\}/)
})

test('an entry that no mail app can use is there, and says so', () => {
  expect(providerOf('own-app.example')?.settings).toMatchObject({ incoming: [], unsupported: { reason: 'own-app' } })
})
