import { registrableDomain } from '../public-suffix.ts'
import type { ProviderSource } from '../schema.ts'
import { allServers } from './servers.ts'

/** How much a source counts (providers/README.md): the provider's own page, the ISPDB, everybody else. */
export const RANKS = ['others', 'ISPDB', 'own page'] as const
export type Rank = (typeof RANKS)[number]

/** Collections that several of our files rest on, by repository or host; what they are called. */
const COLLECTIONS: Readonly<Record<string, string>> = {
  'github.com/thunderbird/autoconfig': 'ISPDB',
  'github.com/m66b/fairemail': 'FairEmail',
  'github.com/deltachat/provider-db': 'Delta Chat',
  'github.com/chatmail/provider-db': 'Delta Chat',
  'github.com/mailcore/mailcore2': 'MailCore',
  'github.com/nodemailer/nodemailer': 'nodemailer',
  'github.com/mxmap-it/mxmap.it': 'DNS observation',
  'github.com/davidhuser/mxmap': 'DNS observation',
  'github.com/nylas/sync-engine': 'nylas',
  'github.com/cypht-org/cypht': 'Cypht',
  'github.com/lukesmithxyz/mutt-wizard': 'mutt-wizard',
  'github.com/foundry376/mailspring': 'Mailspring',
  'github.com/mikkelscheike/email-provider-links': 'email-provider-links',
  'github.com/linux-profile/email-profile': 'email-profile',
  'github.com/imapsync/imapsync': 'imapsync',
}

/**
 * The work that a URL is a page of, whatever its version: a repository (`github.com/owner/name`), a package, or the page
 * itself. Two URLs of one work are one source.
 */
export function workOf(url: string): string {
  const { hostname, pathname, search } = new URL(url)
  const host = hostname.replace(/^www\./, '')
  const parts = pathname.split('/').filter(Boolean)
  // What somebody proposed to a collection is not yet what it says.
  const isTalk = parts[2] === 'pull' || parts[2] === 'issues'
  if (host === 'github.com') return [host, ...parts.slice(0, isTalk ? 4 : 2)].join('/').toLowerCase()
  // The package and its repository are one work.
  if (host === 'npmjs.com' && parts[1] === 'nodemailer') return 'github.com/nodemailer/nodemailer'
  return host + pathname.replace(/\/$/, '') + search
}

/** What people call the collection of a page; `undefined` for a page of its own. */
export function collectionOf(url: string): string | undefined {
  return COLLECTIONS[workOf(url)]
}

/** Whether a page shows which DNS records domains have, which says nothing about servers. */
export function isDnsObservation(url: string): boolean {
  return collectionOf(url) === 'DNS observation'
}

/** Who says what a page of an entry says, seen from that entry. */
export function originOf(url: string, entry: ProviderSource): string {
  return collectionOf(url) ?? (isOwnPage(url, entry) ? 'own page' : 'other pages')
}

/** The best source that an entry's servers can rest on. */
export function rankOf(entry: ProviderSource): Rank {
  const origins = (entry.sources ?? []).map((url) => originOf(url, entry))
  return origins.includes('own page') ? 'own page' : origins.includes('ISPDB') ? 'ISPDB' : 'others'
}

/** A page at a domain of the provider, or in a repository that bears its name. */
function isOwnPage(url: string, entry: ProviderSource): boolean {
  const { hostname, pathname } = new URL(url)
  const names = new Set(ownNames(entry))
  if (hostname === 'github.com') {
    const owner = pathname.split('/')[1]?.toLowerCase() ?? ''
    return [...names].some((name) => owner.startsWith(name.split('.')[0] ?? name))
  }
  return names.has(registrableDomain(hostname) ?? hostname)
}

function ownNames(entry: ProviderSource): string[] {
  const urls = [entry.website, entry.webmail, entry.passwordChange, entry.support?.url, entry.unsupported?.url]
  const pages = [...(entry.help ?? []), ...(entry.needs ?? [])].flatMap(({ url }) => url ?? [])
  const hosts = [...urls.filter((url) => url !== undefined), ...pages].map((url) => new URL(url).hostname)
  const servers = allServers(entry).map(({ hostname }) => hostname.replace(/%[A-Z]+%\.?/, ''))
  const names = [entry.id, ...hosts, ...(entry.domains ?? []).map((name) => name.replace(/^\*\./, '')), ...servers]
  return names.flatMap((name) => registrableDomain(name) ?? []).filter((name) => name !== 'github.com')
}
