import type { Dirent } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CatalogFile } from '../catalog/source-file.ts'
import type { TextFile } from '../language/read.ts'

/** A file that somebody meant to be read, under a name where nothing is, or that is not looked at. */
export class MisnamedFile extends Error {}

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

/** The lists of mail filters of some folders. */
export async function readGatewayFiles(root: string, folders = CATALOG_FOLDERS): Promise<CatalogFile[]> {
  const lists = folders.map(async ({ path, local }) => {
    const files = await readYamlFiles(root, path)
    return files
      .filter(({ name }) => name === '_gateways')
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
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(nothingIfMissing)
  const misnamed = entries.find(({ name }) => name.endsWith('.yml'))
  if (misnamed !== undefined)
    throw new MisnamedFile(
      `${folder}/${misnamed.name} would not be read; name it ${misnamed.name.replace(/yml$/, 'yaml')}`,
    )
  const names = entries
    .filter((entry) => !entry.isDirectory() && /^[^.].*\.yaml$/.test(entry.name)) // editors leave hidden ones
    .map(({ name }) => name)
  return Promise.all(
    names.sort().map(async (file) => ({
      path: `${folder}/${file}`,
      name: file.slice(0, -'.yaml'.length),
      text: await readFile(join(root, folder, file), 'utf8'),
    })),
  )
}

function nothingIfMissing(error: NodeJS.ErrnoException): Dirent[] {
  if (error.code === 'ENOENT') return []
  throw error
}
