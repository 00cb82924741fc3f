import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { compiledCatalog } from '#generated/catalog.js'
import { createApp } from './app.ts'
import { openCatalog } from './catalog/index.ts'
import { MAX_DRAIN_MS } from './limits.ts'
import { compressed } from './node/compressed.ts'
import { orEnd } from './node/or-end.ts'
import { createNodeServer, drain } from './node/server.ts'
import { staticFiles } from './node/static-files.ts'
import { addressOnNode, limiterInMemory } from './rate/index.ts'
import { noticesAbout, readListenSettings, readRateSettings, readSettings, readTenantsDatabase } from './settings.ts'

/**
 * The Node entry: the same app, on loopback unless told otherwise, with the files of the folder `public` beside it.
 * `npm run start:node` bundles it.
 */
const { listen, tenants, app } = await orEnd(async () => {
  const settings = readSettings(process.env)
  const listen = readListenSettings(process.env)
  const { perMinute, addressHeader } = readRateSettings(process.env)
  const database = readTenantsDatabase(process.env)
  // Only for those who have tenants: the module needs Node 24.
  const tenants = database === undefined ? undefined : (await import('./tenants/sqlite.ts')).openSqliteTenants(database)
  const limits =
    perMinute === 0 ? undefined : { limiter: limiterInMemory(perMinute), addressOf: addressOnNode(addressHeader) }
  const app = createApp({ catalog: openCatalog(compiledCatalog), settings, tenants, limits })
  for (const notice of noticesAbout(settings)) console.warn(notice)
  return { listen, tenants, app }
})
const files = staticFiles(join(import.meta.dirname, 'public'))

const server = createNodeServer((request, connection) => {
  const response = files(request) ?? app.fetch(request, connection)
  return response instanceof Promise
    ? response.then((made) => compressed(request, made))
    : compressed(request, response)
})
server.on('error', ({ message }) => {
  console.error(`Postamt cannot listen on ${listen.hostname}:${listen.port}: ${message}`)
  process.exit(1)
})
server.listen(listen.port, listen.hostname, () => {
  const { address, family, port } = server.address() as AddressInfo
  console.log(`Postamt listens on http://${family === 'IPv6' ? `[${address}]` : address}:${port}`)
})

let isEnding = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end())

/** A second signal does not wait. */
async function end(): Promise<void> {
  if (isEnding) process.exit(1)
  isEnding = true
  const cut = await drain(server, MAX_DRAIN_MS)
  if (cut > 0) console.warn(`${cut} connections took longer than ${MAX_DRAIN_MS / 1_000} seconds and were cut off.`)
  tenants?.close()
  process.exit(0)
}
