import type { ProviderSettings } from '../account/index.ts'
import { compileCatalog } from './compile.ts'
import type { Diagnostic } from './diagnostic.ts'
import { type Decision, entriesOf } from './facts/entry.ts'
import type { Fact } from './facts/fact.ts'
import { type Finding, mergeFacts } from './facts/merge.ts'
import { isDnsObservation, originOf } from './facts/origin.ts'
import { allSigns } from './facts/servers.ts'
import type { ProviderSource } from './schema.ts'
import type { CatalogFile } from './source-file.ts'

/** How the catalog stands: what it knows, on whose word, and what a person should look at. */
export interface CatalogReport {
  /** The month that ages are counted to, `YYYY-MM`. */
  readonly month: string
  readonly providers: {
    readonly all: number
    /** Told to mail programs: servers with TLS in both directions, or Exchange. */
    readonly published: number
    /** Known, and answered as unknown: no TLS in one direction at least. */
    readonly withoutTls: readonly string[]
    /** Mail here needs a program of the provider's own. */
    readonly ownProgram: readonly string[]
  }
  readonly domains: { readonly all: number; readonly published: number; readonly wildcards: number }
  readonly signs: { readonly mx: number; readonly autodiscover: number; readonly both: number }
  /** Who vouches for how many providers, the most first. */
  readonly sources: readonly { readonly origin: string; readonly providers: number }[]
  /** How many sources a provider has; index 0 is none. DNS observations say nothing about servers and do not count. */
  readonly confirmation: readonly number[]
  /** Entries that only one source knows, by that source. */
  readonly single: readonly { readonly origin: string; readonly providers: readonly string[] }[]
  readonly decided: readonly Decided[]
  readonly open: readonly Contradiction[]
  /** Providers of the given facts that did not become entries: no source that can be looked up names TLS servers both ways. */
  readonly leftOut: readonly { readonly name: string; readonly origin: string; readonly why: string }[]
  /** Published entries without a page where a person can read how to set up a program. */
  readonly withoutHelp: readonly string[]
  /** How many entries were compared with their sources in which month, the newest first. */
  readonly checked: readonly { readonly month: string; readonly age: number; readonly providers: number }[]
}

export interface Decided extends Decision {
  /** The entry; nothing for a provider that was refused as a whole. */
  readonly provider?: string
}

export interface Contradiction {
  readonly provider: string
  readonly says: string
  readonly origin: string
  readonly sources: readonly string[]
}

export interface ReportInput {
  readonly files: readonly CatalogFile[]
  readonly refused: readonly Decision[]
  /** Compared with the files: contradictions and what is left out come from here. */
  readonly facts: readonly Fact[]
  readonly month: string
}

/** The report, or the mistakes that the files have to be mended of first. */
export function reportOn({ files, refused, facts, month }: ReportInput): CatalogReport | readonly Diagnostic[] {
  const { catalog, entries, diagnostics } = compileCatalog(files)
  if (catalog === undefined) return diagnostics.filter(({ severity }) => severity === 'error')
  const standing = entriesOf(files)
  const sources = standing.map(({ source }) => source)
  const { findings } = mergeFacts(standing, facts, { checked: month, decide: false, refused })
  const published = entries.filter((entry) => [entry, ...Object.values(entry.variants)].some(isPublished))
  const domainsOf = (list: typeof entries) => list.reduce((sum, { identity }) => sum + identity.domains.length, 0)
  const ids = (list: typeof entries) => list.map(({ identity }) => identity.id)
  const ownProgram = entries.filter(({ settings }) => settings.unsupported !== undefined)
  const withoutTls = entries.filter((entry) => !published.includes(entry) && !ownProgram.includes(entry))
  return {
    month,
    providers: {
      all: entries.length,
      published: published.length,
      withoutTls: ids(withoutTls),
      ownProgram: ids(ownProgram),
    },
    domains: {
      all: domainsOf(entries),
      published: domainsOf(entries.filter(isPublished)),
      wildcards: catalog.wildcards.length,
    },
    signs: signCounts(sources),
    ...originCounts(sources),
    decided: [
      ...sources.flatMap(({ id, decided }) => (decided ?? []).map((decision) => ({ provider: id, ...decision }))),
      ...refused,
    ],
    open: openOnes(findings),
    leftOut: findings
      .filter(({ kind }) => kind === 'left-out')
      .map(({ fact, text }) => ({ name: fact.name, origin: fact.origin, why: text.slice(text.lastIndexOf(': ') + 2) })),
    withoutHelp: ids(published.filter(({ settings }) => settings.help.length === 0)),
    checked: ages(sources, month),
  }
}

