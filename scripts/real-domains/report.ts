import { createRandom } from '../../bench/random.ts'
import { registrableDomain } from '../../src/catalog/public-suffix.ts'
import type { Evidence, Match } from '../../src/lookup/index.ts'
import { CLIENTS, type ClientName, type Outcome } from './survey.ts'

/** Domains, how many of them are answered, and for how many of those each client gets a usable document. */
export interface Tally extends Readonly<Record<ClientName, number>> {
  readonly domains: number
  readonly answered: number
}

export interface Report {
  readonly total: Tally
  /** By provider, variant and what found it, most domains first. */
  readonly providers: readonly (Tally & { readonly provider: string; readonly by: string })[]
  readonly countries: readonly (Tally & { readonly country: string })[]
  /** Of the domains without an answer, by the registrable domain of the best MX. */
  readonly missed: readonly { readonly platform: string; readonly domains: number; readonly example: string }[]
}

/** What stands for hosts inside the asked domain itself, which are nobody's platform. */
export const OWN_HOST = '(a host of its own)'

export function reportOn(outcomes: readonly Outcome[]): Report {
  const answered = outcomes.filter(({ match }) => match !== undefined)
  const missed = outcomes.filter(({ match }) => match === undefined)
  return {
    total: tally(outcomes),
    providers: grouped(answered, ({ match }) => `${nameOf(match as Match)}\t${foundBy(match as Match)}`).map(
      ([key, group]) => {
        const [provider = '', by = ''] = key.split('\t')
        return { provider, by, ...tally(group) }
      },
    ),
    countries: grouped(outcomes, ({ entry }) => entry.country).map(([country, group]) => ({
      country,
      ...tally(group),
    })),
    missed: grouped(missed, platformOf).map(([platform, group]) => ({
      platform,
      domains: group.length,
      example: group[0]?.entry.domain ?? '',
    })),
  }
}

function tally(outcomes: readonly Outcome[]): Tally {
  const count = (is: (outcome: Outcome) => boolean) => outcomes.filter(is).length
  const usable = CLIENTS.map((client) => [client, count((outcome) => outcome.usable.includes(client))] as const)
  return {
    domains: outcomes.length,
    answered: count(({ match }) => match !== undefined),
    ...(Object.fromEntries(usable) as Record<ClientName, number>),
  }
}

/** Groups, largest first, equals by name. */
function grouped(outcomes: readonly Outcome[], keyOf: (outcome: Outcome) => string): [string, Outcome[]][] {
  const groups = Map.groupBy(outcomes, keyOf)
  return [...groups].sort(([one, a], [other, b]) => b.length - a.length || (one < other ? -1 : 1))
}

function nameOf({ provider, variant }: Match): string {
  return variant === undefined ? provider.identity.id : `${provider.identity.id} (${variant})`
}

/** The source that found a domain, and the sign. */
export function foundBy({ source, why }: Match): string {
  const sign = evidenceOf(why)?.sign
  const keys = Object.entries(sign ?? {}).map(([key, pattern]) => `${key} ${pattern}`)
  return [source, ...keys].join(' ')
}

function evidenceOf(why: Match['why']): Evidence | undefined {
  return why.find(({ outcome }) => outcome === 'found')?.evidence
}

function platformOf({ entry: { mx, domain } }: Outcome): string {
  const best = (mx[0] ?? '').toLowerCase()
  if (best === '') return '(no MX)'
  if (best === domain || best.endsWith(`.${domain}`)) return OWN_HOST
  return registrableDomain(best) ?? best
}

const SHOWN = 60

/** For people. Percentages are of all domains, in the clients' columns of those answered. */
export function renderReport({ total, providers, countries, missed }: Report): string {
  return [
    `${total.answered} of ${total.domains} domains answered: ${percent(total.answered, total.domains)}`,
    ...CLIENTS.map(
      (client) =>
        `  ${client}: a usable document for ${total[client]}, ${percent(total[client], total.answered)} of those`,
    ),
    '',
    table(
      ['provider', 'found by', 'domains', ...CLIENTS],
      providers.map((row) => [row.provider, row.by, row.domains, ...CLIENTS.map((client) => row[client])]),
    ),
    '',
    table(
      ['country', 'domains', 'answered', '%', ...CLIENTS],
      countries.map((row) => [
        row.country,
        row.domains,
        row.answered,
        percent(row.answered, row.domains),
        ...CLIENTS.map((client) => row[client]),
      ]),
    ),
    '',
    `Missed most, of ${missed.length} MX platforms:`,
    table(
      ['platform', 'domains', 'for example'],
      missed.slice(0, SHOWN).map((row) => [row.platform, row.domains, row.example]),
    ),
  ].join('\n')
}

/** Answered domains for judging by hand: every field that a person needs to agree or not. */
export function renderSample(outcomes: readonly Outcome[]): string {
  return table(
    ['domain', 'MX', 'autodiscover', 'provider', 'found by'],
    outcomes.flatMap(({ entry, match }) =>
      match === undefined
        ? []
        : [[entry.domain, entry.mx.join(','), entry.autodiscover ?? '', nameOf(match), foundBy(match)]],
    ),
  )
}

/** So many answered domains, always the same ones for the same file and seed. */
export function sampleOf(outcomes: readonly Outcome[], count: number, seed: number): Outcome[] {
  const random = createRandom(seed)
  return outcomes
    .filter(({ match }) => match !== undefined)
    .map((outcome) => ({ outcome, lot: random() }))
    .sort((one, other) => one.lot - other.lot)
    .slice(0, count)
    .map(({ outcome }) => outcome)
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '0 %' : `${((100 * part) / whole).toFixed(1)} %`
}

/** Numbers to the right, the rest to the left. */
function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const widths = head.map((title, place) =>
    Math.max(title.length, ...rows.map((row) => String(row[place] ?? '').length)),
  )
  const line = (cells: readonly (string | number)[]) =>
    cells
      .map((cell, place) => {
        const width = widths[place] ?? 0
        return typeof cell === 'number' ? String(cell).padStart(width) : cell.padEnd(width)
      })
      .join('  ')
      .trimEnd()
  return [line(head), ...rows.map(line)].join('\n')
}
