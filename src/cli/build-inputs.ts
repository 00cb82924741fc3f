import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What the build reads, relative to the project. */
const INPUTS = [
  'package.json',
  'providers',
  'local/providers',
  'local/text',
  'local/public',
  'local/brand.yaml',
  'templates',
  'scripts',
  'src',
]

/** The digest of what a build was made from; written last, so that where it stands, all of the build does. */
export const INPUTS_FILE = 'src/generated/inputs.txt'

/** A digest of everything that the build reads: names and contents, whenever and however they came there. */
export async function digestOfInputs(root: string): Promise<string> {
  const hash = createHash('sha256')
  for (const files of await Promise.all(INPUTS.map((path) => filesAt(root, path))))
    for (const { path, bytes } of files) hash.update(`${path}\n${bytes.length}\n`).update(bytes)
  return hash.digest('hex')
}

interface InputFile {
  readonly path: string
  readonly bytes: Uint8Array
}

/** Links to folders are left out, as the build leaves them out. */
async function filesAt(root: string, path: string): Promise<readonly InputFile[]> {
  if (path === 'src/generated') return []
  const entries = await readdir(join(root, path), { withFileTypes: true }).catch(() => undefined)
  if (entries === undefined) {
    const bytes = await readFile(join(root, path)).catch(() => undefined)
    return bytes === undefined ? [] : [{ path, bytes }]
  }
  const inside = entries.map(async (entry): Promise<readonly InputFile[]> => {
    const at = `${path}/${entry.name}`
    if (entry.isDirectory()) return filesAt(root, at)
    const bytes = await readFile(join(root, at)).catch(() => undefined)
    return bytes === undefined ? [] : [{ path: at, bytes }]
  })
  return (await Promise.all(inside)).flat().sort((one, other) => (one.path < other.path ? -1 : 1))
}
