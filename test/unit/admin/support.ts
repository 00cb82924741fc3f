import { createApp } from '../../../src/app.ts'
import { readSettings } from '../../../src/settings.ts'
import type { TenantStore } from '../../../src/tenants/index.ts'
import { openSqliteTenants } from '../../../src/tenants/sqlite.ts'
import { catalogOf } from '../lookup/support.ts'

export const TOKEN = 'an-open-secret'

export const CATALOG = catalogOf({
  'hoster.example': `domains: [hoster.example, '*.kunden.hoster.example']
incoming: [{ protocol: imap, hostname: imap.hoster.example, security: tls }]
outgoing: [{ protocol: smtp, hostname: smtp.hoster.example, security: tls }]
variants:
  exchange:
    name: Exchange
    incoming: [{ protocol: imap, hostname: ex.hoster.example, security: tls }]
    outgoing: [{ protocol: smtp, hostname: ex.hoster.example, security: tls }]`,
  machines: `values: { server: tenant }
incoming: [{ protocol: imap, hostname: '%SERVER%', security: tls }]
outgoing: [{ protocol: smtp, hostname: '%SERVER%', security: tls }]`,
})

export interface ServiceOptions {
  readonly env?: Readonly<Record<string, string>>
  /** null: without any. */
  readonly tenants?: TenantStore | null
}

export interface Service {
  readonly tenants: TenantStore
  /** What was logged. */
  readonly lines: string[]
  /** A request with the token, unless it brings its own headers. */
  readonly ask: (path: string, init?: RequestInit) => Promise<Response>
}

/** The service with the admin API on. */
export function service({ env = {}, tenants = openSqliteTenants(':memory:') }: ServiceOptions = {}): Service {
  const lines: string[] = []
  const app = createApp({
    catalog: CATALOG,
    settings: readSettings({ ADMIN_TOKEN: TOKEN, DNS_OVER_HTTPS_URL: '', ...env }),
    tenants: tenants ?? undefined,
    log: (line) => lines.push(line),
  })
  return {
    tenants: tenants as TenantStore,
    lines,
    async ask(path, init = {}) {
      const url = path.startsWith('/') ? `https://localhost${path}` : path
      return app.fetch(new Request(url, { headers: { authorization: `Bearer ${TOKEN}` }, ...init }))
    },
  }
}

export const put = (content: unknown): RequestInit => ({ method: 'PUT', body: JSON.stringify(content) })

export const post = (lines: readonly unknown[], headers: Readonly<Record<string, string>> = {}): RequestInit => ({
  method: 'POST',
  body: lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
  headers: { authorization: `Bearer ${TOKEN}`, ...headers },
})

/** The problem document of an answer that is one in every respect (RFC 9457). */
export async function problemOf(response: Response): Promise<Record<string, unknown>> {
  const document = (await response.json()) as Record<string, unknown>
  if (response.headers.get('content-type') !== 'application/problem+json' || document['status'] !== response.status)
    throw new Error(`no problem document: ${response.status} ${JSON.stringify(document)}`)
  return document
}
