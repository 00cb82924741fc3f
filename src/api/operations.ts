import type { Hono } from 'hono'
import { serviceVersion } from '#generated/about.js'
import type { Catalog } from '../catalog/index.ts'
import { BASE_HEADERS, mount, NO_STORE } from '../http/index.ts'

const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': NO_STORE,
  ...BASE_HEADERS,
} as const

/** For monitoring: whether the service is well, and what it runs. No secrets, no addresses. */
export function operations(app: Hono, catalog: Catalog): void {
  const answer = (content: object) => () => new Response(`${JSON.stringify(content)}\n`, { headers: HEADERS })
  const allow = 'GET, HEAD'
  mount(app, { paths: ['/healthz'], allow, get: answer({ status: 'ok', warnings: [], catalog: catalog.version }) })
  mount(app, { paths: ['/version'], allow, get: answer({ version: serviceVersion, catalog: catalog.version }) })
}
