import { BASE_HEADERS, NO_STORE } from '../http/index.ts'
import { PREFLIGHT_SECONDS } from '../limits.ts'

/** Pages of every origin may read the API: it tells everybody the same, and knows no cookie and no password. */
export const CORS_HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Link, Retry-After',
} as const

export const ALLOW = 'GET, HEAD, OPTIONS'

/** What a browser is told that asks in advance (a CORS-preflight request of the Fetch standard). */
export function preflight(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      allow: ALLOW,
      'access-control-allow-methods': 'GET, HEAD',
      'access-control-allow-headers': 'Accept, Accept-Language, If-None-Match',
      'access-control-max-age': String(PREFLIGHT_SECONDS),
      'cache-control': NO_STORE,
      ...BASE_HEADERS,
      ...CORS_HEADERS,
    },
  })
}
