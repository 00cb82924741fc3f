import type { Hono } from 'hono'
import type { Domain } from '../address/index.ts'
import type { Catalog } from '../catalog/index.ts'
import { RETRY_AFTER_SECONDS } from '../limits.ts'
import { MissingTables, type TenantStore } from '../tenants/index.ts'
import { createGate } from './access.ts'
import { getChange, listChanges, undoChange } from './changes.ts'
import { problem } from './problem.ts'
import { type AdminHandler, deleteTenant, getTenant, listTenants, pushTenants, putTenant } from './tenants.ts'

export interface AdminOptions {
  readonly token: string
  readonly catalog: Catalog
  /** Absent: there is no database, and every answer says how to get one. */
  readonly tenants: TenantStore | undefined
  readonly serviceHost: Domain | undefined
  readonly log: (line: string) => void
}

type Methods = Readonly<Partial<Record<'GET' | 'PUT' | 'DELETE' | 'POST', AdminHandler>>>

const ROUTES: Readonly<Record<string, Methods>> = {
  '/admin/v1/tenants': { GET: listTenants, POST: pushTenants },
  '/admin/v1/tenants/:named': { GET: getTenant, PUT: putTenant, DELETE: deleteTenant },
  '/admin/v1/changes': { GET: listChanges },
  '/admin/v1/changes/:named': { GET: getChange },
  '/admin/v1/changes/:named/undo': { POST: undoChange },
}

/** Mounts the hosters' API (`docs/tenants.md`). Errors are documents of RFC 9457. */
export function admin(app: Hono, { token, catalog, tenants, serviceHost, log }: AdminOptions): void {
  const gate = createGate(token, serviceHost)
  for (const [path, methods] of Object.entries(ROUTES))
    app.all(path, async (c) => {
      const request = c.req.raw
      const stopped = await gate(request)
      if (stopped !== undefined) return stopped
      const method = request.method === 'HEAD' ? 'GET' : request.method
      const handler = methods[method as keyof Methods]
      if (handler === undefined) return otherMethod(methods)
      if (tenants === undefined) return withoutStore()
      try {
        return await handler({ request, named: c.req.param('named') ?? '', catalog, tenants })
      } catch (error) {
        log(JSON.stringify({ event: 'admin-failed', error: error instanceof Error ? error.name : typeof error }))
        return failed(error)
      }
    })
}

function otherMethod(methods: Methods): Response {
  const allow = Object.keys(methods)
    .flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
    .join(', ')
  return problem({ status: 405, reason: 'method', detail: `This address answers ${allow}.`, headers: { allow } })
}

function withoutStore(): Response {
  return problem({
    status: 503,
    reason: 'no-store',
    detail:
      'There is no tenant database. On Cloudflare: bind a D1 database as TENANTS; on Node: set TENANTS_DATABASE to a file (docs/tenants.md).',
  })
}

function failed(error: unknown): Response {
  if (error instanceof MissingTables) return problem({ status: 503, reason: 'no-tables', detail: error.message })
  return problem({
    status: 503,
    reason: 'store-failed',
    detail: 'The tenant database does not answer just now. Ask again: what was sent can be sent again unchanged.',
    headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
  })
}
