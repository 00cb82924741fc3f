import { type Domain, type Hostname, parseDomain, parseHostname } from '../../src/address/index.ts'
import type { Dns, DnsAnswer, Records, RecordType } from '../../src/dns/index.ts'
import { fail, ok, type Result } from '../../src/result.ts'

/** A domain as a line of the file has it. */
export interface Entry {
  readonly country: string
  readonly domain: Domain
  /** Best first. */
  readonly mx: readonly string[]
  readonly autodiscover: string | undefined
}

/** Lines `country TAB domain TAB mx,mx TAB autodiscover-target`; the last two may be empty. Or what is wrong with one, and where. */
export function readEntries(path: string, text: string): Result<readonly Entry[], string> {
  const entries: Entry[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const [country = '', name = '', mx, autodiscover = '', ...more] = line.replace(/\r$/, '').split('\t')
    const domain = parseDomain(name)
    const at = (column: number) => `${path}:${index + 1}:${column}`
    if (mx === undefined || more.length > 0)
      return fail(`${at(1)}  not "country TAB domain TAB mx,mx TAB autodiscover-target"; separate with tabs`)
    if (!domain.ok) return fail(`${at(country.length + 2)}  "${name}" is no domain`)
    entries.push({
      country,
      domain: domain.value,
      mx: mx.split(',').filter(Boolean),
      autodiscover: autodiscover || undefined,
    })
  }
  return ok(entries)
}

const LASTING = { ttlSeconds: 3_600 } as const

/** DNS as far as the file knows it; a name that is not in it does not exist. */
export function dnsOver(entries: readonly Entry[]): Dns {
  const byDomain = new Map<string, Entry>(entries.map((entry) => [entry.domain, entry]))
  const answer = (name: string, type: RecordType): DnsAnswer<Records[RecordType]> => {
    const entry = byDomain.get(type === 'MX' ? name : name.replace(/^autodiscover\./, ''))
    if (entry === undefined) return { ...LASTING, outcome: 'no-name', records: [] }
    const records = type === 'MX' ? mxRecords(entry) : type === 'CNAME' ? targets(entry) : []
    return { ...LASTING, outcome: records.length > 0 ? 'records' : 'no-data', records }
  }
  return { ask: async (name, type) => answer(name, type) as DnsAnswer<Records[typeof type]> }
}

/** The file has an order and no preferences: the first is taken to be the best alone. */
function mxRecords({ mx }: Entry): readonly Records['MX'][] {
  return mx.map((name, place) => ({ preference: place, exchange: name === '.' ? '.' : hostname(name) }))
}

function targets({ autodiscover }: Entry): readonly Hostname[] {
  const host = autodiscover === undefined ? undefined : hostname(autodiscover)
  return host === undefined ? [] : [host]
}

function hostname(text: string): Hostname | undefined {
  const host = parseHostname(text)
  return host.ok ? host.value : undefined
}
