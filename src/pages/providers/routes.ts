import type { Context, Hono } from 'hono'
import { LANGUAGES, texts } from '#generated/texts.js'
import type { Catalog } from '../../catalog/index.ts'
import { mount, rawQueryValue } from '../../http/index.ts'
import { fill, negotiateLanguage } from '../../language/index.ts'
import type { Services } from '../../protocols/index.ts'
import { pageOverHttps } from '../../protocols/plain-http.ts'
import type { Say } from '../setup/facts.ts'

/** The catalog for people: `/providers?q=` is a list to search in, `/providers/{id}` says everything about one of them. */
export function providers(app: Hono, services: Services, catalog: Catalog): void {
  mount(app, {
    paths: ['/providers', '/providers/:id'],
    allow: 'GET, HEAD',
    // What is read here ends up in people's mail apps: nobody on the way may change it.
    get: (c) => pageOverHttps(c.req.raw, services) ?? answer(c, services, catalog),
  })
}

async function answer(c: Context, { publishInsecure }: Services, catalog: Catalog): Promise<Response> {
  // Evaluated with the first reader: most isolates have none.
  const { listAnswer, providerAnswer } = await import('./answer.ts')
  const request = c.req.raw
  const language = negotiateLanguage(
    rawQueryValue(request.url, 'lang'),
    request.headers.get('accept-language'),
    LANGUAGES,
  )
  const say: Say = (key, values = {}) => fill(texts[language][key], values)
  const reader = { request, language, say, catalog, policy: { publishInsecure } }
  const id = c.req.param('id')
  return id === undefined ? listAnswer(reader) : providerAnswer(reader, id)
}
