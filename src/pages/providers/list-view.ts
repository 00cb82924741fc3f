import type { Domain } from '../../address/index.ts'
import { folded } from '../../catalog/search.ts'
import { type FrameView, frameOf, isLanguageChosen } from '../../frame/index.ts'
import { MAX_DOMAINS_IN_ROW, PROVIDERS_PER_PAGE } from '../../limits.ts'
import type { Search } from './query.ts'
import { linkTo, type Reader } from './reader.ts'
import type { Listed, Mark, ProviderIndex } from './search.ts'

/** What `templates/pages/providers/list.html` shows. */
export interface ListView {
  readonly frame: FrameView
  readonly query: string
  /** None or one: the language that was chosen, which the form takes along. */
  readonly chosenLanguages: readonly string[]
  /** How many were found. */
  readonly summary: string
  /** None or one: the way back from a search. */
  readonly allLinks: readonly string[]
  readonly notes: readonly string[]
  readonly hasRows: boolean
  readonly rows: readonly {
    readonly href: string
    readonly name: string
    readonly domains: string
    readonly marks: readonly string[]
  }[]
  /** None or one: the way on when nobody was found, to the set-up page. */
  readonly nothing: readonly {
    readonly text: readonly string[]
    readonly action: string
    /** None or one: what the set-up page is asked about. In a form, as no address of ours names what nobody knows. */
    readonly domains: readonly string[]
    readonly button: string
  }[]
  readonly hasPages: boolean
  readonly position: string
  /** None or one of each. */
  readonly previous: readonly string[]
  readonly next: readonly string[]
}

export function listView(reader: Reader, search: Search, index: ProviderIndex): ListView {
  const { say, language } = reader
  const { providers: found, linked } = index.find(search)
  const pages = Math.max(1, Math.ceil(found.length / PROVIDERS_PER_PAGE))
  const page = Math.min(search.page, pages)
  const pageLink = (number: number) =>
    linkTo(reader, '/providers', { ...linked, ...(number === 1 ? {} : { page: String(number) }) })
  const rows = found.slice((page - 1) * PROVIDERS_PER_PAGE, page * PROVIDERS_PER_PAGE)
  const isSearch = search.query !== ''
  return {
    frame: frameOf({
      // Not the request's own address, which may hold somebody's: other languages are asked for without it.
      url: `https://localhost${pageLink(page)}`,
      language,
      title: say('providers.list.title'),
      isPrivate: isSearch,
    }),
    query: search.query,
    chosenLanguages: isLanguageChosen(reader.request.url) ? [language] : [],
    summary: isSearch
      ? say('providers.list.found', { count: found.length, total: index.total })
      : say('providers.list.total', { total: index.total }),
    allLinks: isSearch ? [linkTo(reader, '/providers')] : [],
    notes: search.isFromAddress && !isSearch ? [say('providers.list.nothing-address')] : [],
    hasRows: rows.length > 0,
    rows: rows.map((listed) => ({
      href: linkTo(reader, `/providers/${listed.id}`),
      name: listed.name,
      domains: domainsOf(listed, search, reader),
      marks: listed.marks.map((mark) => wordFor(mark, reader)),
    })),
    nothing: found.length === 0 ? [nothingFound(search, reader)] : [],
    hasPages: pages > 1,
    position: say('providers.list.page', { page, pages }),
    previous: page > 1 ? [pageLink(page - 1)] : [],
    next: page < pages ? [pageLink(page + 1)] : [],
  }
}

/** A few of the domains, those first that were looked for. */
export function domainsOf({ domains }: Listed, { query, domain }: Search, { say }: Reader): string {
  const word = domain ?? folded(query)
  const wanted = word === '' ? [] : domains.filter((name) => name.includes(word))
  const shown = [...new Set([...wanted, ...domains])].slice(0, MAX_DOMAINS_IN_ROW)
  if (shown.length === 0) return say('providers.list.customers-only')
  const others = domains.length - shown.length
  const names = shown.join(', ')
  return others === 0 ? names : say('providers.list.more-domains', { domains: names, count: others })
}

function wordFor(mark: Mark, { say }: Reader): string {
  switch (mark) {
    case 'imap':
    case 'pop3':
      return mark.toUpperCase()
    case 'exchange':
      return 'Exchange'
    default:
      return say(`providers.mark.${mark}`)
  }
}

function nothingFound({ query, domain }: Search, { say }: Reader): ListView['nothing'][number] {
  const nothing = say('providers.list.nothing', { query })
  if (domain === undefined) return { text: [nothing], action: '/', domains: [], button: say('providers.list.set-up') }
  return {
    text: [nothing, say('providers.list.nothing-more')],
    action: '/setup',
    domains: [domain],
    button: say('providers.list.set-up-domain', { domain }),
  }
}

export function setUpLink(reader: Reader, domain: Domain): string {
  return linkTo(reader, '/setup', { domain })
}
