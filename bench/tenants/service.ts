import { compiledCatalog } from '#generated/catalog.js'
import { createApp } from '../../src/app.ts'
import { openCatalog } from '../../src/catalog/index.ts'
import { readSettings } from '../../src/settings.ts'
import type { TenantStore } from '../../src/tenants/index.ts'
import { domainAt } from './domains.ts'

export const TOKEN = 'bench'

/**
 * The service as it is, on either runtime, and two addresses of its own: `/bench/fresh` forgets everything that is
 * remembered, `/bench/store?count=&rows=&seed=` reads so many rows from the store alone and says how many milliseconds
 * that took.
 */
export function benchService(open: () => TenantStore): (request: Request) => Response | Promise<Response> {
  const catalog = openCatalog(compiledCatalog)
  const settings = readSettings({ ADMIN_TOKEN: TOKEN, DNS_OVER_HTTPS_URL: '' })
  const store = open()
  const fresh = () => createApp({ catalog, settings, tenants: open() })
  let app = fresh()
  return async (request) => {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname === '/bench/fresh') {
      app = fresh()
      return new Response('ok')
    }
    if (pathname !== '/bench/store') return app.fetch(request)
    const [count, rows, seed] = ['count', 'rows', 'seed'].map((name) => Number(searchParams.get(name))) as number[]
    const start = Date.now()
    for (let read = 0; read < (count as number); read++) {
      const row = await store.read(domainAt(((seed as number) + read * 7_919) % (rows as number)))
      if (row === undefined) return new Response('a row is missing', { status: 500 })
    }
    return new Response(String(Date.now() - start))
  }
}
