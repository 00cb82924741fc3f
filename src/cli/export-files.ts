import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A folder that is not ours to write to, or a file in it that is not; nothing was changed. */
export class ForeignFile extends Error {}

/** Which files an export wrote, so that the next one may replace and remove them, and no others. */
const MANIFEST = 'postamt-export.json'
const STAGE = '.postamt-new'

interface Manifest {
  readonly format: 'postamt-export'
  readonly catalog: string
  /** SHA-256 of each file, by its path in the folder. */
  readonly files: Readonly<Record<string, string>>
}

export interface Written {
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly removed: number
}

/**
 * Makes a folder hold just these files, as far as they are ours. Each file appears whole or not at all: all of them are
 * written aside first, so that a full disk changes nothing, and then moved to their places; what is broken off there is put
 * right by the next run, because the list of what is ours grows before the files do.
 *
 * @param files text by path, with slashes
 * @throws ForeignFile
 */
export async function writeTree(folder: string, catalog: string, files: ReadonlyMap<string, string>): Promise<Written> {
  const before = await readManifest(folder)
  const standing = new Map<string, string>()
  for (const path of new Set([...files.keys(), ...Object.keys(before)])) {
    const digest = await digestOf(join(folder, path))
    if (digest === undefined) continue
    if (before[path] === undefined)
      throw new ForeignFile(`${join(folder, path)} was not written by an export; move it away, or export elsewhere`)
    standing.set(path, digest)
  }
  const wanted = new Map([...files].map(([path, text]) => [path, sha256(text)]))
  const gone = [...standing.keys()].filter((path) => !files.has(path))
  const fresh = [...files].filter(([path]) => standing.get(path) !== wanted.get(path))
  await stage(folder, fresh)
  await writeManifest(folder, catalog, { ...before, ...Object.fromEntries(wanted) })
  for (const path of new Set(fresh.map(([path]) => dirname(path)))) await mkdir(join(folder, path), { recursive: true })
  for (const [path] of fresh) await rename(join(folder, STAGE, path), join(folder, path))
  for (const path of gone) await rm(join(folder, path))
  await writeManifest(folder, catalog, Object.fromEntries(wanted))
  await rm(join(folder, STAGE), { recursive: true, force: true })
  const added = fresh.filter(([path]) => !standing.has(path)).length
  return {
    added,
    changed: fresh.length - added,
    unchanged: files.size - fresh.length,
    removed: gone.length,
  }
}

async function stage(folder: string, files: readonly (readonly [string, string])[]): Promise<void> {
  const aside = join(folder, STAGE)
  await rm(aside, { recursive: true, force: true })
  await mkdir(aside, { recursive: true })
  for (const path of new Set(files.map(([path]) => dirname(path)))) await mkdir(join(aside, path), { recursive: true })
  for (const [path, text] of files) await writeFile(join(aside, path), text)
}

async function readManifest(folder: string): Promise<Manifest['files']> {
  const names: string[] = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    if (error.code === 'ENOTDIR') throw new ForeignFile(`${folder} is a file; name a folder`)
    throw error
  })
  // A first export that was broken off leaves this at most.
  if (names.every((name) => name === STAGE)) return {}
  if (!names.includes(MANIFEST))
    throw new ForeignFile(`${folder} is not empty and was not made by an export; name an empty folder`)
  const path = join(folder, MANIFEST)
  const files = filesIn(await readFile(path, 'utf8'))
  if (files === undefined)
    throw new ForeignFile(
      `${path} is not a list that an export wrote; remove it and what it names, or export elsewhere`,
    )
  return files
}

/** No path leads out of the folder, whoever wrote the list. */
function filesIn(text: string): Manifest['files'] | undefined {
  try {
    const { format, files } = JSON.parse(text) as Manifest
    const isOurs = (path: string) => /^(?:[a-z0-9][a-z0-9.-]*\/)*[a-z0-9][a-z0-9.-]*$/.test(path)
    return format === 'postamt-export' && Object.keys(files).every(isOurs) ? files : undefined
  } catch {
    return undefined
  }
}

async function writeManifest(folder: string, catalog: string, files: Manifest['files']): Promise<void> {
  const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)))
  const manifest: Manifest = { format: 'postamt-export', catalog, files: sorted }
  const aside = join(folder, STAGE, MANIFEST)
  await writeFile(aside, `${JSON.stringify(manifest, undefined, 2)}\n`)
  await rename(aside, join(folder, MANIFEST))
}

async function digestOf(path: string): Promise<string | undefined> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return bytes === undefined ? undefined : sha256(bytes)
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
