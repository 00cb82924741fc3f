import { BASE_HEADERS, NO_STORE, PRIVATE_NO_STORE } from './headers.ts'

/** A short answer in plain text, for errors and hints. Never well-formed XML, so that no client takes it for a document (AC-49). */
export function plainText(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': NO_STORE, ...BASE_HEADERS, ...headers },
  })
}

/** A redirect to an address of our own making; never to one from the request. */
export function redirect(status: 302 | 308, location: string): Response {
  return new Response(null, { status, headers: { location, 'cache-control': PRIVATE_NO_STORE, ...BASE_HEADERS } })
}
