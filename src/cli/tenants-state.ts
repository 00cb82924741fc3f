import { readFile } from 'node:fs/promises'
import { FileMistakes } from './tenants-file.ts'
import { writeWhole } from './whole-file.ts'

/**
 * What is known about a file's last push, in `FILE.push.json` beside it: how to go on after a break, and what to undo.
 * It holds no token and no row.
 */
export interface PushState {
  readonly url: string
  /** The change set on the server. */
  readonly change: string
  /** SHA-256 of the file that is being pushed. */
  readonly file: string
  /** Rows of the file that the server has confirmed. */
  readonly done: number
  readonly finished: boolean
}

const pathOf = (file: string) => `${file}.push.json`

/** @throws FileMistakes when the file is another's, or damaged */
export async function readState(file: string): Promise<PushState | undefined> {
  try {
    const state: unknown = JSON.parse(await readFile(pathOf(file), 'utf8'))
    if (isState(state)) return state
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new FileMistakes([
    `${pathOf(file)} is not as a push leaves it, so nothing is known about the last one: move it away to begin anew`,
  ])
}

function isState(value: unknown): value is PushState {
  if (typeof value !== 'object' || value === null) return false
  const { url, change, file, done, finished } = value as Partial<PushState>
  return (
    [url, change, file].every((text) => typeof text === 'string') &&
    Number.isSafeInteger(done) &&
    typeof finished === 'boolean'
  )
}

/** Whole or not at all, so that a break leaves the state before or the one after. */
export async function writeState(file: string, state: PushState): Promise<void> {
  await writeWhole(pathOf(file), `${JSON.stringify(state, undefined, 2)}\n`)
}
