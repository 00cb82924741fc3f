import type { HttpsUrl } from '../../account/index.ts'
import type { ProviderSource, ServerSource } from '../schema.ts'
import { compareServers, isDecidedIn, knowsSign, saidSign } from './compare.ts'
import {
  addDecision,
  addDomain,
  addServer,
  addSign,
  addSource,
  type Decision,
  type Entry,
  wholeSource,
} from './entry.ts'
import { type Fact, isEncrypted, said } from './fact.ts'
import { claimantOf, entriesFor, sharedServers } from './match.ts'
import { newEntry, serverFrom } from './new-entry.ts'
import { isDnsObservation, RANKS, rankOf, workOf } from './origin.ts'
import { allSigns, hasTlsBothWays } from './servers.ts'
import { coversSign } from './signs.ts'

/** One thing that became of a fact. */
export interface Finding {
  readonly kind: 'added' | 'confirmed' | 'contradiction' | 'decided' | 'left-out' | 'remark'
  readonly fact: Fact
  /** The entry that it is about, as far as there is one. */
  readonly path?: string
  readonly text: string
}

export interface MergeOptions {
  /** `YYYY-MM`. */
  readonly checked: string
  /** Whether contradictions that the rule settles are decided on the spot, in favour of the file. */
  readonly decide: boolean
  /** Providers of a source that are not to become files, for a reason that somebody wrote down. */
  readonly refused: readonly Decision[]
}

export interface Merged {
  readonly entries: readonly Entry[]
  readonly findings: readonly Finding[]
}

/**
 * Merges facts with what stands. New domains, servers and signs are added, equal ones confirmed; where the two cannot both
 * be right, the entry stays as it is and the contradiction is told. A provider that nobody knew becomes an entry of its own
 * when it can be read from and sent through with TLS. Merging the same facts again changes nothing.
 *
 * Rules: providers/README.md.
 */
export function mergeFacts(standing: readonly Entry[], facts: readonly Fact[], options: MergeOptions): Merged {
  const entries = [...standing]
  const findings: Finding[] = []
  // The provider's own page first: the others then meet it, and not the reverse.
  const ordered = [...facts].sort((a, b) => Number(b.own) - Number(a.own))
  for (const fact of ordered) {
    findings.push(...fact.remarks.map((text): Finding => ({ kind: 'remark', fact, text })))
    const homes = entriesFor(fact, entries)
    const refusal = options.refused.find((decision) => isRefused(fact, decision))
    if (refusal !== undefined) findings.push({ kind: 'decided', fact, text: refusal.says })
    else if (homes.length > 0) findings.push(...mergeInto(homes, fact, entries, options))
    else if (fact.servers.length > 0 || fact.domains.length > 0) entries.push(newEntry(fact, entries, options.checked))
  }
  const isWhole = (entry: Entry) => entry.file !== undefined || hasTlsBothWays(entry.source)
  for (const entry of entries.filter((one) => !isWhole(one))) findings.push(...leftOut(entry))
  for (const entry of entries.filter((one) => one.file === undefined && isWhole(one))) findings.push(...news(entry))
  const dropped = new Set(entries.filter((entry) => !isWhole(entry)).map(({ path }) => path))
  const told = findings.filter(({ kind, path }) => kind !== 'added' || path === undefined || !dropped.has(path))
  return { entries: entries.filter(isWhole), findings: told }
}

function mergeInto(homes: readonly Entry[], fact: Fact, entries: readonly Entry[], options: MergeOptions): Finding[] {
  const findings: Finding[] = []
  const find: Find = (entry, kind, text) => findings.push({ kind, fact, path: entry.path, text })
  const agreeing = homes.filter((home) => mergeServers(home, fact, entries, options, find))
  const home = agreeing.sort((a, b) => sharedServers(fact, b) - sharedServers(fact, a))[0]
  const at = home ?? homes[0]
  if (at === undefined) return findings
  const isAtHome = home !== undefined && sharedServers(fact, home) > 0
  mergeDomains(at, isAtHome || (home !== undefined && fact.servers.length === 0), fact, entries, find)
  mergeSigns(at, isAtHome, homes, fact, entries, find)
  return findings
}

type Find = (entry: Entry, kind: Finding['kind'], text: string) => void

