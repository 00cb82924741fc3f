import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, test } from 'vitest'
import { compiledCatalog } from '#generated/catalog.js'
import { openapiOfThisBuild } from '../../../scripts/openapi.ts'
import { problemComponent } from '../../../src/api/compile-openapi.ts'
import { EXAMPLE_HOST } from '../../../src/api/openapi-document.ts'
import { EXAMPLES, OPERATIONS } from '../../../src/api/openapi-plan.ts'
import { PROBLEM_NAMES, PROBLEMS } from '../../../src/api/problem.ts'
import { createApp } from '../../../src/app.ts'
import { openCatalog } from '../../../src/catalog/index.ts'
import { readSettings } from '../../../src/settings.ts'
import { DOCUMENT, faultsOf, HOST, serviceOver } from './support.ts'

const ask = serviceOver(compiledCatalog)

const SHOWN = Object.entries(DOCUMENT.paths).flatMap(([path, { get }]) =>
  Object.entries(get.responses).flatMap(([status, { content = {} }]) =>
    Object.values(content).flatMap(({ examples = {} }) =>
      Object.values(examples).map((example) => ({ path, status: Number(status), ...example })),
    ),
  ),
)

test('the document is valid OpenAPI 3.1, as somebody else judges it', async () => {
  const validator = new Validator()
  expect(await validator.validate(structuredClone(DOCUMENT) as never)).toEqual({ valid: true })
  expect(validator.version).toBe('3.1')
})

test('the judge bites: an operation without answers is none', async () => {
  const { responses: _, ...get } = DOCUMENT.paths['/version']?.get ?? {}
  const wrong = { ...structuredClone(DOCUMENT), paths: { '/version': { get: { ...get, responses: 7 } } } }
  expect((await new Validator().validate(wrong as never)).valid).toBe(false)
})

test('what is served is what the build makes now', async () => {
  expect(DOCUMENT).toEqual(JSON.parse(JSON.stringify(await openapiOfThisBuild())))
})

describe('examples', () => {
  test('each request of the plan gave one, with the status that it should have', () => {
    expect(SHOWN.map((example) => example['x-request']).sort()).toEqual(EXAMPLES.map(({ request }) => request).sort())
    expect(HOST).toBe(EXAMPLE_HOST)
  })

  test.each(SHOWN.map((example) => [example['x-request'], example] as const))(
    'the example for %s is the real answer, and has its form',
    async (request, { path, status, value }) => {
      const response = await ask(request)
      expect(response.status).toBe(status)
      expect(await response.clone().json()).toEqual(value)
      expect(await faultsOf(path, response)).toEqual([])
    },
  )

  test('each kind of answer of an operation about mail has one', () => {
    const shown = new Set(SHOWN.map(({ path, status }) => `${path} ${status}`))
    expect([...shown]).toEqual(
      expect.arrayContaining(OPERATIONS.map(({ path }) => `${path} 200`).concat('/api/v1/settings 404')),
    )
  })
})

describe('the closed list of problems', () => {
  test('each type has its form in the document, and no other has one', () => {
    const described = Object.keys(DOCUMENT.components.schemas).filter((name) => name.startsWith('Problem'))
    expect(described.sort()).toEqual(PROBLEM_NAMES.map(problemComponent).sort())
  })

  test.each(PROBLEM_NAMES)('%s: the form says type, status and reason', (name) => {
    const { properties } = DOCUMENT.components.schemas[problemComponent(name)] ?? {}
    expect(properties?.['reason']?.const).toBe(name)
    expect(properties?.['status']?.const).toBe(PROBLEMS[name])
    expect(new RegExp(properties?.['type']?.pattern ?? '^$').test(`https://${HOST}/problems/${name}`)).toBe(true)
  })

  test('each type is one that some operation answers with, or is about addresses that are none', () => {
    const answered = new Set(OPERATIONS.flatMap(({ problems }) => problems))
    expect(PROBLEM_NAMES.filter((name) => !answered.has(name))).toEqual(['path-unknown'])
  })
})

test('every address for programs is described, and nothing else', () => {
  const app = createApp({
    catalog: openCatalog(compiledCatalog),
    settings: readSettings({ SERVICE_HOST: HOST, DNS_OVER_HTTPS_URL: '' }),
  })
  const mounted = app.routes
    .map(({ path }) => path.replace(/:(\w+)/g, '{$1}'))
    .filter((path) => /^\/(?:api\/v1\/|healthz|version)/.test(path))
  expect(Object.keys(DOCUMENT.paths).sort()).toEqual([...new Set(mounted)].sort())
})

test('what a good answer carries in its head is said: a tag where there is one, and the way to the next page', () => {
  const app = createApp({
    catalog: openCatalog(compiledCatalog),
    settings: readSettings({ SERVICE_HOST: HOST, DNS_OVER_HTTPS_URL: '' }),
  })
  const carried = async (path: string) => {
    const { headers } = await app.request(`https://${HOST}${path}`)
    return ['ETag', 'Link'].filter((name) => headers.has(name))
  }
  const asked = {
    '/api/v1/settings': '/api/v1/settings?domain=sslin.de',
    '/api/v1/providers/{id}': '/api/v1/providers/sslin.de',
  } as Readonly<Record<string, string>>
  return Promise.all(
    Object.entries(DOCUMENT.paths).map(async ([path, { get }]) =>
      expect(await carried(asked[path] ?? path), path).toEqual(Object.keys(get.responses[200]?.headers ?? {})),
    ),
  )
})

test('every reference in the document leads somewhere', () => {
  const refs = [...JSON.stringify(DOCUMENT).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)]
  const missing = refs.map(([, name = '']) => name).filter((name) => !Object.hasOwn(DOCUMENT.components.schemas, name))
  expect(refs.length).toBeGreaterThan(20)
  expect(missing).toEqual([])
})