/** Servers with TLS in both directions, or Exchange alone. */
function isPublished({ settings }: { readonly settings: ProviderSettings }): boolean {
  const { incoming, outgoing, exchange } = settings
  if (incoming.length + outgoing.length === 0) return exchange !== undefined
  return [incoming, outgoing].every((list) => list.some(({ security }) => security !== 'none'))
}

function signCounts(sources: readonly ProviderSource[]): CatalogReport['signs'] {
  const signs = sources.flatMap(allSigns)
  const both = signs.filter(({ mx, autodiscover }) => mx !== undefined && autodiscover !== undefined).length
  const mx = signs.filter((sign) => sign.mx !== undefined).length - both
  return { mx, autodiscover: signs.length - mx - both, both }
}

function originCounts(sources: readonly ProviderSource[]) {
  const known = sources.map((source) => {
    const pages = (source.sources ?? []).filter((url) => !isDnsObservation(url))
    const origins = pages.map((url) => originOf(url, source))
    // Two pages of strangers are two sources; two pages of the provider are one.
    const strangers = origins.filter((origin) => origin === 'other pages').length
    const named = new Set(origins.filter((origin) => origin !== 'other pages'))
    return { id: source.id, origins: new Set(origins), count: named.size + strangers }
  })
  const providersOf = new Map<string, string[]>()
  for (const { id, origins } of known)
    for (const origin of origins) providersOf.set(origin, [...(providersOf.get(origin) ?? []), id])
  const ranked = [...providersOf].sort((a, b) => b[1].length - a[1].length)
  const single = (ids: readonly string[]) =>
    ids.filter((id) => known.some((entry) => entry.id === id && entry.count === 1))
  const most = Math.max(0, ...known.map(({ count }) => count))
  return {
    sources: ranked.map(([origin, ids]) => ({ origin, providers: ids.length })),
    single: ranked
      .map(([origin, ids]) => ({ origin, providers: single(ids) }))
      .filter(({ providers }) => providers.length > 0),
    confirmation: Array.from({ length: most + 1 }, (_, number) => known.filter(({ count }) => count === number).length),
  }
}

/** One for each thing that is said, whoever repeats it. */
function openOnes(findings: readonly Finding[]): Contradiction[] {
  return findings
    .filter(({ kind }) => kind === 'contradiction')
    .map(({ fact, path, text }) => ({
      provider: path?.replace(/^.*\/|\.yaml$/g, '') ?? '',
      says: text,
      origin: fact.origin,
      sources: fact.sources,
    }))
}

function ages(sources: readonly ProviderSource[], month: string): CatalogReport['checked'] {
  const counts = new Map<string, number>()
  for (const { checked } of sources) if (checked !== undefined) counts.set(checked, (counts.get(checked) ?? 0) + 1)
  return [...counts]
    .sort(([a], [b]) => (a < b ? 1 : -1))
    .map(([checked, providers]) => ({ month: checked, age: monthNumber(month) - monthNumber(checked), providers }))
}

function monthNumber(month: string): number {
  const [year, number] = month.split('-').map(Number) as [number, number]
  return year * 12 + number
}
