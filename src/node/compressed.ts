import { gzipSync } from 'node:zlib'
import { pathAndQueryOf } from '../http/index.ts'
import { MIN_COMPRESSED_BYTES } from '../limits.ts'

/**
 * What Cloudflare does by itself: pages, what they load, and the API go out compressed to those who take gzip. What mail apps
 * ask for stays as it is, because not every app reads what its library says it takes.
 */
export function compressed(request: Request, response: Response): Response | Promise<Response> {
  if (!isForPeople(request.url, response.headers)) return response
  // Also without a body (HEAD, 304), where caches read what the whole answer depends on (RFC 9110 §15.4.5).
  const told = new Headers(response.headers)
  told.append('vary', 'Accept-Encoding')
  return request.method !== 'HEAD' && response.body !== null
    ? packed(request, response, told)
    : new Response(null, { status: response.status, headers: told })
}

async function packed(request: Request, response: Response, told: Headers): Promise<Response> {
  const { status } = response
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

/** A page that has not changed names no type, but its policy. */
function isForPeople(url: string, headers: Headers): boolean {
  const type = headers.get('content-type')
  const isPage = type === null ? headers.has('content-security-policy') : LOADED_BY_PAGES.test(type)
  return isPage || API_PATHS.test(pathAndQueryOf(url))
}

/** Spec: RFC 9110 §12.5.3, as far as browsers use it. */
function takesGzip(request: Request): boolean {
  const accepted = request.headers.get('accept-encoding') ?? ''
  return accepted
    .split(',')
    .some((coding) => /^gzip(?:;q=(?!0(?:\.0*)?$).*)?$/.test(coding.replaceAll(' ', '').toLowerCase()))
}
