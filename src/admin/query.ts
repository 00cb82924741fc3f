import { pathAndQueryOf } from '../http/index.ts'
import { MAX_LIST_ROWS } from '../limits.ts'
import { fail, ok, type Result } from '../result.ts'
import { problem } from './problem.ts'

/** What the query of an admin request may say. */
export interface AdminQuery {
  readonly dryRun: boolean
  readonly cursor: string | undefined
  readonly limit: number
  /** The change set that a batch belongs to. */
  readonly change: string | undefined
  /** `changed=leave`: an undo passes over rows that were changed since. */
  readonly leaveChanged: boolean
}

type Name = 'dry-run' | 'cursor' | 'limit' | 'change' | 'changed'

const DEFAULT_LIMIT = 1_000

/** Names of change sets and keys: short, and fit for an address. */
const TOKEN = /^[\w.-]{1,100}$/

export const isToken = (text: string) => TOKEN.test(text)

/**
 * The query of a request that knows some parameters. Any other is refused: a misspelt `dry-run` must not write.
 */
export function parseQuery(request: Request, known: readonly Name[]): Result<AdminQuery, Response> {
  // Without the host of the request, which may be none.
  const given = new URL(`https://localhost${pathAndQueryOf(request.url)}`).searchParams
  const wrong = (detail: string) => fail(problem({ status: 400, reason: 'parameter', detail }))
  for (const name of given.keys()) {
    if (!(known as readonly string[]).includes(name))
      return wrong(
        // What is no name of a parameter may be an address.
        `${/^[\w.-]{1,40}$/.test(name) ? `"${name}"` : 'One of them'} is no parameter here; there ${known.length === 0 ? 'is none' : `is ${known.join(', ')}`}.`,
      )
    if (given.getAll(name).length > 1) return wrong(`"${name}" is given twice.`)
  }
  const dryRun = given.get('dry-run') ?? 'false'
  if (!['', 'true', 'false'].includes(dryRun)) return wrong('"dry-run" is true or false.')
  const limit = given.get('limit') ?? String(DEFAULT_LIMIT)
  if (!/^[1-9]\d{0,5}$/.test(limit) || Number(limit) > MAX_LIST_ROWS)
    return wrong(`"limit" is a number from 1 to ${MAX_LIST_ROWS}.`)
  const change = given.get('change') ?? undefined
  if (change !== undefined && !isToken(change))
    return wrong('"change" is a name of at most 100 letters, digits, "-", "_" and ".".')
  const changed = given.get('changed')
  if (changed !== null && changed !== 'leave') return wrong('"changed" can only be "leave".')
  return ok({
    dryRun: dryRun !== 'false',
    cursor: given.get('cursor') ?? undefined,
    limit: Number(limit),
    change,
    leaveChanged: changed === 'leave',
  })
}

/** The header that leads to the next page (RFC 8288). */
export function nextPage(cursor: string, limit: number): Record<string, string> {
  return { link: `<?cursor=${encodeURIComponent(cursor)}&limit=${limit}>; rel="next"` }
}
