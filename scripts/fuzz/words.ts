import { HOSTILE, ODD_ADDRESSES, ODD_DOMAINS, ODD_HOSTS, ODD_LOCAL_PARTS } from './odd-words.ts'
import type { Random } from './random.ts'

/** What the requests of a run can name: everything that the service under test knows, and its own names. */
export interface Ground {
  /** Exact domains of the catalog. */
  readonly domains: readonly string[]
  /** Those of entries that have more than mail: calendars, contacts, JMAP, Exchange. */
  readonly rich: readonly string[]
  /** Parents below which every domain is known. */
  readonly wildcards: readonly string[]
  readonly mxNames: readonly string[]
  /** Customers in the tenant table: some are there, others are written and deleted while the run lasts. */
  readonly tenants: readonly string[]
  /** Domains that only DNS says something about. */
  readonly signs: readonly string[]
  readonly providers: readonly string[]
  readonly variants: readonly string[]
  readonly serviceHost: string | undefined
  readonly token: string | undefined
}

/**
 * Marks make what one request said recognisable wherever it turns up: in an answer to somebody else, in the log, or as
 * an element that nobody wrote. They end in the request's number.
 */
export const MARKS = { localPart: 'zqxl', domain: 'zqxd', markup: 'zqxm' } as const
export const MARK = /zqx[ldm][0-9a-z]{6}/g

export const markOf = (kind: keyof typeof MARKS, number: number): string =>
  MARKS[kind] + number.toString(36).padStart(6, '0')

/** The words of one request. */
export interface Words {
  readonly random: Random
  readonly ground: Ground
  domain(): string
  localPart(): string
  address(): string
  /** A Host for a domain. */
  host(domain: string): string
  /** Text that means something to a parser behind the service. */
  hostile(): string
  /** A value as it may stand in a query. */
  encoded(value: string): string
}

export function wordsOf(number: number, random: Random, ground: Ground): Words {
  const { pick, weighted, chance } = random
  const local = markOf('localPart', number)
  const own = `${markOf('domain', number)}.example`
  const some = (names: readonly string[]) => (names.length === 0 ? own : pick(names))

  const domain = () =>
    weighted<() => string>([
      [36, () => some(ground.domains)],
      [14, () => some(ground.rich)],
      [12, () => (ground.wildcards.length === 0 ? own : `${markOf('domain', number)}.${pick(ground.wildcards)}`)],
      [14, () => own],
      [8, () => some(ground.mxNames)],
      [8, () => some(ground.tenants)],
      [6, () => some(ground.signs)],
      [6, () => pick(ODD_DOMAINS)],
    ])()
  const localPart = () => (chance(0.7) ? local : pick(ODD_LOCAL_PARTS).replace('*', local))
  const host = (of: string) =>
    weighted([
      [35, `autoconfig.${of}`],
      [20, `autodiscover.${of}`],
      [10, `ua-auto-config.${of}`],
      [15, of],
      [12, ground.serviceHost ?? 'localhost'],
      [3, 'localhost:8787'],
      [5, pick(ODD_HOSTS).replace('*', of)],
    ])
  return {
    random,
    ground,
    domain,
    localPart,
    address: () => (chance(0.94) ? `${localPart()}@${domain()}` : pick(ODD_ADDRESSES).replace('*', local)),
    host,
    hostile: () => pick(HOSTILE).replaceAll('*', markOf('markup', number)),
    encoded: (value) => weighted(ENCODINGS)(value),
  }
}

const ENCODINGS: readonly (readonly [number, (value: string) => string])[] = [
  [60, (value) => encodeURIComponent(wellFormed(value))],
  [12, (value) => encodeURIComponent(wellFormed(value)).replaceAll('%40', '@')],
  [10, (value) => value.replaceAll(/[\s#]/g, '+')],
  [6, (value) => encodeURIComponent(encodeURIComponent(wellFormed(value)))],
  [6, (value) => [...Buffer.from(value)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')],
  [3, (value) => `${encodeURIComponent(wellFormed(value))}%`],
  [3, (value) => `${encodeURIComponent(wellFormed(value))}%ff%C0%80`],
]

const wellFormed = (text: string) => text.toWellFormed()
