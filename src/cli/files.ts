import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CatalogFile } from '../catalog/source-file.ts'
import type { TextFile } from '../language/compile.ts'

/** A folder of provider files, relative to the project; `local` ones win. */
export interface CatalogFolder {
  readonly path: string
  readonly local: boolean
}

export const CATALOG_FOLDERS: readonly CatalogFolder[] = [
  { path: 'providers', local: false },
  { path: 'local/providers', local: true },
]

/** The provider files of some folders, in a fixed order. Names that begin with `_` are not providers. */
export async function readCatalogFiles(root: string, folders = CATALOG_FOLDERS): Promise<CatalogFile[]> {
  const lists = folders.map(async ({ path, local }) => {
    const files = await readYamlFiles(root, path)
    return files
      .filter(({ name }) => !name.startsWith('_'))
      .map((file): CatalogFile => ({ path: file.path, text: file.text, local }))
  })
  return (await Promise.all(lists)).flat()
}

/** The sentences in a folder: one file per language. */
export async function readTextFiles(root: string, folder: string): Promise<TextFile[]> {
  const files = await readYamlFiles(root, folder)
  return files.map(({ path, name, text }) => ({ path, language: name, text }))
}

async function readYamlFiles(root: string, folder: string) {
  const names = (await readdir(join(root, folder)).catch(nothingIfMissing))
    .filter((name) => name.endsWith('.yaml'))
    .sort()
  return Promise.all(
    names.map(async (file) => ({
      path: `${folder}/${file}`,
      name: file.slice(0, -'.yaml'.length),
      text: await readFile(join(root, folder, file), 'utf8'),
    })),
  )
}

function nothingIfMissing(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return []
  throw error
}
