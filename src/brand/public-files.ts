import { createHash } from 'node:crypto'

/** A static file: what it is, and the folder that it was found in. */
export interface PublicFile {
  readonly bytes: Uint8Array
  /** As messages show it: `local/public/static/logo.svg`. */
  readonly path: string
}

/** Static files by their path without a slash in front: `static/logo.svg`. */
export type PublicFiles = ReadonlyMap<string, PublicFile>

/** Every file that is served stands below this. */
export const STATIC = 'static/'

export const STYLE = `${STATIC}style.css`
export const SCRIPT = `${STATIC}page.js`

const DIGEST_CHARACTERS = 10

/** What names this content among all that had the path before it. */
export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, DIGEST_CHARACTERS)
}

/** A file's path on the service, with the digest of its content, so that a new deployment's files are fetched anew. */
export function addressOf(files: PublicFiles, path: string): string {
  const file = files.get(path)
  if (file === undefined) throw new Error(`there is no ${path} among the static files`)
  return `/${path}?v=${digestOf(file.bytes)}`
}

/** The text of a static file. */
export function textOf(files: PublicFiles, path: string): string {
  return new TextDecoder().decode(files.get(path)?.bytes)
}

/**
 * How long a browser takes a static file without asking again. Pages name each with its digest, so a new one is fetched at
 * once; but Cloudflare's rules see no query, and while a deployment spreads, an old file may answer to a new name.
 */
const MAX_AGE_SECONDS = 600

/** Cloudflare's rules for static files: the headers that every answer has, those about missing files too. */
export function headerRules(headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ 'cache-control': `public, max-age=${MAX_AGE_SECONDS}`, ...headers })
  return `/${STATIC}*\n${lines.map(([name, value]) => `  ${name}: ${value}\n`).join('')}`
}
