import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { getMimeType } from 'hono/utils/mime'
import { BASE_HEADERS, isNotModified, pathAndQueryOf, plainText } from '../http/index.ts'

/** Where static files are, below the folder and in the address: the rest of the folder is not for the outside. */
const PREFIX = '/static/'

/** A file under another name, or under none, may be another one the next time. */
const ASK_AGAIN = 'public, max-age=0, must-revalidate'

/** What pages ask for is named with the digest of its content: under that name there will never be anything else. */
const KEEP = 'public, max-age=31536000, immutable'

interface StaticFile {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** SHA-256 in hexadecimal. */
  readonly digest: string
  readonly headers: Readonly<Record<string, string>>
  readonly etag: string
}

/** The answer to a request for a static file; nothing when the address is not one of theirs. */
export type StaticFiles = (request: Request) => Response | undefined

/**
 * The files below `<folder>/static`, as Cloudflare's static assets would serve them: they are those of this deployment,
 * read once, and each cache asks whether what it has is still right. No request names a path on disk, so none can leave
 * the folder. A folder that is not there is an empty one; hidden files and links are left out.
 */
export function staticFiles(folder: string): StaticFiles {
  const files = new Map(readFiles(folder).map((path) => [addressOf(folder, path), fileAt(path)]))
  return (request) => {
    const [encoded = '', query] = pathAndQueryOf(request.url).split('?', 2)
    const path = decoded(encoded)
    if (path?.startsWith(PREFIX) !== true) return undefined
    const file = files.get(path)
    if (file === undefined) return plainText(404, 'There is nothing at this address.')
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return plainText(405, 'This address answers GET, HEAD.', { allow: 'GET, HEAD' })
    const { bytes, digest, etag } = file
    const headers = { ...file.headers, 'cache-control': names(query, digest) ? KEEP : ASK_AGAIN }
    if (isNotModified(request, etag)) return new Response(null, { status: 304, headers: unchanged(headers) })
    return new Response(request.method === 'HEAD' ? null : bytes, { headers })
  }
}

/** Whether a query is `v=` and enough of the beginning of a digest (see `src/brand/public-files.ts`). */
function names(query: string | undefined, digest: string): boolean {
  return /^v=[0-9a-f]{10}$/.test(query ?? '') && digest.startsWith((query as string).slice(2))
}

function readFiles(folder: string): string[] {
  try {
    return readdirSync(join(folder, PREFIX), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter(
        (path) =>
          !relative(folder, path)
            .split(sep)
            .some((part) => part.startsWith('.')),
      )
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function addressOf(folder: string, path: string): string {
  return `/${relative(folder, path).split(sep).join('/')}`
}

function fileAt(path: string): StaticFile {
  const bytes = new Uint8Array(readFileSync(path))
  const digest = createHash('sha256').update(bytes).digest('hex')
  const etag = `"${digest.slice(0, 24)}"`
  return {
    bytes,
    digest,
    etag,
    headers: {
      'content-type': getMimeType(path) ?? 'application/octet-stream',
      'content-length': String(bytes.byteLength),
      etag,
      ...BASE_HEADERS,
    },
  }
}

function unchanged(headers: StaticFile['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('content-')))
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
