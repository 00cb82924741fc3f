import { gzipSync } from 'node:zlib'
import { pathAndQueryOf } from '../http/index.ts'
import { MIN_COMPRESSED_BYTES } from '../limits.ts'

/**
 * What Cloudflare does by itself: pages, what they load, and the API go out compressed to those who take gzip. What mail apps
 * ask for stays as it is, because not every app reads what its library says it takes.
 */
export function compressed(request: Request, response: Response): Response | Promise<Response> {
  const isWhole = request.method !== 'HEAD' && response.body !== null
  return isWhole && isForPeople(request.url, response.headers) ? packed(request, response) : response
}

async function packed(request: Request, response: Response): Promise<Response> {
  const { status, headers } = response
  const told = new Headers(headers)
  told.append('vary', 'Accept-Encoding')
  const body = new Uint8Array(await response.arrayBuffer())
  if (body.byteLength < MIN_COMPRESSED_BYTES || !takesGzip(request))
    return new Response(body, { status, headers: told })
  const zipped = gzipSync(body)
  told.set('content-encoding', 'gzip')
  told.set('content-length', String(zipped.byteLength))
  const etag = told.get('etag')
  // The same content in other bytes (RFC 9110 §8.8.1).
  if (etag !== null && !etag.startsWith('W/')) told.set('etag', `W/${etag}`)
  return new Response(zipped, { status, headers: told })
}

const LOADED_BY_PAGES = /^(?:text\/(?:html|css|javascript)|image\/svg\+xml)\b/
const API_PATHS = /^\/(?:api\/|openapi\.json)/

function isForPeople(url: string, headers: Headers): boolean {
  return LOADED_BY_PAGES.test(headers.get('content-type') ?? '') || API_PATHS.test(pathAndQueryOf(url))
}

/** Spec: RFC 9110 §12.5.3, as far as browsers use it. */
function takesGzip(request: Request): boolean {
  const accepted = request.headers.get('accept-encoding') ?? ''
  return accepted
    .split(',')
    .some((coding) => /^gzip(?:;q=(?!0(?:\.0*)?$).*)?$/.test(coding.replaceAll(' ', '').toLowerCase()))
}
