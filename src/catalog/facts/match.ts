import { registrableDomain } from '../public-suffix.ts'
import type { Entry } from './entry.ts'
import type { Fact } from './fact.ts'
import { allServers, allSigns, hostKey } from './servers.ts'
import { covers } from './signs.ts'

/** Which entry claims a domain, itself or by a wildcard above it. */
export function claimantOf(entries: readonly Entry[], domain: string): Entry | undefined {
  const exact = entries.find(({ source }) => source.domains?.includes(domain))
  if (exact !== undefined || domain.startsWith('*.')) return exact
  return entries.find(({ source }) =>
    source.domains?.some((claim) => claim.startsWith('*.') && domain.endsWith(claim.slice(1))),
  )
}

/**
 * The entries that are about the same provider as a fact: those that have its domains; else the one that its domain pattern
 * or one of its MX names speaks of; else the one whose server for reading it names. Servers alone make no provider of a
 * fact with domains of its own: a white label sells the same servers under another name. What has neither domain nor sign
 * is with the entry whose domain its servers' names end in.
 */
export function entriesFor(fact: Fact, entries: readonly Entry[]): Entry[] {
  const byDomain = new Set(fact.domains.flatMap((domain) => claimantOf(entries, domain) ?? []))
  if (byDomain.size > 0) return [...byDomain]
  const byPattern = entries.filter(
    ({ source, patterns }) =>
      source.domains?.some((domain) => fact.domainPatterns.some((pattern) => pattern.test(domain))) ||
      fact.domains.some((domain) => patterns.some((pattern) => pattern.test(domain))),
  )
  if (byPattern.length > 0) return best(fact, byPattern)
  const bySign = entries.filter(({ source }) =>
    allSigns(source).some(({ mx }) => mx !== undefined && fact.signs.some((sign) => sign.mx && covers(mx, sign.mx))),
  )
  if (bySign.length > 0) return best(fact, bySign)
  const byHost = entries.filter(
    (entry) => sharedHosts(fact, entry) > 0 && (fact.domains.length === 0 || isKin(fact, entry)),
  )
  if (byHost.length > 0) return best(fact, byHost)
  const owners = new Set<string>(fact.servers.flatMap(({ hostname }) => registrableDomain(hostname) ?? []))
  const isNameless = fact.domains.length === 0
  const bySite = entries.filter((entry) => isNameless && isSameSite(fact, entry) && sharedServers(fact, entry) > 0)
  if (bySite.length > 0) return best(fact, bySite)
  return best(
    fact,
    entries.filter(({ source }) =>
      isNameless
        ? source.domains?.some((domain) => owners.has(domain))
        : source.domains === undefined && fact.domains.includes(source.id) && owners.has(source.id),
    ),
  )
}

function isSameSite(fact: Fact, { source }: Entry): boolean {
  return fact.website !== undefined && fact.website === source.website
}

/** The entry that shares most servers; of equals the one whose own name the servers bear, not one that rents them. */
function best(fact: Fact, entries: readonly Entry[]): Entry[] {
  const owners = new Set<string>(fact.servers.flatMap(({ hostname }) => registrableDomain(hostname) ?? []))
  const owns = ({ source }: Entry) => Number([source.id, ...(source.domains ?? [])].some((name) => owners.has(name)))
  const ranked = [...entries].sort((a, b) => sharedServers(fact, b) - sharedServers(fact, a) || owns(b) - owns(a))
  return ranked.slice(0, 1)
}

/** Hosts for reading that both name; for sending, where the fact has only those. Templates are anybody's. */
function sharedHosts(fact: Fact, entry: Entry): number {
  const reads = fact.servers.some(({ protocol }) => protocol !== 'smtp')
  const known = knownHosts(entry, reads)
  const hosts = fact.servers.filter(({ protocol }) => !reads || protocol !== 'smtp').map(({ hostname }) => hostname)
  return hosts.filter((host) => !host.includes('%') && known.has(host)).length
}

export function sharedServers(fact: Fact, entry: Entry): number {
  const known = new Set(allServers(entry.source).map(({ protocol, hostname }) => `${protocol} ${hostKey(hostname)}`))
  return new Set(
    fact.servers.map(({ protocol, hostname }) => `${protocol} ${hostKey(hostname)}`).filter((name) => known.has(name)),
  ).size
}

function knownHosts({ source, hints }: Entry, reads: boolean): Set<string> {
  const servers = allServers(source).filter(({ protocol }) => reads !== (protocol === 'smtp'))
  return new Set([...servers.map(({ hostname }) => hostKey(hostname)), ...hints])
}

/** Whether the servers for reading that both name bear the name of one of the fact's own domains. */
function isKin(fact: Fact, entry: Entry): boolean {
  const known = knownHosts(entry, true)
  const names = new Set<string>(fact.domains.flatMap((domain) => registrableDomain(domain.replace(/^\*\./, '')) ?? []))
  const reading = fact.servers.filter(({ protocol }) => protocol !== 'smtp')
  return reading.some(({ hostname }) => known.has(hostname) && names.has(registrableDomain(hostname) ?? ''))
}
