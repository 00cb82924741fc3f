import { mkdir, readFile, readlink, realpath, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import * as z from 'zod'
import { FAILURE_TEXTS } from '../doctor/mail/index.ts'
import type { MailServerSeen } from '../doctor/seen.ts'
import { CATALOG_STATE_WRITE_MS } from '../limits.ts'
import { fail, ok, type Result } from '../result.ts'
import { writeWhole } from './whole-file.ts'

/** A server as an earlier run, or this one, saw it; what is promised of it stands in the catalog. */
export type ServerState = Omit<MailServerSeen, 'authentication' | 'usedBy'> & {
  /** When, in ISO 8601. */
  readonly at: string
}

export type CatalogState = Map<string, ServerState>

const FORMAT = 1

const stateForm = z.object({
  format: z.literal(FORMAT),
  servers: z.record(
    z.string(),
    z.looseObject({
      at: z.iso.datetime(),
      protocol: z.enum(['imap', 'pop3', 'smtp']),
      hostname: z.string(),
      port: z.int(),
      security: z.enum(['tls', 'starttls', 'none']),
      greeting: z.string().optional(),
      failure: z.enum(Object.keys(FAILURE_TEXTS)).optional(),
      capabilities: z.array(z.string()),
      mechanisms: z.array(z.string()),
      tls: z.looseObject({ names: z.array(z.string()), issuer: z.string(), validTo: z.string() }).optional(),
    }),
  ),
})

/** @returns what is known; nothing where there is no such file; a sentence where it is another's, damaged, or cannot be read */
export async function readCatalogState(path: string): Promise<Result<CatalogState, string>> {
  const place = await placeOf(path)
  if (!place.ok) return fail(`the state ${path} cannot be read: ${place.error}`)
  try {
    const read = stateForm.safeParse(JSON.parse(await readFile(place.value, 'utf8')))
    if (read.success)
      return ok(new Map(Object.entries(read.data.servers as Record<string, unknown>) as [string, ServerState][]))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ok(new Map())
    if (!(error instanceof SyntaxError)) return fail(`the state ${path} cannot be read: ${messageOf(error)}`)
  }
  return fail(`${path} is not as "catalog verify" leaves it; name another file, or write over it with --fresh`)
}

/** Whole or not at all, so that a break leaves the state before or the one after. */
async function writeCatalogState(path: string, state: CatalogState): Promise<void> {
  const servers = Object.fromEntries([...state].sort(([a], [b]) => (a < b ? -1 : 1)))
  await writeWhole(path, `${JSON.stringify({ format: FORMAT, servers }, undefined, 1)}\n`)
}

/** Where a link leads, also to what is not there yet. What is no file is never read, for a pipe has no end, and never replaced. */
async function placeOf(path: string): Promise<Result<string, string>> {
  try {
    const place = await realpath(path)
    const there = await stat(place)
    if (there.isFile()) return ok(place)
    return fail(there.isDirectory() ? 'it is a folder; name a file in it' : 'it is no file; name one')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return fail(messageOf(error))
    const target = await readlink(path).catch(() => undefined)
    return target === undefined ? ok(path) : placeOf(resolve(dirname(path), target))
  }
}

const messageOf = (error: unknown) => (error as Error).message

/** Keeps a state in a file while it grows. */
export interface StateKeeper {
  /** Something is new; it is written soon. */
  touch(): void
  /** Writes what is not written yet. */
  close(): Promise<void>
}

/**
 * Writes at once, so that a file that cannot be written is known before anything was asked.
 *
 * @returns a sentence where it cannot be written
 */
export async function keepState(named: string, state: CatalogState): Promise<Result<StateKeeper, string>> {
  const place = await placeOf(named)
  if (!place.ok) return fail(`the state ${named} cannot be written: ${place.error}`)
  const path = place.value
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeCatalogState(path, state)
  } catch (error) {
    return fail(`the state ${named} cannot be written: ${messageOf(error)}`)
  }
  let last = performance.now()
  let trouble: unknown
  let writing = Promise.resolve()
  return ok({
    touch() {
      if (performance.now() - last < CATALOG_STATE_WRITE_MS) return
      last = performance.now()
      writing = writing
        .then(() => writeCatalogState(path, state))
        .catch((error) => {
          trouble = error
        })
    },
    async close() {
      await writing
      if (trouble !== undefined) throw trouble
      await writeCatalogState(path, state)
    },
  })
}
