import { loginOf, type MailServer, type ProviderEntry, type Username, usernameFor } from '../account/index.ts'
import type { EmailAddress } from '../address/index.ts'
import type { Match } from '../lookup/index.ts'
import { type LinkFacts, linksFor } from './links.ts'
import type {
  IncomingServer,
  OutgoingServer,
  ProviderRef,
  SettingsAnswer,
  UsernameJson,
  VariantRef,
} from './schemas.ts'

/** What an answer is made from. */
export interface SettingsFacts extends LinkFacts {
  readonly match: Match
  /** Absent: a domain was asked about, and logins stay templates. */
  readonly address: EmailAddress | undefined
  /** Whether the provider stands in the list: it was not made on the spot, and may be told. */
  readonly isListed: boolean
}

/** The neutral account as data. Forms know no read-only lists, hence the casts; that each answer has its form is tested. */
export function settingsJson(facts: SettingsFacts): SettingsAnswer {
  const { match, account, address, origin, isListed } = facts
  const hasOther = [account.calendar, account.contacts, account.jmap, account.exchange].some(Boolean)
  const username = (given: Username) => usernameJson(given, address)
  const { username: login, authentication } = loginOf(account)
  return {
    provider: providerRef(match.provider, isListed ? origin : undefined),
    domain: account.domain,
    ...present({ variant: variantOf(match) }),
    source: match.source,
    why: match.why.map((step) => present(step)),
    incoming: account.incoming.map((server) => serverJson(server, username) as IncomingServer),
    outgoing: account.outgoing.map((server) => serverJson(server, username) as OutgoingServer),
    ...(hasOther ? { login: { username: username(login), authentication: [...authentication] } } : {}),
    needs: account.needs.map((need) => present(need)),
    help: [...account.help],
    ...present({
      oauth2: account.oauth2 && { ...present(account.oauth2), scopes: [...account.oauth2.scopes] },
      webmail: account.webmail,
      passwordChange: account.passwordChange,
      support: account.support && present(account.support),
      calendar: account.calendar,
      contacts: account.contacts,
      jmap: account.jmap,
      exchange: account.exchange && present(account.exchange),
      manageSieve: account.manageSieve,
      unsupported: account.unsupported,
    }),
    variants: variantsOf(match.provider),
    links: linksFor(facts),
  } as SettingsAnswer
}

/** Who it is, in answers and problems. */
export function providerRef({ identity }: ProviderEntry, origin: string | undefined): ProviderRef {
  const { id, displayName: name, displayShortName: shortName } = identity
  return { id, name, shortName, ...(origin === undefined ? {} : { link: `${origin}/api/v1/providers/${id}` }) }
}

/** The packages to choose from, as `variant=` takes them. */
export function variantsOf({ variants }: ProviderEntry): VariantRef[] {
  return Object.entries(variants).map(([id, { name }]) => ({ id, name }))
}

function variantOf({ provider, variant }: Match): VariantRef | undefined {
  return variantsOf(provider).find(({ id }) => id === variant)
}

function serverJson(
  { protocol, hostname, port, security, authentication, leaveOnServer, checkMinutes, username }: MailServer,
  usernameOf: (username: Username) => UsernameJson,
) {
  return {
    protocol,
    hostname,
    port,
    security,
    authentication: [...authentication],
    username: usernameOf(username),
    ...present({ leaveOnServer, checkMinutes }),
  }
}

function usernameJson(username: Username, address: EmailAddress | undefined): UsernameJson {
  if ('ask' in username) return { ask: username.ask ?? 'unknown' }
  const { template } = username
  return address === undefined ? { template } : { template, resolved: usernameFor(template, address) }
}

/** Keys without a value are not there. */
export function present<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
}
