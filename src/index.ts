import { env } from 'cloudflare:workers'
import { compiledCatalog } from '#generated/catalog.js'
import { createApp } from './app.ts'
import { openCatalog } from './catalog/index.ts'
import { addressAtCloudflare, limiterOfBinding } from './rate/index.ts'
import { noticesAbout, readRateLimitBinding, readSettings, readTenantsBinding } from './settings.ts'
import { openD1Tenants } from './tenants/d1.ts'

/**
 * The Cloudflare entry. Settings are read once, when an isolate starts: one that cannot work stops the deployment
 * instead of the first request.
 */
const bindings = env as unknown as Record<string, unknown>
const settings = readSettings(bindings)
const d1 = readTenantsBinding(bindings)
const tenants = d1 === undefined ? undefined : openD1Tenants(d1)
const binding = readRateLimitBinding(bindings)
const limits =
  binding === undefined ? undefined : { limiter: limiterOfBinding(binding), addressOf: addressAtCloudflare }
const app = createApp({ catalog: openCatalog(compiledCatalog), settings, tenants, limits })
for (const notice of noticesAbout(settings)) console.warn(notice)

export default { fetch: (request: Request) => app.fetch(request) }
