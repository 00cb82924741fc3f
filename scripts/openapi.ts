import { serviceVersion } from '#generated/about.js'
import { compiledCatalog } from '#generated/catalog.js'
import { compileOpenapi } from '../src/api/compile-openapi.ts'
import { EXAMPLE_HOST } from '../src/api/openapi-document.ts'
import { createApp } from '../src/app.ts'
import { openCatalog } from '../src/catalog/index.ts'
import { readSettings } from '../src/settings.ts'

/** The OpenAPI document; its examples are answers of the service as it has just been built, without a network. */
export function openapiOfThisBuild() {
  const app = createApp({
    catalog: openCatalog(compiledCatalog),
    settings: readSettings({ SERVICE_HOST: EXAMPLE_HOST, DNS_OVER_HTTPS_URL: '' }),
  })
  return compileOpenapi(serviceVersion, async (path) => app.fetch(new Request(`https://${EXAMPLE_HOST}${path}`)))
}

/** As a module: one string, which costs nothing until somebody asks for it. */
export async function openapiModules(header: string): Promise<Record<string, string>> {
  const text = `${JSON.stringify(await openapiOfThisBuild())}\n`
  return {
    'openapi.js': `${header}export const openapi = ${JSON.stringify(text)}\n`,
    'openapi.d.ts': `${header}export declare const openapi: string\n`,
  }
}
