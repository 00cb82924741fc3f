import { serve } from '@hono/node-server'
import { compiledCatalog } from '#generated/catalog.js'
import { createApp } from './app.ts'
import { openCatalog } from './catalog/index.ts'
import { noticesAbout, readListenSettings, readSettings } from './settings.ts'

/** The Node entry: the same app, on loopback unless told otherwise. */
const settings = readSettings(process.env)
const app = createApp({ catalog: openCatalog(compiledCatalog), settings })
for (const notice of noticesAbout(settings)) console.warn(notice)

const server = serve({ fetch: app.fetch, ...readListenSettings(process.env) }, ({ address, port }) =>
  console.log(`Postamt listens on http://${address}:${port}`),
)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => server.close(() => process.exit(0)))