/** Whether none of the fact's servers stands against one of the entry's. */
function mergeServers(
  home: Entry,
  fact: Fact,
  entries: readonly Entry[],
  { decide }: MergeOptions,
  find: Find,
): boolean {
  home.patterns.push(...fact.domainPatterns)
  const compared = compareServers(fact, wholeSource(home, entries))
  const { confirmed, additions, contradictions, decided } = compared
  for (const server of confirmed) find(home, 'confirmed', said(server))
  for (const server of additions) {
    addServer(home, serverFrom(server, home.source))
    find(home, 'added', said(server))
  }
  for (const says of decided) find(home, 'decided', says)
  const isSettled = decide && RANKS.indexOf(rankOf(home.source)) > rankIndex(fact)
  for (const says of contradictions) {
    if (isSettled)
      addDecision(home, { says, sources: fact.sources.filter(isPage), because: verdict(home.source, fact) })
    find(home, isSettled ? 'decided' : 'contradiction', says)
  }
  const known = fact.domains.filter((domain) => claimantOf([home], domain) !== undefined)
  for (const domain of known) find(home, 'confirmed', `domain ${domain}`)
  const isNews = confirmed.some(({ named }) => named) || additions.length > 0
  const isKnown = isNews || (fact.servers.length === 0 && known.length > 0)
  if (isKnown && fact.servers.every(({ named }) => named)) growSources(home, fact.sources.filter(isPage))
  return compared.serversAgree
}

/** Domains that nobody claims yet. */
function mergeDomains(at: Entry, isAtHome: boolean, fact: Fact, entries: readonly Entry[], find: Find): void {
  for (const domain of fact.domains.filter((name) => claimantOf(entries, name) === undefined)) {
    if (isDecidedIn(at.source, `domain ${domain}`, fact.sources)) find(at, 'decided', `domain ${domain}`)
    else if (isAtHome && canHaveDomains(at)) {
      addDomain(at, domain)
      find(at, 'added', `domain ${domain}`)
      growSources(at, fact.sources.filter(isPage))
    } else find(at, 'contradiction', `domain ${domain}`)
  }
}

function mergeSigns(
  at: Entry,
  isAtHome: boolean,
  homes: readonly Entry[],
  fact: Fact,
  entries: readonly Entry[],
  find: Find,
): void {
  for (const sign of fact.signs) {
    const known = entries.find((entry) => knowsSign(entry.source, sign))
    if (known !== undefined && homes.includes(known)) {
      find(known, 'confirmed', saidSign(sign))
      growSources(known, fact.sources.filter(isDnsObservation))
    } else if (isDecidedIn(at.source, saidSign(sign), fact.sources)) find(at, 'decided', saidSign(sign))
    else if (known !== undefined || widens(at, sign) || !isAtHome) find(at, 'contradiction', saidSign(sign))
    else {
      addSign(at, sign)
      find(at, 'added', saidSign(sign))
      growSources(at, fact.sources.filter(isDnsObservation))
    }
  }
}

/** `provider NAME`, in the words of the source. */
function isRefused(fact: Fact, { says, sources }: Decision): boolean {
  const works = new Set(sources.map(workOf))
  return says === `provider ${fact.name}` && fact.sources.some((url) => works.has(workOf(url)))
}

/** Whether somebody drew the line closer: a wider sign would undo that. */
function widens({ source }: Entry, sign: Fact['signs'][number]): boolean {
  return allSigns(source).some((narrow) => coversSign(sign, narrow))
}

function rankIndex(fact: Fact): number {
  return RANKS.indexOf(fact.own ? 'own page' : 'others')
}

function isPage(url: string): boolean {
  return !isDnsObservation(url)
}

function verdict(entry: ProviderSource, fact: Fact): string {
  const winner = rankOf(entry) === 'own page' ? "The provider's own page" : 'The ISPDB'
  return `${winner} comes before ${fact.origin === 'hosters' ? 'pages of others' : fact.origin}.`
}

/** One source for each work: another version of a page that stands already is nothing new. */
function growSources(entry: Entry, urls: readonly HttpsUrl[]): void {
  for (const url of urls) {
    const works = (entry.source.sources ?? []).map(workOf)
    if (!works.includes(workOf(url))) addSource(entry, url)
  }
}

/** An entry that needs DNS or a tenant row for each customer has no exact domains (schema rules, `checks.ts`). */
function canHaveDomains({ source }: Entry): boolean {
  return source.values === undefined || source.variants !== undefined
}

function leftOut({ source, fact }: Entry): Finding[] {
  if (fact === undefined) return []
  const lacks = (list: readonly ServerSource[] | undefined) => !(list ?? []).some(({ security }) => security !== 'none')
  const what = [...(lacks(source.incoming) ? ['reading'] : []), ...(lacks(source.outgoing) ? ['sending'] : [])]
  const text = `${source.name} (${source.id}): no TLS server for ${what.join(' and ')}`
  const isWeak = fact.servers.some((server) => !server.named && isEncrypted(server))
  return [{ kind: 'left-out', fact, text: isWeak ? `${text} that a source vouches for which can be looked up` : text }]
}

function news({ source, path, fact }: Entry): Finding[] {
  return fact === undefined ? [] : [{ kind: 'added', fact, path, text: `provider ${source.id}` }]
}
