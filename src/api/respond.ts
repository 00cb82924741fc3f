import { BASE_HEADERS, etagOf, isNotModified, NO_STORE, originOf, PRIVATE_NO_STORE } from '../http/index.ts'
import { DOCUMENT_MAX_AGE_SECONDS } from '../limits.ts'
import { CORS_HEADERS } from './cors.ts'

/** For how long an answer holds: `personal` is about one mailbox, `unsure` lacks what a source did not say. */
export type Keeping = 'public' | 'unsure' | 'personal'

const CACHE_CONTROL = {
  public: `public, max-age=${DOCUMENT_MAX_AGE_SECONDS}`,
  unsure: NO_STORE,
  personal: PRIVATE_NO_STORE,
} as const satisfies Record<Keeping, string>

/** An answer as JSON; one that may be kept has a tag, and who has it already is told so. */
export function jsonResponse(
  request: Request,
  content: object,
  keeping: Keeping,
  more: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return textResponse(request, `${JSON.stringify(content)}\n`, 'application/json', keeping, more)
}

export async function textResponse(
  request: Request,
  body: string,
  contentType: string,
  keeping: Keeping,
  more: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const headers = { 'cache-control': CACHE_CONTROL[keeping], ...BASE_HEADERS, ...CORS_HEADERS, ...more }
  if (keeping !== 'public') return new Response(body, { headers: { 'content-type': contentType, ...headers } })
  const etag = await etagOf(body)
  return isNotModified(request, etag)
    ? new Response(null, { status: 304, headers: { ...headers, etag } })
    : new Response(body, { headers: { 'content-type': contentType, ...headers, etag } })
}

/** Where the service is reached, for links: its own host, else the one that the request came to, as far as it is one. */
export function serviceOrigin(request: Request, serviceHost: string | undefined): string {
  if (serviceHost !== undefined) return `https://${serviceHost}`
  const origin = originOf(request)
  return URL.canParse(origin) ? new URL(origin).origin : 'http://localhost'
}
