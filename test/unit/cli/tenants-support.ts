import { spawn } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { type ApiOptions, TenantsApi } from '../../../src/cli/tenants-api.ts'
import type { Outputs } from '../../../src/cli/tenants-push.ts'
import { openSqliteTenants, type SqliteTenants } from '../../../src/tenants/sqlite.ts'
import { service, TOKEN } from '../admin/support.ts'

/** What becomes of a request: it is answered, or whatever a fault makes of it. `go` gives the answer. */
export type Fault = (request: Request, go: () => Promise<Response>) => Promise<Response>

export interface RunningService {
  readonly url: string
  readonly store: SqliteTenants
  /** Requests that wrote or would have: method, path and query. */
  readonly asked: string[]
  fault: Fault
  close(): Promise<void>
}

/** The service on a loopback port, with a way to break it. */
export async function runService(): Promise<RunningService> {
  const store = openSqliteTenants(':memory:')
  const { ask } = service({ tenants: store })
  const running: Omit<RunningService, 'url' | 'close'> = { store, asked: [], fault: (_, go) => go() }
  const server = serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url)
      running.asked.push(`${request.method} ${pathname}${search}`)
      const { method, headers } = request
      const body = method === 'GET' ? null : await request.arrayBuffer()
      return running.fault(request, () => ask(request.url, { method, headers, body }))
    },
  })
  await new Promise((resolve) => server.once('listening', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      if ('closeAllConnections' in server) server.closeAllConnections()
      server.close(() => resolve())
    })
  return Object.assign(running, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close })
}

/** A client that waits no second between its attempts. */
export function apiOf({ url }: RunningService, options: Partial<ApiOptions> = {}): TenantsApi {
  return new TenantsApi({ url, token: TOKEN, timeoutMs: 60_000, pausesMs: [1, 1, 1, 1], ...options })
}

export function silent(): Outputs & { readonly lines: string[] } {
  const lines: string[] = []
  return { lines, log: (line) => lines.push(line), progress: { write: () => {} } }
}

/** The rows of a store as CSV lines. */
export async function csvOf(store: SqliteTenants): Promise<string[]> {
  const rows = await store.list({ after: undefined, limit: 1_000_000 })
  return rows.map(({ domain, provider, variant = '', values }) =>
    [domain, provider, variant, values?.server ?? ''].join(','),
  )
}

/** A made-up list of customers: every kind of row, no domain twice. */
export function customers(rows: number): string[] {
  return Array.from({ length: rows }, (_, index) => {
    const domain = `kunde-${String(index).padStart(7, '0')}.example`
    if (index % 10 === 9) return `${domain},none,,`
    if (index % 10 === 8) return `${domain},machines,,srv${index % 97}.machines.example`
    return `${domain},hoster.example,${index % 3 === 0 ? 'exchange' : ''},`
  })
}

export const HEADER = 'domain,provider,variant,server'

export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The command in a process of its own; `until` may end it in the middle. */
export function run(
  args: readonly string[],
  { kill, env = {} }: { readonly kill?: AbortSignal; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Ended> {
  const main = join(import.meta.dirname, '../../../src/cli/main.ts')
  const child = spawn(process.execPath, [main, 'tenants', ...args], {
    env: { ...process.env, POSTAMT_ADMIN_TOKEN: TOKEN, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  kill?.addEventListener('abort', () => child.kill('SIGKILL'))
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += chunk))
  child.stderr.on('data', (chunk) => (stderr += chunk))
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, stdout, stderr })))
}
