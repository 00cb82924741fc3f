import type { ChangeSet, Undo } from '../tenants/index.ts'
import { json, problem } from './problem.ts'
import { nextPage, parseQuery } from './query.ts'
import type { AdminHandler } from './tenants.ts'

export const listChanges: AdminHandler = async ({ request, tenants }) => {
  const query = parseQuery(request, ['cursor', 'limit'])
  if (!query.ok) return query.error
  const { cursor, limit } = query.value
  const found = await tenants.changes({ after: cursor, limit: limit + 1 })
  const page = found.slice(0, limit)
  const last = found.length > limit ? page.at(-1) : undefined
  return json(
    { changes: page.map(changeSetOf), next: last?.id },
    200,
    last === undefined ? {} : nextPage(last.id, limit),
  )
}

export const getChange: AdminHandler = async ({ request, named, tenants }) => {
  const query = parseQuery(request, [])
  if (!query.ok) return query.error
  const found = await tenants.change(named)
  return found === undefined ? unknown() : json(changeSetOf(found))
}

export const undoChange: AdminHandler = async ({ request, named, tenants }) => {
  const query = parseQuery(request, ['dry-run', 'changed'])
  if (!query.ok) return query.error
  const { dryRun, leaveChanged } = query.value
  const undone = await tenants.undo(named, { dryRun, leaveChanged })
  if (undone.ok) return json({ ...(dryRun ? { dryRun } : {}), id: named, ...undoOf(undone.value) })
  if (undone.error.reason === 'unknown') return unknown()
  const { count, domains } = undone.error
  return problem({
    status: 409,
    reason: 'changed-since',
    detail: `${count} rows were changed after this change set. Nothing was undone; "changed=leave" undoes the others.`,
    more: { changedCount: count, changed: domains },
  })
}

function changeSetOf({ madeAt, undo, ...rest }: ChangeSet): object {
  return { ...rest, madeAt: new Date(madeAt).toISOString(), undo: undo === undefined ? undefined : undoOf(undo) }
}

function undoOf({ undoneAt, ...rest }: Undo): object {
  return { ...rest, undoneAt: undoneAt === undefined ? undefined : new Date(undoneAt).toISOString() }
}

function unknown(): Response {
  return problem({ status: 404, reason: 'unknown', detail: 'There is no such change set.' })
}
