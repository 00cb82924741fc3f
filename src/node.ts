import { serve } from '@hono/node-server'
import { compiledCatalog } from '#generated/catalog.js'
import { createApp } from './app.ts'
import { openCatalog } from './catalog/index.ts'
import { readSettings } from './settings.ts'

/** The Node entry: the same app. `PORT` and `HOSTNAME` say where it listens; loopback unless told otherwise. */
const app = createApp({ catalog: openCatalog(compiledCatalog), settings: readSettings(process.env) })

const server = serve(
  { fetch: app.fetch, port: Number(process.env['PORT'] ?? 8787), hostname: process.env['LISTEN'] ?? '127.0.0.1' },
  ({ address, port }) => console.log(`Postamt listens on http://${address}:${port}`),
)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => server.close(() => process.exit(0)))
