import { type ProviderEntry, type ProviderSettings, type PublicationPolicy, publish } from '../account/index.ts'
import { parseDomain, parseHostname } from '../address/index.ts'
import type { ProviderAbout } from './about.ts'
import type { Catalog } from './catalog.ts'

/** A text in the form in which texts are compared: case and accents do not count. */
export function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss')
}

/** The entry's own settings and those of its variants. */
export function settingsOfAll({ settings, variants }: ProviderEntry): ProviderSettings[] {
  return [settings, ...Object.values(variants).map((variant) => variant.settings)]
}

/** Those of them that may be told. */
export function toldSettingsOf(entry: ProviderEntry, policy: PublicationPolicy): ProviderSettings[] {
  return settingsOfAll(entry).flatMap((settings) => {
    const shown = publish(settings, policy)
    return shown.ok ? [shown.value] : []
  })
}

/** Everything that a provider may be looked for by, folded; a line each, so that no word goes over two. */
export function searchedText(entry: ProviderEntry, about: ProviderAbout, told: readonly ProviderSettings[]): string {
  const { id, displayName, displayShortName, domains } = entry.identity
  // Nobody looks for %EMAILDOMAIN%, which stands in the names of servers that each domain has of its own.
  const hosts = told.flatMap(({ incoming, outgoing }) =>
    [...incoming, ...outgoing].map(({ hostname }) => hostname.replaceAll(/%[A-Z]+%/g, '')),
  )
  const searched = [
    id,
    displayName,
    displayShortName,
    ...Object.values(entry.variants).map(({ name }) => name),
    ...domains,
    ...about.wildcards.map((suffix) => `*.${suffix}`),
    ...about.signs.flatMap(({ mx = [], autodiscover = [] }) => [mx, autodiscover].flat()),
    ...about.mxNames.map(({ name }) => name),
    ...hosts,
  ]
  return [...new Set(searched.map(folded))].join('\n')
}

/** `named`: what is known of the provider holds every word, or the domain; `owner`: a whole name is that provider's. */
export type Hit = 'named' | 'owner'

/** How a text is looked for: asked for each provider with its id and its text. No words find all. */
export function searchFor(catalog: Catalog, query: string): (id: string, searched: string) => Hit | undefined {
  const words = folded(query).split(/\s+/).filter(Boolean)
  const domain = parseDomain(query.trim())
  const owners = ownersOf(catalog, query.trim())
  return (id, searched) => {
    if (words.every((word) => searched.includes(word))) return 'named'
    if (domain.ok && searched.includes(domain.value)) return 'named'
    return owners.has(id) ? 'owner' : undefined
  }
}

/** Whom a whole name belongs to, though it is nowhere written out: below a wildcard, or an MX host of customers. */
function ownersOf(catalog: Catalog, name: string): ReadonlySet<string> {
  const domain = parseDomain(name)
  const host = parseHostname(name)
  const providers = [
    ...(domain.ok ? [catalog.wildcard(domain.value), catalog.mxName(domain.value)?.provider] : []),
    ...(host.ok ? catalog.signs.byMx(host.value).map(catalog.ofSign) : []),
    ...(host.ok ? catalog.signs.byAutodiscover(host.value).map(catalog.ofSign) : []),
  ]
  return new Set(providers.flatMap((provider) => (provider === undefined ? [] : [provider.identity.id])))
}
