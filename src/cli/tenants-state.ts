import { readFile, rename, writeFile } from 'node:fs/promises'

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

export async function readState(file: string): Promise<PushState | undefined> {
  try {
    return JSON.parse(await readFile(pathOf(file), 'utf8')) as PushState
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Error(`${pathOf(file)} cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

/** Whole or not at all, so that a break leaves the state before or the one after. */
export async function writeState(file: string, state: PushState): Promise<void> {
  await writeFile(`${pathOf(file)}.new`, `${JSON.stringify(state, undefined, 2)}\n`)
  await rename(`${pathOf(file)}.new`, pathOf(file))
}
