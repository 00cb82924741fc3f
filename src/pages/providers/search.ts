import type { ProviderEntry, ProviderSettings, PublicationPolicy } from '../../account/index.ts'
import type { Catalog, ProviderAbout } from '../../catalog/index.ts'
import { folded, searchedText, searchFor, toldSettingsOf } from '../../catalog/search.ts'
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

/** Reads every record once, which takes a few milliseconds for hundreds of providers. */
export function createIndex(catalog: Catalog, policy: PublicationPolicy): ProviderIndex {
  const all = catalog.ids
    .map((id) => indexed(catalog.byId(id) as ProviderEntry, catalog.about(id) as ProviderAbout, policy))
    .map((item) => ({ ...item, order: folded(item.listed.name) }))
    .sort((a, b) => (a.order === b.order ? 0 : a.order < b.order ? -1 : 1))
  return {
    total: all.length,
    find(search) {
      const hit = searchFor(catalog, search.query)
      const found = all.filter(({ listed, text }) => hit(listed.id, text) !== undefined)
      const isNamed = search.query !== '' && found.some(({ listed, text }) => hit(listed.id, text) === 'named')
      const linked: Found['linked'] = isNamed ? { q: search.query } : {}
      return { providers: found.map(({ listed }) => listed), linked }
    },
  }
}

function indexed(entry: ProviderEntry, about: ProviderAbout, policy: PublicationPolicy): Indexed {
  const { id, displayName, domains } = entry.identity
  const wildcards = about.wildcards.map((suffix) => `*.${suffix}`)
  const told = toldSettingsOf(entry, policy)
  return {
    listed: { id, name: displayName, domains: [...domains, ...wildcards], marks: marksOf(entry, told) },
    text: searchedText(entry, about, told),
  }
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
