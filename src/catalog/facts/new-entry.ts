import { MAX_DISPLAY_SHORT_NAME_CHARACTERS } from '../../limits.ts'
import { registrableDomain } from '../public-suffix.ts'
import type { ProviderSource, ServerSource } from '../schema.ts'
import { DEFAULT_PORTS } from '../settings.ts'
import { knowsSign } from './compare.ts'
import type { Entry } from './entry.ts'
import { type Fact, type FactServer, isEncrypted } from './fact.ts'
import { isDnsObservation } from './origin.ts'

/** A fact about a provider that nobody knew, as an entry in the making. */
export function newEntry(fact: Fact, entries: readonly Entry[], checked: string): Entry {
  const id = freeId(fact, entries)
  const usable = fact.servers.filter((server) => server.named && isEncrypted(server))
  const logins = new Set(usable.map(({ username }) => username ?? '%EMAILADDRESS%'))
  const [login] = logins.size === 1 ? logins : []
  const shared = login === undefined || login === '%EMAILADDRESS%' ? {} : { username: login }
  const of = (protocols: readonly string[]) =>
    protocols.flatMap((protocol) =>
      usable.filter((server) => server.protocol === protocol).map((server) => serverFrom(server, shared)),
    )
  const { website, webmail, passwordChange, help, values, domains, signs } = fact
  const isFree = (sign: Fact['signs'][number]) => !entries.some((entry) => knowsSign(entry.source, sign))
  const source = {
    id,
    name: fact.name,
    shortName: shortNameFrom(fact.name, id),
    website,
    checked,
    // Pages that do not say the servers are no source for them.
    sources: fact.servers.some(({ named }) => named) ? [...fact.sources] : fact.sources.filter(isDnsObservation),
    domains: domains.length > 0 ? [...domains] : undefined,
    recognisedBy: signs.some(isFree) ? signs.filter(isFree) : undefined,
    values,
    ...shared,
    incoming: of(['imap', 'pop3']),
    outgoing: of(['smtp']),
    webmail,
    passwordChange,
    needs: fact.appPassword === true ? [{ do: 'app-password' as const }] : undefined,
    help,
  }
  const given = Object.entries(source).filter(([, value]) => value !== undefined)
  return {
    path: `providers/${id}.yaml`,
    source: Object.fromEntries(given) as unknown as ProviderSource,
    changes: [],
    fact,
    patterns: [...fact.domainPatterns],
    hints: fact.servers.filter(({ named }) => !named).map(({ hostname }) => hostname),
  }
}

/** The name's start, cut between words where it is too long. */
function shortNameFrom(name: string, id: string): string {
  if (name.length <= MAX_DISPLAY_SHORT_NAME_CHARACTERS) return name
  const words = name.slice(0, MAX_DISPLAY_SHORT_NAME_CHARACTERS + 1).split(/[\s(/,]+/)
  const short = words.slice(0, -1).join(' ')
  return short === '' ? id.slice(0, MAX_DISPLAY_SHORT_NAME_CHARACTERS) : short
}

/** The domain that bears the servers' name, else the first, else the servers' or the website's. */
function freeId(fact: Fact, entries: readonly Entry[]): string {
  const hosts = fact.servers.map(({ hostname }) => hostname).filter((host) => !host.includes('%'))
  const owners: string[] = hosts.flatMap((host) => registrableDomain(host) ?? [])
  const exact = fact.domains.map((domain) => domain.replace(/^\*\./, ''))
  const site = fact.website === undefined ? undefined : registrableDomain(new URL(fact.website).hostname)
  const isMeant = (name: string) => fact.domainPatterns.some((pattern) => pattern.test(name))
  const named = exact.find((domain) => owners.includes(domain)) ?? owners.find(isMeant)
  const candidates = [named, exact[0], site, owners[0], ...hosts]
  const isFree = (id: string | undefined) => id !== undefined && !entries.some(({ source }) => source.id === id)
  const free = candidates.find(isFree)
  if (free !== undefined) return free
  const slug = fact.name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  return isFree(slug) ? slug : `${slug}-${entries.length}`
}

/** A fact's encrypted server in the form of a provider file; what equals the default is left out. */
export function serverFrom(
  { protocol, hostname, port, security, username }: FactServer,
  entry: Partial<ProviderSource>,
): ServerSource {
  const encrypted = security as 'tls' | 'starttls'
  const login = username === undefined || username === (entry.username ?? '%EMAILADDRESS%') ? {} : { username }
  const isDefault = DEFAULT_PORTS[protocol][encrypted] === port
  return { protocol, hostname, ...(isDefault ? {} : { port }), security: encrypted, ...login } as ServerSource
}
