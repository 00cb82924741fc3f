import { BASE_HEADERS, NO_STORE } from '../http/index.ts'

const TITLES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  422: 'Unprocessable Content',
  503: 'Service Unavailable',
} as const

export interface Problem {
  readonly status: keyof typeof TITLES
  /** For programs; what it may be is listed in `docs/tenants.md`. */
  readonly reason: string
  /** For people: what is wrong, and how to mend it. */
  readonly detail: string
  readonly headers?: Readonly<Record<string, string>>
  /** More members of the document. */
  readonly more?: object
}

/** An error as a document (RFC 9457), of the type `about:blank`: its title is the status's own name. */
export function problem({ status, reason, detail, headers = {}, more = {} }: Problem): Response {
  return json({ title: TITLES[status], status, detail, reason, ...more }, status, {
    'content-type': 'application/problem+json',
    ...headers,
  })
}

export function json(content: object, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return answer(`${JSON.stringify(content)}\n`, status, { 'content-type': 'application/json', ...headers })
}

/** Any answer of the admin API: kept by nobody, and, having no CORS headers, read by no page of another origin. */
export function answer(body: string | null, status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(body, { status, headers: { 'cache-control': NO_STORE, ...BASE_HEADERS, ...headers } })
}
