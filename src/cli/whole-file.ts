import { randomUUID } from 'node:crypto'
import type { Stats } from 'node:fs'
import { type FileHandle, open, readlink, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

type Content = string | AsyncIterable<string>

/**
 * Writes a file whole or not at all: what stood there stays until all of it is written, and its mode and owner after that.
 * Of two that write the same file at once, the later one stays. A link leads where it led, and what is no file
 * (`/dev/stdout`, a pipe) is written to.
 *
 * @throws NodeJS.ErrnoException that names the file
 */
export async function writeWhole(path: string, content: Content): Promise<void> {
  const known = await stat(path).catch(() => undefined)
  const isNoFile = known !== undefined && !known.isFile()
  // A stream of ours may lead to a file that others write to as well.
  if (isNoFile || /^\/(?:dev|proc)\//.test(path))
    await naming(path, path, () => writeFile(path, content, { flag: 'a' }))
  else await replace(path, await placeOf(path), content, known)
}

/** Where a link leads, also to what is not there yet. */
async function placeOf(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    const target =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? await readlink(path).catch(() => undefined) : undefined
    return target === undefined ? path : placeOf(resolve(dirname(path), target))
  }
}

async function replace(path: string, place: string, content: Content, known: Stats | undefined): Promise<void> {
  const temporary = `${place}.${randomUUID().slice(0, 8)}.new`
  await naming(path, temporary, async () => {
    const file = await open(temporary, 'wx')
    try {
      await fill(file, content, known)
      await rename(temporary, place)
    } catch (error) {
      // What went wrong is the first thing, and not that it could not be cleared away.
      await rm(temporary, { force: true }).catch(() => {})
      throw error
    }
  })
}

async function fill(file: FileHandle, content: Content, known: Stats | undefined): Promise<void> {
  try {
    if (known !== undefined) {
      // Not everybody may give a file away.
      await file.chown(known.uid, known.gid).catch(() => {})
      await file.chmod(known.mode & 0o7777)
    }
    await file.writeFile(content)
  } finally {
    await file.close()
  }
}

/** Errors say the name that the caller gave: the system knows the temporary one, and none at all when a disk is full. */
async function naming(path: string, used: string, write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const { syscall, path: named } = error as NodeJS.ErrnoException
    if (named === used) throw Object.assign(error, { path, message: error.message.replaceAll(used, path) })
    if (syscall === 'write') throw Object.assign(error, { path, message: `${error.message} '${path}'` })
    throw error
  }
}
