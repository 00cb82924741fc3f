import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Source } from '../language/unused.ts'

/** Everything that may name a sentence: the code of `src/`, without what the build makes, and the templates. */
export async function readTextSources(root: string): Promise<Source[]> {
  const [code, templates] = await Promise.all([filesOf(root, 'src'), filesOf(root, 'templates')])
  const paths = [
    ...code.filter((path) => path.endsWith('.ts') && !path.startsWith('src/generated/')),
    ...templates.filter((path) => /\.(?:html|xml)$/.test(path)),
  ]
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') })))
}

async function filesOf(root: string, folder: string): Promise<string[]> {
  const files = await readdir(join(root, folder), { recursive: true })
  return files.map((file) => `${folder}/${file.replaceAll('\\', '/')}`).sort()
}
