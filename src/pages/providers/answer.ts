import { missingProviderPage, providerListPage, providerPage } from '#generated/templates.js'
import { pageHeaders } from '../../frame/index.ts'
import { etagOf, isNotModified, redirect } from '../../http/index.ts'
import { DOCUMENT_MAX_AGE_SECONDS } from '../../limits.ts'
import { listView } from './list-view.ts'
import { missingView } from './missing-view.ts'
import { providerView } from './provider-view.ts'
import { readSearch, type Search, searchFrom } from './query.ts'
import { linkTo, type Reader } from './reader.ts'
import { createIndex, type ProviderIndex } from './search.ts'

/** What the first reader loads: everything that makes a page, behind one dynamic import. */

export function listAnswer(reader: Reader): Promise<Response> {
  const search = readSearch(reader.request.url)
  return cached(reader, search, providerListPage[reader.language](listView(reader, search, indexFor(reader))))
}

export async function providerAnswer(reader: Reader, id: string): Promise<Response> {
  const { catalog, language } = reader
  const known = id.toLowerCase()
  const entry = catalog.byId(known)
  const about = catalog.about(known)
  if (entry !== undefined && about !== undefined)
    return cached(reader, readSearch(reader.request.url), providerPage[language](providerView(reader, entry, about)))
  const body = missingProviderPage[language](missingView(reader, searchFrom(id), indexFor(reader)))
  return new Response(body, { status: 404, headers: pageHeaders(language) })
}

/**
 * The way to the same page over HTTPS: what is read here ends up in people's mail apps, so nobody on the way may change it.
 * Its address is made anew, without what the catalog does not know.
 */
export function overHttps(origin: string, reader: Reader, id: string | undefined): Response {
  const known = id === undefined ? undefined : reader.catalog.byId(id.toLowerCase())?.identity.id
  if (known !== undefined) return redirect(308, origin + linkTo(reader, `/providers/${known}`))
  const search = id === undefined ? readSearch(reader.request.url) : searchFrom(id)
  const page: Readonly<Record<string, string>> = search.page === 1 ? {} : { page: String(search.page) }
  return redirect(308, origin + linkTo(reader, '/providers', { ...indexFor(reader).find(search).linked, ...page }))
}

/** The same for everybody who reads the language, but for one who typed an address: that one's page nobody keeps. */
async function cached(
  { request, language }: Reader,
  { isFromAddress }: Pick<Search, 'isFromAddress'>,
  body: string,
): Promise<Response> {
  if (isFromAddress) return new Response(body, { headers: pageHeaders(language) })
  const etag = await etagOf(body)
  const headers = { ...pageHeaders(language, `public, max-age=${DOCUMENT_MAX_AGE_SECONDS}`), etag }
  if (!isNotModified(request, etag)) return new Response(body, { headers })
  const { 'content-type': _, ...others } = headers as Record<string, string>
  return new Response(null, { status: 304, headers: others })
}

/** By the service's policy, which is an object of its own for each service, as is the catalog: neither changes while it lives. */
const indexes = new WeakMap<Reader['policy'], ProviderIndex>()

function indexFor({ catalog, policy }: Reader): ProviderIndex {
  const index = indexes.get(policy) ?? createIndex(catalog, policy)
  indexes.set(policy, index)
  return index
}
