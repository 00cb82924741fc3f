import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { openapi } from '#generated/openapi.js'
import type { OpenApiDocument } from '../../../src/api/openapi-document.ts'
import { type AppOptions, createApp } from '../../../src/app.ts'
import { type CompiledCatalog, openCatalog } from '../../../src/catalog/index.ts'
import { readSettings } from '../../../src/settings.ts'

export const HOST = 'autoconfig.example.net'
export const DOCUMENT = JSON.parse(openapi) as OpenApiDocument

/** The invented providers, as `test/fixtures/setup.ts` compiles them. */
export const FIXTURES = (
  (await import(`${import.meta.dirname}/../../fixtures/generated/catalog.js`)) as { compiledCatalog: CompiledCatalog }
).compiledCatalog

/** The service over some catalog, asked by path and query. */
export function serviceOver(compiled: CompiledCatalog, options: Partial<AppOptions> = {}) {
  const app = createApp({
    catalog: openCatalog(compiled),
    settings: readSettings({ SERVICE_HOST: HOST, DNS_OVER_HTTPS_URL: '' }),
    ...options,
  })
  return async (path: string, init?: RequestInit): Promise<Response> =>
    app.fetch(new Request(`https://${HOST}${path}`, init))
}

const ajv = new Ajv2020({ strict: false, allErrors: true })
ajv.addSchema({ $id: 'https://openapi.example/', components: DOCUMENT.components })
const compiled = new Map<string, ValidateFunction>()

/** What is wrong with an answer by the description of its operation; nothing when it keeps to it. */
export async function faultsOf(path: keyof OpenApiDocument['paths'], response: Response): Promise<readonly string[]> {
  const described = DOCUMENT.paths[path]?.get.responses[response.status]
  if (described === undefined) return [`${path}: status ${response.status} is not described`]
  const type = response.headers.get('content-type') ?? ''
  const schema = described.content?.[type.split(';', 1)[0] as string]?.schema
  if (schema === undefined) return [`${path}: ${response.status} with ${type} is not described`]
  const forms = (schema.oneOf ?? [schema]).map(({ $ref = '' }) => `https://openapi.example/${$ref}`)
  const body: unknown = await response.json()
  const faults = forms.map((form) => {
    const check = compiled.get(form) ?? ajv.compile({ $ref: form })
    compiled.set(form, check)
    return check(body) ? [] : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
  })
  const [first = []] = faults
  return faults.filter((list) => list.length === 0).length === 1 ? [] : first
}
