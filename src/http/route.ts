import type { Context, Handler, Hono } from 'hono'
import { BASE_HEADERS, NO_STORE } from './headers.ts'
import { plainText } from './respond.ts'

/** What a route answers, method by method. HEAD comes with GET; OPTIONS is answered when `allow` lists it. */
export interface Route {
  readonly paths: readonly string[]
  readonly get?: Handler
  readonly post?: Handler
  /** As the header `Allow` says it, which may differ by host. */
  readonly allow: string | ((c: Context) => string)
  /** Added to the answers about methods. */
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * Mounts a route whose other methods get 405 with `Allow` (RFC 9110 §15.5.6).
 *
 * One handler a path, whatever the method: where two match, hono chains them through promises of its own.
 */
export function mount(app: Hono, { paths, get, post, allow, headers = {} }: Route): void {
  const other: Handler = (c) => {
    const methods = typeof allow === 'string' ? allow : allow(c)
    return c.req.method === 'OPTIONS' && methods.includes('OPTIONS')
      ? new Response(null, {
          status: 204,
          headers: { 'cache-control': NO_STORE, ...BASE_HEADERS, allow: methods, ...headers },
        })
      : plainText(405, `This address answers ${methods}.`, { allow: methods, ...headers })
  }
  const handler: Handler = (c, next) => {
    const { method } = c.req
    const chosen = method === 'GET' || method === 'HEAD' ? get : method === 'POST' ? post : undefined
    return (chosen ?? other)(c, next)
  }
  for (const path of paths) app.all(path, handler)
}
