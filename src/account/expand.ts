import type { Domain, Hostname } from '../address/index.ts'
import { fail, ok, type Result } from '../result.ts'
import type { ProviderEntry, ProviderSettings, ServerEntry } from './entry.ts'
import type { AccountConfig, AccountFailure, MailServer } from './model.ts'

/** What a customer's own DNS or tenant row says about their servers. */
export interface CustomerValues {
  readonly server?: Hostname
}

/** The part of an entry that answers: a variant's settings, else the entry's own. */
export function settingsOf(entry: ProviderEntry, variant: string | undefined): ProviderSettings {
  return (variant === undefined ? undefined : entry.variants[variant]?.settings) ?? entry.settings
}

/** Whether an entry's servers can only be named with the customer's own domain or server. */
export function needsCustomer(settings: ProviderSettings): boolean {
  return [...settings.incoming, ...settings.outgoing].some((server) => server.hostname.includes('%'))
}

/** Whether an entry has a variant of that id. */
export function hasVariant(entry: ProviderEntry, id: string): boolean {
  return Object.hasOwn(entry.variants, id)
}

/** The account that an entry describes for one domain, or why it cannot be told. */
export function expand(
  entry: ProviderEntry,
  variant: string | undefined,
  domain: Domain,
  values: CustomerValues | undefined,
): Result<AccountConfig, AccountFailure> {
  const settings = settingsOf(entry, variant)
  if (saysNothing(settings) && Object.keys(entry.variants).length > 0) return fail('variant-needed')
  if (settings.values !== undefined && values?.server === undefined) return fail('server-unknown')
  const server = (from: ServerEntry) => expandServer(from, domain, values)
  return ok({
    provider: entry.identity,
    domain,
    incoming: settings.incoming.map(server),
    outgoing: settings.outgoing.map(server),
    oauth2: settings.oauth2,
    help: settings.help,
    needs: settings.needs,
    unsupported: settings.unsupported,
    calendar: settings.calendar,
    contacts: settings.contacts,
    jmap: settings.jmap,
    exchange: settings.exchange,
    manageSieve: settings.manageSieve,
    webmail: settings.webmail,
    passwordChange: settings.passwordChange,
    support: settings.support,
    login: settings.login,
  })
}

function saysNothing(settings: ProviderSettings): boolean {
  return !(settings.incoming.length || settings.outgoing.length || settings.exchange || settings.unsupported)
}

function expandServer(from: ServerEntry, domain: Domain, values: CustomerValues | undefined): MailServer {
  const hostname = from.hostname.replaceAll('%EMAILDOMAIN%', domain).replaceAll('%SERVER%', values?.server ?? '')
  return {
    protocol: from.protocol,
    hostname: hostname as Hostname,
    port: from.port,
    security: from.security,
    authentication: from.authentication,
    username: from.username,
    leaveOnServer: from.leaveOnServer,
    checkMinutes: from.checkMinutes,
  }
}
