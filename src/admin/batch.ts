import type { Domain } from '../address/index.ts'
import type { Catalog } from '../catalog/index.ts'
import { MAX_BULK_LINES, MAX_BULK_LINES_NAMED } from '../limits.ts'
import { fail, ok, type Result } from '../result.ts'
import type { TenantChange } from '../tenants/index.ts'
import { problem } from './problem.ts'
import { parseChange, refusal } from './row.ts'

interface Refused {
  /** From 1, as in an editor. */
  readonly line: number
  readonly why: string
}

/** The lines of a body in NDJSON, each checked, or the answer that names what is wrong with which. Empty lines do not count. */
export async function parseBatch(catalog: Catalog, body: Uint8Array): Promise<Result<TenantChange[], Response>> {
  const text = decoded(body)
  if (text === undefined)
    return fail(problem({ status: 400, reason: 'not-utf8', detail: 'The body is not UTF-8. Nothing was written.' }))
  const changes: TenantChange[] = []
  const refused: Refused[] = []
  const places = new Map<Domain, number>()
  for (const [place, given] of text.split('\n').entries()) {
    if (given.trim() === '') continue
    if (changes.length + refused.length === MAX_BULK_LINES) return fail(tooManyLines())
    const line = place + 1
    const change = parsed(given)
    const why = change.ok ? await wrong(catalog, change.value, places) : change.error
    if (change.ok && !places.has(change.value.domain)) places.set(change.value.domain, line)
    if (why !== undefined) refused.push({ line, why })
    else if (change.ok) changes.push(change.value)
  }
  return refused.length === 0 ? ok(changes) : fail(refusing(refused, refused.length + changes.length))
}

function parsed(line: string): Result<TenantChange, string> {
  try {
    return parseChange(JSON.parse(line))
  } catch {
    return fail('this is no JSON; each line is one object')
  }
}

async function wrong(
  catalog: Catalog,
  change: TenantChange,
  places: ReadonlyMap<Domain, number>,
): Promise<string | undefined> {
  const before = places.get(change.domain)
  if (before !== undefined) return `"${change.domain}" stands in line ${before} already`
  return 'delete' in change ? undefined : refusal(catalog, change)
}

function refusing(refused: readonly Refused[], of: number): Response {
  return problem({
    status: 422,
    reason: 'lines-refused',
    detail: `${refused.length} of ${of} lines are refused. Nothing was written.`,
    more: { refused: refused.slice(0, MAX_BULK_LINES_NAMED), refusedCount: refused.length },
  })
}

function tooManyLines(): Response {
  return problem({
    status: 413,
    reason: 'too-many-lines',
    detail: `A batch has ${MAX_BULK_LINES} lines at most: send more batches with the same "change". Nothing was written.`,
  })
}

function decoded(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(body)
  } catch {
    return undefined
  }
}
