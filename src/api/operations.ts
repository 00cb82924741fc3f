import type { Hono } from 'hono'
import { serviceVersion } from '#generated/about.js'
import type { Catalog } from '../catalog/index.ts'
import { BASE_HEADERS, mount, NO_STORE } from '../http/index.ts'
import type { Signer } from '../signing/index.ts'
import { CORS_HEADERS } from './cors.ts'

const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': NO_STORE,
  ...BASE_HEADERS,
  ...CORS_HEADERS,
} as const

/**
 * For monitoring: whether the service is well, and what it runs. No secrets, no addresses.
 *
 * `/healthz` is 200 with a warning too: mail apps are answered, but somebody has to do something.
 */
export function operations(app: Hono, catalog: Catalog, signer: Signer | undefined): void {
  const answer = (content: object) => new Response(`${JSON.stringify(content)}\n`, { headers: HEADERS })
  const allow = 'GET, HEAD'
  const health = async () => {
    const warnings = (await signer?.warnings()) ?? []
    return answer({ status: warnings.length === 0 ? 'ok' : 'warning', warnings, catalog: catalog.version })
  }
  mount(app, { paths: ['/healthz'], allow, get: health })
  mount(app, {
    paths: ['/version'],
    allow,
    get: () => answer({ version: serviceVersion, catalog: catalog.version }),
  })
}
