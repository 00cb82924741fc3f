import { type Domain, parseDomain } from '../address/index.ts'
import type { Catalog } from '../catalog/index.ts'
import { type BodyFailure, readBody } from '../http/index.ts'
import { MAX_BULK_BODY_BYTES, MAX_REQUEST_BODY_BYTES } from '../limits.ts'
import { fail, type Result } from '../result.ts'
import type { Effect, TenantStore } from '../tenants/index.ts'
import { parseBatch } from './batch.ts'
import { answer, json, problem } from './problem.ts'
import { isToken, nextPage, parseQuery } from './query.ts'
import { parseRow, refusal, rowOf } from './row.ts'

/** A request that was let in, and the text that the path holds in place of its parameter. */
export interface AdminRequest {
  readonly request: Request
  readonly named: string
  readonly catalog: Catalog
  readonly tenants: TenantStore
}

export type AdminHandler = (asked: AdminRequest) => Promise<Response>

export const listTenants: AdminHandler = async ({ request, tenants }) => {
  const query = parseQuery(request, ['cursor', 'limit'])
  if (!query.ok) return query.error
  const { cursor, limit } = query.value
  const rows = await tenants.list({ after: cursor, limit: limit + 1 })
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  return answer(page.map((row) => `${JSON.stringify(rowOf(row))}\n`).join(''), 200, {
    'content-type': 'application/x-ndjson',
    ...(last === undefined ? {} : nextPage(last.domain, limit)),
  })
}

export const getTenant: AdminHandler = async ({ request, named, tenants }) => {
  const query = parseQuery(request, [])
  if (!query.ok) return query.error
  const domain = domainNamed(named)
  if (!domain.ok) return domain.error
  const row = await tenants.read(domain.value)
  return row === undefined
    ? problem({ status: 404, reason: 'unknown', detail: `There is no tenant "${domain.value}".` })
    : json(rowOf(row))
}

export const putTenant: AdminHandler = async ({ request, named, catalog, tenants }) => {
  const query = parseQuery(request, ['dry-run'])
  if (!query.ok) return query.error
  const domain = domainNamed(named)
  if (!domain.ok) return domain.error
  const body = await readBody(request, MAX_REQUEST_BODY_BYTES)
  if (!body.ok) return unread(body.error, MAX_REQUEST_BODY_BYTES)
  const row = parseRow(jsonIn(body.value), domain.value)
  if (!row.ok) return problem({ status: 400, reason: 'row', detail: `${sentence(row.error)} Nothing was written.` })
  const why = await refusal(catalog, row.value)
  if (why !== undefined)
    return problem({ status: 422, reason: 'row-refused', detail: `${sentence(why)} Nothing was written.` })
  if (query.value.dryRun) return json({ dryRun: true, effect: only(await tenants.preview([row.value])) })
  const effect = await tenants.put(row.value)
  const written = await tenants.read(domain.value)
  return json(written === undefined ? { ...row.value } : rowOf(written), effect === 'added' ? 201 : 200)
}

export const deleteTenant: AdminHandler = async ({ request, named, tenants }) => {
  const query = parseQuery(request, ['dry-run'])
  if (!query.ok) return query.error
  const domain = domainNamed(named)
  if (!domain.ok) return domain.error
  if (query.value.dryRun) {
    const line = { domain: domain.value, delete: true } as const
    return json({ dryRun: true, effect: only(await tenants.preview([line])) })
  }
  await tenants.delete(domain.value)
  return answer(null, 204)
}

export const pushTenants: AdminHandler = async ({ request, catalog, tenants }) => {
  const query = parseQuery(request, ['dry-run', 'change'])
  if (!query.ok) return query.error
  const key = idempotencyKey(request)
  if (!key.ok) return key.error
  const body = await readBody(request, MAX_BULK_BODY_BYTES)
  if (!body.ok) return unread(body.error, MAX_BULK_BODY_BYTES)
  const lines = await parseBatch(catalog, body.value)
  if (!lines.ok) return lines.error
  if (query.value.dryRun) return json({ dryRun: true, ...(await tenants.preview(lines.value)) })
  const change = query.value.change ?? key.value ?? crypto.randomUUID()
  const pushed = await tenants.push({
    change,
    key: key.value ?? crypto.randomUUID(),
    digest: await digestOf(body.value),
    lines: lines.value,
  })
  return pushed.ok ? json({ change, ...pushed.value }) : problem(PUSH_FAILURES[pushed.error])
}

const PUSH_FAILURES = {
  'key-reused': {
    status: 422,
    reason: 'key-reused',
    detail: 'Another batch was sent under this Idempotency-Key. Nothing was written.',
  },
  'change-undone': {
    status: 409,
    reason: 'change-undone',
    detail: 'This change set is undone: send the batch under another "change". Nothing was written.',
  },
} as const

function domainNamed(text: string): Result<Domain, Response> {
  const domain = parseDomain(text)
  if (domain.ok) return domain
  const detail = 'The address names no domain; write it as in /admin/v1/tenants/example.org.'
  return fail(problem({ status: 400, reason: 'domain', detail }))
}

/** The header's value, in quotes as structured fields have it (RFC 9651 §3.3.3) or without. */
function idempotencyKey(request: Request): Result<string | undefined, Response> {
  const given = request.headers.get('idempotency-key') ?? undefined
  const key = given === undefined ? undefined : (/^"(.*)"$/.exec(given)?.[1] ?? given)
  if (key === undefined || isToken(key)) return { ok: true, value: key }
  const detail = 'Idempotency-Key is a name of at most 100 letters, digits, "-", "_" and ".". Nothing was written.'
  return fail(problem({ status: 400, reason: 'key', detail }))
}

function unread(failure: BodyFailure, bytes: number): Response {
  if (failure === 'body-cut-off')
    return problem({ status: 400, reason: 'cut-off', detail: 'The body ended too early. Nothing was written.' })
  return problem({
    status: 413,
    reason: 'too-large',
    detail: `The body may have ${bytes} bytes: send it in parts. Nothing was written.`,
  })
}

function jsonIn(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body))
  } catch {
    return undefined
  }
}

async function digestOf(body: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body as BufferSource))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

const only = (counts: Readonly<Record<Effect, number>>) =>
  (Object.keys(counts) as Effect[]).find((effect) => counts[effect] > 0)

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
