import type { Authentication, Login, ProviderSettings, ServerEntry, Username } from '../account/index.ts'
import { parseHostname } from '../address/index.ts'
import type { ProviderSource, ServerSource, SettingsSource } from './schema.ts'

/** RFC 8314 §7.3 and RFC 6186 §3: the ports that security implies. */
export const DEFAULT_PORTS = {
  imap: { tls: 993, starttls: 143, none: 143 },
  pop3: { tls: 995, starttls: 110, none: 110 },
  smtp: { tls: 465, starttls: 587, none: 25 },
} as const satisfies Record<ServerEntry['protocol'], Record<ServerEntry['security'], number>>

/** The settings that a file's keys describe, every default filled in. */
export function settingsFrom(source: SettingsSource & Pick<ProviderSource, 'unsupported'>): ProviderSettings {
  const server = (given: ServerSource) => serverFrom(given, source)
  const optional = {
    oauth2: source.oauth2,
    webmail: source.webmail,
    passwordChange: source.passwordChange,
    support: source.support,
    calendar: source.calendar,
    contacts: source.contacts,
    jmap: source.jmap,
    exchange: source.exchange,
    manageSieve: source.manageSieve,
    login: loginFrom(source),
    // A variant with fixed hosts does not take over how the entry names its customers' servers.
    values: namesServers(source) ? source.values : undefined,
    unsupported: source.unsupported,
  }
  return {
    incoming: (source.incoming ?? []).map(server),
    outgoing: (source.outgoing ?? []).map(server),
    needs: source.needs ?? [],
    help: source.help ?? [],
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  }
}

/** The entry's own login, where it gives one and has something that no server's login speaks for. */
function loginFrom(source: SettingsSource): Login | undefined {
  const isNeeded = source.calendar ?? source.contacts ?? source.jmap ?? source.exchange
  if (isNeeded === undefined || (source.username === undefined && source.authentication === undefined)) return undefined
  return { username: usernameFrom({}, source), authentication: authenticationFrom({}, source) }
}

/** Whether a hostname is, or holds, a server that only the customer's own values name. */
export function namesServers(of: {
  incoming?: readonly { hostname: string }[]
  outgoing?: readonly { hostname: string }[]
}): boolean {
  return [...(of.incoming ?? []), ...(of.outgoing ?? [])].some(({ hostname }) => hostname.includes('%SERVER%'))
}

function serverFrom(given: ServerSource, source: SettingsSource): ServerEntry {
  return {
    protocol: given.protocol,
    hostname: wireHostname(given.hostname),
    port: given.port ?? DEFAULT_PORTS[given.protocol][given.security],
    security: given.security,
    authentication: authenticationFrom(given, source),
    username: usernameFrom(given, source),
    ...pick(given, ['leaveOnServer', 'checkMinutes', 'restriction']),
  }
}

/** The keys that only some protocols have, where they are given. */
function pick(given: ServerSource, keys: readonly string[]): Partial<ServerEntry> {
  return Object.fromEntries(Object.entries(given).filter(([key, value]) => keys.includes(key) && value !== undefined))
}

function authenticationFrom(
  given: Pick<ServerSource, 'authentication'>,
  source: SettingsSource,
): [Authentication, ...Authentication[]] {
  return (given.authentication ?? source.authentication ?? ['password-cleartext']) as [
    Authentication,
    ...Authentication[],
  ]
}

function usernameFrom(given: Pick<ServerSource, 'username' | 'usernameHint'>, source: SettingsSource): Username {
  const template = given.username ?? source.username ?? '%EMAILADDRESS%'
  return template === 'ask' ? { ask: given.usernameHint ?? source.usernameHint } : { template }
}

/** Host names go on the wire as A-labels; templates are ASCII already (schema). */
function wireHostname(hostname: string): string {
  const parsed = parseHostname(hostname)
  return parsed.ok
    ? parsed.value
    : hostname.replace(/%[A-Z]+%|[A-Z]+/g, (part) => (part.startsWith('%') ? part : part.toLowerCase()))
}
