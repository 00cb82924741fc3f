import type { ProviderSource, ServerSource } from '../schema.ts'
import type { Decision } from './entry.ts'
import { type Fact, type FactServer, isEncrypted, portOf, type Sign, said } from './fact.ts'
import { rankOf, workOf } from './origin.ts'
import { allServers, allSigns, hostKey } from './servers.ts'
import { coversSign } from './signs.ts'

/** What a fact is to an entry: what both say, what the fact adds, and where they cannot both be right. */
export interface Comparison {
  readonly confirmed: readonly FactServer[]
  readonly additions: readonly FactServer[]
  readonly contradictions: readonly string[]
  /** Contradictions that the file itself has settled. */
  readonly decided: readonly string[]
  /** Whether none of the fact's servers stands against one of the entry's, decided or not. */
  readonly serversAgree: boolean
}

/** Compares the servers and logins. What the file has decided is no contradiction any more, whoever of its sources says it. */
export function compareServers(fact: Fact, entry: ProviderSource): Comparison {
  const verdicts = fact.servers.map((server) => ({ server, verdict: judge(server, fact, entry) }))
  const of = (verdict: Verdict) => verdicts.filter((one) => one.verdict === verdict).map(({ server }) => server)
  const confirmed = of('confirmed')
  // A source that is wrong about one server, as it seems from here, is no reason to take over another.
  const isMistrusted = of('other').length > 0
  const disputed = [...of('other'), ...(isMistrusted ? of('new') : [])].map(said)
  const logins = confirmed.flatMap((server) => otherLogin(server, entry))
  const isDecided = (says: string) => isDecidedIn(entry, says, fact.sources)
  const additions = isMistrusted ? [] : of('new')
  return {
    confirmed,
    additions: additions.filter((server) => !isDecided(said(server))),
    contradictions: [...disputed, ...logins].filter((says) => !isDecided(says)),
    decided: [...disputed, ...logins, ...additions.map(said)].filter(isDecided),
    serversAgree: !isMistrusted && !additions.map(said).some(isDecided),
  }
}

type Verdict = 'confirmed' | 'new' | 'other' | 'nothing'

/** What one server of the fact is to the entry. */
function judge(server: FactServer, fact: Fact, entry: ProviderSource): Verdict {
  const same = allServers(entry).filter(({ protocol }) => protocol === server.protocol)
  const sameHost = same.filter(({ hostname }) => hostKey(hostname) === hostKey(server.hostname))
  const samePort = sameHost.filter((other) => portOf(other) === server.port)
  if (samePort.some(({ security }) => security === server.security)) return 'confirmed'
  if (server.security === 'unstated' && samePort.length > 0) return 'confirmed'
  if (!server.named || server.security === 'none') return 'nothing'
  const encrypted = same.filter(isEncrypted)
  if (entry.unsupported === undefined && isEncrypted(server)) {
    if (encrypted.length === 0) return 'new'
    const isOnlyMore = sameHost.some(isEncrypted) && !samePort.some(isEncrypted)
    // A provider that lists its own ports knows them all.
    if (isOnlyMore && (fact.own || rankOf(entry) !== 'own page')) return 'new'
  }
  if (server.security === 'unstated' && (encrypted.length === 0 || sameHost.length > 0)) return 'nothing'
  return 'other'
}

/** Where both name a login for the same server, and not the same one. `ask` is no statement. */
function otherLogin(server: FactServer, entry: ProviderSource): string[] {
  if (server.username === undefined || server.username === 'ask') return []
  const logins = allServers(entry)
    .filter((other) => other.protocol === server.protocol && hostKey(other.hostname) === hostKey(server.hostname))
    .map((other: ServerSource) => other.username ?? entry.username ?? '%EMAILADDRESS%')
  return logins.includes(server.username) ? [] : [`login ${server.username} at ${server.protocol} ${server.hostname}`]
}

/** Whether the file holds a decision about these words of one of these sources, in whatever version. */
export function isDecidedIn(entry: ProviderSource, says: string, sources: readonly string[]): boolean {
  const works = new Set(sources.map(workOf))
  return (entry.decided ?? []).some(
    (decision: Decision) => decision.says === says && decision.sources.some((url) => works.has(workOf(url))),
  )
}

export function knowsSign(entry: ProviderSource, sign: Sign): boolean {
  return allSigns(entry).some((known) => coversSign(known, sign))
}

/** A sign in one line: `mx *.example.net`, `mx *.example.net autodiscover a.example.net`. */
export function saidSign({ mx, autodiscover }: Sign): string {
  return [mx === undefined ? [] : `mx ${mx}`, autodiscover === undefined ? [] : `autodiscover ${autodiscover}`]
    .flat()
    .join(' ')
}
