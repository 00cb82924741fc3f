import { lstat, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'

/**
 * Writes a file whole or not at all: what stood there stays until all of it is written, and keeps its mode. Of two that
 * write the same file at once, the later one stays. What is no file (`/dev/stdout`, a pipe) is written to, and a link leads
 * where it led.
 *
 * @throws NodeJS.ErrnoException that names the file
 */
export async function writeWhole(path: string, content: string | AsyncIterable<string>): Promise<void> {
  const known = await stat(path).catch(() => undefined)
  const isLink = (await lstat(path).catch(() => undefined))?.isSymbolicLink() === true
  try {
    if (known?.isFile() === true) await replace(isLink ? await realpath(path) : path, content, known.mode)
    else if (known === undefined && !isLink) await replace(path, content)
    else await writeFile(path, content)
  } catch (error) {
    throw naming(error, path)
  }
}

async function replace(path: string, content: string | AsyncIterable<string>, mode?: number): Promise<void> {
  const temporary = `${path}.${process.pid}.new`
  try {
    await writeFile(temporary, content, mode === undefined ? {} : { mode })
    await rename(temporary, path)
  } catch (error) {
    // What went wrong is the first thing, and not that it could not be cleared away.
    await rm(temporary, { force: true }).catch(() => {})
    throw error
  }
}

/** The system names no file when a write fails, because the disk is full for instance. */
function naming(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || (error as NodeJS.ErrnoException).syscall !== 'write') return error
  return Object.assign(error, { path, message: `${error.message} '${path}'` })
}
