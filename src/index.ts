import { env } from 'cloudflare:workers'
import { compiledCatalog } from '#generated/catalog.js'
import { createApp } from './app.ts'
import { openCatalog } from './catalog/index.ts'
import { noticesAbout, readSettings } from './settings.ts'

/**
 * The Cloudflare entry. Settings are read once, when an isolate starts: one that cannot work stops the deployment
 * instead of the first request.
 */
const settings = readSettings(env as unknown as Record<string, unknown>)
const app = createApp({ catalog: openCatalog(compiledCatalog), settings })
for (const notice of noticesAbout(settings)) console.warn(notice)

export default { fetch: (request: Request) => app.fetch(request) }
