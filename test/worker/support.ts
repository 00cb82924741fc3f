import { exports } from 'cloudflare:workers'
import { compiledCatalog } from '#generated/catalog.js'
import { type AppOptions, createApp } from '../../src/app.ts'
import { openCatalog } from '../../src/catalog/index.ts'
import { readSettings } from '../../src/settings.ts'

/** The service's own host in these tests (`test/fixtures/wrangler.toml`). */
export const SVC = 'autodiscover.service.example'

/** A request to the real entry point, over HTTPS unless the URL says otherwise. */
export function ask(url: string, init?: RequestInit): Promise<Response> {
  return exports.default.fetch(url.includes('://') ? url : `https://${url}`, init)
}

/** The same app with other settings than the entry point's, or with a part of it replaced. */
export function serviceWith(env: Record<string, string>, options: Partial<AppOptions> = {}) {
  const app = createApp({
    catalog: openCatalog(compiledCatalog),
    settings: readSettings({ DNS_OVER_HTTPS_URL: '', ...env }),
    ...options,
  })
  return async (url: string, init?: RequestInit): Promise<Response> =>
    app.fetch(new Request(url.includes('://') ? url : `https://${url}`, init))
}
