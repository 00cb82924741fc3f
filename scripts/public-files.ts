import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { type Message, type TransformOptions, transform } from 'esbuild'
import { type PublicFile, type PublicFiles, STATIC } from '../src/brand/public-files.ts'

/** Static files on disk: read from ours and the operator's folder, made small, written to where both runtimes serve them. */

/** The folders that static files come from; later ones are laid over earlier ones. */
const FOLDERS = ['templates/public', 'local/public']

/** What phones of the last seven years read: newer forms of CSS and JavaScript are written in older ones. */
const TARGET = ['chrome80', 'firefox78', 'safari13']

/** The kinds of files that are made smaller. */
const LOADERS: Readonly<Record<string, TransformOptions['loader']>> = { css: 'css', js: 'js' }

/** A style sheet or script that cannot be read: where, and why. */
export class PublicFileError extends Error {}

/** All static files, the operator's over ours. Hidden files and links are left out, and so is what stands beside static/. */
export async function readPublicFiles(
  root: string,
): Promise<{ readonly files: PublicFiles; readonly warnings: readonly string[] }> {
  const files = new Map<string, PublicFile>()
  const warnings: string[] = []
  for (const folder of FOLDERS) {
    for (const path of await namesIn(join(root, folder))) {
      const shown = `${folder}/${path}`
      if (path.startsWith(STATIC)) files.set(path, { path: shown, bytes: await readFile(join(root, shown)) })
      else warnings.push(`${shown}  warning: is not served; move it into ${folder}/${STATIC}`)
    }
  }
  return { files, warnings }
}

async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(nothingIfMissing)
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.split('/').some((part) => part.startsWith('.')))
    .sort()
}

function nothingIfMissing(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return []
  throw error
}

/**
 * Style sheets and scripts without what only people read.
 *
 * @throws PublicFileError when one of them cannot be read
 */
export async function madeSmall(
  files: PublicFiles,
): Promise<{ readonly files: PublicFiles; readonly warnings: readonly string[] }> {
  const warnings: string[] = []
  const small = [...files].map(async ([name, file]): Promise<[string, PublicFile]> => {
    const loader = LOADERS[name.slice(name.lastIndexOf('.') + 1)]
    if (loader === undefined) return [name, file]
    const options: TransformOptions = {
      loader,
      minify: true,
      target: TARGET,
      legalComments: 'inline',
      logLevel: 'silent',
    }
    const made = await transform(file.bytes, options).catch((error: { errors?: Message[] }) => {
      if (error.errors === undefined) throw error
      throw new PublicFileError(error.errors.map((message) => shown(file.path, message)).join('\n'))
    })
    warnings.push(...made.warnings.map((message) => shown(file.path, message, 'warning: ')))
    return [name, { path: file.path, bytes: new TextEncoder().encode(made.code) }]
  })
  return { files: new Map(await Promise.all(small)), warnings }
}

function shown(path: string, { text, location }: Message, severity = ''): string {
  return `${path}:${location?.line ?? 1}:${(location?.column ?? 0) + 1}  ${severity}${text}`
}

/**
 * Makes a folder hold just these files. Each appears whole or not at all; the folder itself stays, since `wrangler dev`
 * watches it.
 */
export async function writePublicFiles(folder: string, files: PublicFiles): Promise<void> {
  await mkdir(folder, { recursive: true })
  const made = await mkdtemp(`${folder}-`)
  try {
    for (const [name, { bytes }] of files) {
      await mkdir(dirname(join(made, name)), { recursive: true })
      await mkdir(dirname(join(folder, name)), { recursive: true })
      await writeFile(join(made, name), bytes)
      await rename(join(made, name), join(folder, name))
    }
  } finally {
    await rm(made, { recursive: true, force: true })
  }
  for (const name of await everyNameIn(folder)) if (!files.has(name)) await rm(join(folder, name), { force: true })
}

async function everyNameIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(nothingIfMissing)
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
}
