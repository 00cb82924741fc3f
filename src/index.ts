import { env } from 'cloudflare:workers'
import { compiledCatalog } from '#generated/catalog.js'
import { createApp } from './app.ts'
import { openCatalog } from './catalog/index.ts'
import { readSettings } from './settings.ts'

/**
 * The Cloudflare entry. Settings are read once, when an isolate starts: one that cannot work stops the deployment
 * instead of the first request.
 */
const app = createApp({
  catalog: openCatalog(compiledCatalog),
  settings: readSettings(env as unknown as Record<string, unknown>),
})

export default { fetch: (request: Request) => app.fetch(request) }
