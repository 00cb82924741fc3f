import type { Context, Hono } from 'hono'
import { LANGUAGES, texts } from '#generated/texts.js'
import type { Catalog } from '../../catalog/index.ts'
import { mount, rawQueryValue } from '../../http/index.ts'
import { fill, negotiateLanguage } from '../../language/index.ts'
import type { Services } from '../../protocols/index.ts'
import { secureOrigin } from '../../protocols/plain-http.ts'
import type { Say } from '../setup/facts.ts'

/** The catalog for people: `/providers?q=` is a list to search in, `/providers/{id}` says everything about one of them. */
export function providers(app: Hono, services: Services, catalog: Catalog): void {
  mount(app, {
    paths: ['/providers', '/providers/:id'],
    allow: 'GET, HEAD',
    get: (c) => answer(c, services, catalog),
  })
}

async function answer(c: Context, services: Services, catalog: Catalog): Promise<Response> {
  // Evaluated with the first reader: most isolates have none.
  const { listAnswer, overHttps, providerAnswer } = await import('./answer.ts')
  const request = c.req.raw
  const language = negotiateLanguage(
    rawQueryValue(request.url, 'lang'),
    request.headers.get('accept-language'),
    LANGUAGES,
  )
  const say: Say = (key, values = {}) => fill(texts[language][key], values)
  const reader = { request, language, say, catalog, policy: services }
  const id = c.req.param('id')
  const origin = secureOrigin(request, services)
  if (origin !== undefined) return overHttps(origin, reader, id)
  return id === undefined ? listAnswer(reader) : providerAnswer(reader, id)
}
