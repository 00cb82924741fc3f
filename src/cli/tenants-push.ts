import { createHash, randomUUID } from 'node:crypto'
import { type Counts, type Line, Refusal, type TenantsApi } from './tenants-api.ts'
import { type Checked, checkFile, FileMistakes, type FileRow, type PlacedRow, rowsOf } from './tenants-file.ts'
import { count, type ProgressOutput, showProgress } from './tenants-progress.ts'
import { type PushState, readState, writeState } from './tenants-state.ts'

/** A batch's size: under what the server takes (`limits.ts`), and small enough for a steady progress. */
const BATCH_ROWS = 5_000
const BATCH_BYTES = 900_000

export interface PushOptions {
  readonly url: string
  readonly dryRun: boolean
  /** Delete the server's rows that the file does not have. */
  readonly deleteMissing: boolean
  /** Begin anew where an earlier push of the file was broken off. */
  readonly restart: boolean
}

export interface Outputs {
  readonly log: (line: string) => void
  readonly progress: ProgressOutput
}

interface Push {
  readonly file: string
  readonly checked: Checked
  readonly api: TenantsApi
  readonly options: PushOptions
  readonly out: Outputs
}

const NOTHING: Counts = { added: 0, changed: 0, deleted: 0, unchanged: 0 }

/**
 * Pushes a file's rows to a service: first the file is read through for mistakes, then the server is asked what it would
 * refuse, and only then anything is written. A push that was broken off goes on where it was.
 *
 * @throws FileMistakes, Refusal, Unreachable
 */
export async function pushFile(file: string, api: TenantsApi, options: PushOptions, out: Outputs): Promise<Counts> {
  const checked = await checkFile(file)
  if (checked.rows === 0 && options.deleteMissing)
    throw new FileMistakes([`${file} has no rows: --delete-missing would delete every tenant`])
  const push = { file, checked, api, options, out }
  const broken = await brokenOff(push)
  if (broken !== undefined) {
    out.log(
      `The push of ${file} goes on after ${count(broken.done)} of ${count(checked.rows)} rows (change set ${broken.change}).`,
    )
    return write(push, broken)
  }
  const preview = await check(push)
  if (options.dryRun) return preview
  const state = { url: options.url, change: randomUUID(), file: checked.digest, done: 0, finished: false }
  await writeState(file, state)
  return write(push, state)
}

/** The push to go on with, when there is one. */
async function brokenOff({ file, checked, options }: Push): Promise<PushState | undefined> {
  const state = await readState(file)
  if (state === undefined || state.finished || options.restart || options.dryRun) return undefined
  if (state.url === options.url && state.file === checked.digest) return state
  const what = state.url === options.url ? `${file} has changed since` : `it went to ${state.url}`
  throw new FileMistakes([
    `An earlier push was broken off after ${count(state.done)} rows, and ${what}.\n` +
      `"postamt tenants undo ${file}" takes back what it wrote; "--restart" begins anew and leaves it (change set ${state.change}).`,
  ])
}

/** What the push would do; the server's objections come with the lines of the file. */
async function check({ file, checked, api, options, out }: Push): Promise<Counts> {
  let counts = NOTHING
  let done = 0
  const mistakes: string[] = []
  let wrong = 0
  const progress = showProgress('checking', checked.rows, out.progress)
  for await (const batch of batchesOf(rowsOf(file))) {
    try {
      counts = sum(counts, await api.preview(batch.map(({ row }) => row)))
    } catch (error) {
      const placed = placedMistakes(file, batch, error)
      if (mistakes.length < 20) mistakes.push(...placed.slice(0, 20 - mistakes.length))
      wrong += (error as Refusal).refusedCount
    }
    done += batch.length
    progress.at(done)
  }
  progress.end()
  if (wrong > 0) throw new FileMistakes([...mistakes], wrong)
  if (!options.deleteMissing) return counts
  for await (const lines of missingRows(api, checked)) counts = sum(counts, await api.preview(lines))
  return counts
}

async function write({ file, checked, api, options, out }: Push, from: PushState): Promise<Counts> {
  let counts = NOTHING
  let { done } = from
  const progress = showProgress('pushing', checked.rows, out.progress, { from: done })
  for await (const batch of batchesOf(skip(rowsOf(file), done))) {
    // Named by its place: sent again after a break, it is known to the server and not written twice.
    const key = `${from.change}.${done}-${done + batch.length}`
    try {
      counts = sum(
        counts,
        await api.push(
          batch.map(({ row }) => row),
          { change: from.change, key },
        ),
      )
    } catch (error) {
      throw new FileMistakes([
        ...placedMistakes(file, batch, error),
        `${count(done)} rows before these are written; "postamt tenants undo ${file}" takes them back.`,
      ])
    }
    done += batch.length
    await writeState(file, { ...from, done })
    progress.at(done)
  }
  progress.end()
  if (options.deleteMissing)
    for await (const lines of missingRows(api, checked)) {
      const key = `${from.change}.delete.${digestOf(lines)}`
      counts = sum(counts, await api.push(lines, { change: from.change, key }))
    }
  await writeState(file, { ...from, done, finished: true })
  return counts
}

/** Deletions of the server's rows that a file does not have. */
async function* missingRows(api: TenantsApi, { domains }: Checked): AsyncGenerator<Line[]> {
  for await (const page of api.list()) {
    const missing = page.filter(({ domain }) => !domains.has(domain))
    for (let start = 0; start < missing.length; start += BATCH_ROWS)
      yield missing.slice(start, start + BATCH_ROWS).map(({ domain }): Line => ({ domain, delete: true }))
  }
}

async function* batchesOf(rows: AsyncIterable<PlacedRow>): AsyncGenerator<PlacedRow[]> {
  let batch: PlacedRow[] = []
  let bytes = 0
  for await (const placed of rows) {
    const size = sizeOf(placed.row)
    if (batch.length === BATCH_ROWS || bytes + size > BATCH_BYTES) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(placed)
    bytes += size
  }
  if (batch.length > 0) yield batch
}

async function* skip(rows: AsyncIterable<PlacedRow>, count: number): AsyncGenerator<PlacedRow> {
  let place = 0
  for await (const row of rows) if (place++ >= count) yield row
}

/** A server's objections to a batch, at the lines of the file; any other failure goes on its way. */
function placedMistakes(file: string, batch: readonly PlacedRow[], error: unknown): string[] {
  if (!(error instanceof Refusal) || error.refused.length === 0) throw error
  return error.refused.map(({ line, why }) => `${file}:${batch[line - 1]?.line ?? '?'}  ${why}`)
}

const sizeOf = (row: FileRow) => Buffer.byteLength(JSON.stringify(row)) + 1

const digestOf = (lines: readonly Line[]) =>
  createHash('sha256').update(JSON.stringify(lines)).digest('hex').slice(0, 16)

function sum(one: Counts, other: Counts): Counts {
  return {
    added: one.added + other.added,
    changed: one.changed + other.changed,
    deleted: one.deleted + other.deleted,
    unchanged: one.unchanged + other.unchanged,
  }
}
