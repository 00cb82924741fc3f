import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { getMimeType } from 'hono/utils/mime'
import { BASE_HEADERS, isNotModified, pathAndQueryOf, plainText } from '../http/index.ts'

/** Where static files are, below the folder and in the address: the rest of the folder is not for the outside. */
const PREFIX = '/static/'

interface StaticFile {
  readonly bytes: Uint8Array<ArrayBuffer>
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
    const path = decoded(pathAndQueryOf(request.url).split('?', 1)[0] as string)
    if (path?.startsWith(PREFIX) !== true) return undefined
    const file = files.get(path)
    if (file === undefined) return plainText(404, 'There is nothing at this address.')
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return plainText(405, 'This address answers GET, HEAD.', { allow: 'GET, HEAD' })
    const { bytes, headers, etag } = file
    if (isNotModified(request, etag)) return new Response(null, { status: 304, headers: unchanged(headers) })
    return new Response(request.method === 'HEAD' ? null : bytes, { headers })
  }
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
  const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 24)}"`
  return {
    bytes,
    etag,
    headers: {
      'content-type': getMimeType(path) ?? 'application/octet-stream',
      'content-length': String(bytes.byteLength),
      'cache-control': 'public, max-age=0, must-revalidate',
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
