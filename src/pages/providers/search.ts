import { type ProviderEntry, type ProviderSettings, type PublicationPolicy, publish } from '../../account/index.ts'
import { parseHostname } from '../../address/index.ts'
import type { Catalog, ProviderAbout } from '../../catalog/index.ts'
import type { Search } from './query.ts'

/** What a row of the list says at a glance. */
export type Mark = 'imap' | 'pop3' | 'exchange' | 'own-app' | 'webmail-only' | 'plain' | 'packages'

/** A provider as the list needs it. */
export interface Listed {
  readonly id: string
  readonly name: string
  /** Exact ones, then wildcards as `*.example.net`. */
  readonly domains: readonly string[]
  readonly marks: readonly Mark[]
}

/** Every provider, ready to be searched. */
export interface ProviderIndex {
  readonly total: number
  find(search: Search): Found
}

export interface Found {
  /** In the order of their names. A search for nothing finds all. */
  readonly providers: readonly Listed[]
  /**
   * What may stand in an address of our making: the query when the catalog itself holds its words, else nothing. What
   * nobody here knows may be half of somebody's address.
   */
  readonly linked: Readonly<Record<string, string>>
}

interface Indexed {
  readonly listed: Listed
  /** Everything that the provider may be looked for by, folded; a line each. */
  readonly text: string
}

/** A text in the form in which texts are compared: case and accents do not count. */
export function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss')
}

/** Reads every record once, which takes a few milliseconds for hundreds of providers. */
export function createIndex(catalog: Catalog, policy: PublicationPolicy): ProviderIndex {
  const all = catalog.ids
    .map((id) => indexed(catalog.byId(id) as ProviderEntry, catalog.about(id) as ProviderAbout, policy))
    .map((item) => ({ ...item, order: folded(item.listed.name) }))
    .sort((a, b) => (a.order === b.order ? 0 : a.order < b.order ? -1 : 1))
  return {
    total: all.length,
    find(search) {
      const words = folded(search.query).split(' ').filter(Boolean)
      const owners = ownersOf(catalog, search)
      const holds = ({ text }: Indexed) =>
        words.every((word) => text.includes(word)) || (search.domain !== undefined && text.includes(search.domain))
      const found = words.length === 0 ? all : all.filter((item) => holds(item) || owners.has(item.listed.id))
      const linked: Found['linked'] = words.length > 0 && found.some(holds) ? { q: search.query } : {}
      return { providers: found.map(({ listed }) => listed), linked }
    },
  }
}

/** Whom a whole name belongs to, though it is nowhere written out: below a wildcard, or an MX host of customers. */
function ownersOf(catalog: Catalog, { query, domain }: Search): ReadonlySet<string> {
  const host = parseHostname(query)
  const providers = [
    ...(domain === undefined ? [] : [catalog.wildcard(domain), catalog.mxName(domain)?.provider]),
    ...(host.ok ? catalog.signs.byMx(host.value).map(catalog.ofSign) : []),
    ...(host.ok ? catalog.signs.byAutodiscover(host.value).map(catalog.ofSign) : []),
  ]
  return new Set(providers.flatMap((provider) => (provider === undefined ? [] : [provider.identity.id])))
}

function indexed(entry: ProviderEntry, about: ProviderAbout, policy: PublicationPolicy): Indexed {
  const { id, displayName, displayShortName, domains } = entry.identity
  const wildcards = about.wildcards.map((suffix) => `*.${suffix}`)
  const told = settingsOfAll(entry).flatMap((settings) => {
    const shown = publish(settings, policy)
    return shown.ok ? [shown.value] : []
  })
  const hosts = told.flatMap(({ incoming, outgoing }) => [...incoming, ...outgoing].map(({ hostname }) => hostname))
  const signs = about.signs.flatMap(({ mx = [], autodiscover = [] }) => [mx, autodiscover].flat())
  const names = about.mxNames.map(({ name }) => name)
  const variants = Object.values(entry.variants).map(({ name }) => name)
  const searched = [
    id,
    displayName,
    displayShortName,
    ...variants,
    ...domains,
    ...wildcards,
    ...signs,
    ...names,
    ...hosts,
  ]
  return {
    listed: { id, name: displayName, domains: [...domains, ...wildcards], marks: marksOf(entry, told) },
    text: [...new Set(searched.map(folded))].join('\n'),
  }
}

/** The entry's own settings and those of its variants. */
export function settingsOfAll({ settings, variants }: ProviderEntry): ProviderSettings[] {
  return [settings, ...Object.values(variants).map((variant) => variant.settings)]
}

function marksOf(entry: ProviderEntry, told: readonly ProviderSettings[]): Mark[] {
  const offers = (protocol: string) =>
    told.some(({ incoming }) => incoming.some((server) => server.protocol === protocol))
  const marks: readonly (readonly [Mark, boolean])[] = [
    ['imap', offers('imap')],
    ['pop3', offers('pop3')],
    ['exchange', told.some(({ exchange }) => exchange !== undefined)],
    ['own-app', entry.settings.unsupported?.reason === 'own-app'],
    ['webmail-only', entry.settings.unsupported?.reason === 'webmail-only'],
    ['plain', told.length === 0 || told.some(hasPlainText)],
    ['packages', Object.keys(entry.variants).length > 0],
  ]
  return marks.filter(([, holds]) => holds).map(([mark]) => mark)
}

/** Whether a direction has nothing better. */
export function hasPlainText({ incoming, outgoing }: ProviderSettings): boolean {
  return [...incoming, ...outgoing].some(({ security }) => security === 'none')
}
