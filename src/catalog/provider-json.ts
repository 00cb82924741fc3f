import type { Login, ProviderEntry, ProviderSettings, ServerEntry } from '../account/index.ts'
import type { ProviderAbout } from './about.ts'
import type { ProviderJson, SettingsJson } from './export-schema.ts'

/** How an entry is found, besides its own domains. */
export type FoundBy = Pick<ProviderAbout, 'wildcards' | 'mxNames' | 'signs'>

/**
 * An entry as data (`docs/catalog-json.md`), in the export and in the API; nothing when there is nothing in it that may be
 * told, for want of TLS in both directions.
 */
export function providerJson(
  { identity, website, checked, sources, settings, variants }: ProviderEntry,
  { wildcards, mxNames, signs }: FoundBy,
  insecure: boolean,
): ProviderJson | undefined {
  const usual = settingsFrom(settings, insecure)
  const told = Object.entries(variants).flatMap(([id, variant]) => {
    const own = settingsFrom(variant.settings, insecure)
    return own === undefined ? [] : [{ id, name: variant.name, settings: own }]
  })
  if (usual === undefined && told.length === 0) return undefined
  const isTold = (variant: string | undefined) =>
    variant === undefined ? usual !== undefined : told.some(({ id }) => id === variant)
  return {
    id: identity.id,
    autoconfigId: identity.autoconfigId,
    name: identity.displayName,
    shortName: identity.displayShortName,
    ...optional({ website, checked }),
    sources: [...sources],
    domains: [...identity.domains],
    wildcards: [...wildcards],
    mxNames: mxNames
      .filter(({ variant }) => isTold(variant) || variant === undefined)
      .map(({ name, variant }) => ({ name, ...optional({ variant }) })),
    signs: signs
      .filter(({ variant }) => isTold(variant) || variant === undefined)
      .map(({ mx, autodiscover, variant }) => optional({ mx, autodiscover, variant })),
    ...optional({ settings: usual }),
    variants: told,
  }
}

/** Whether anything of an entry may be told. */
export function isProviderTold({ settings, variants }: ProviderEntry, insecure: boolean): boolean {
  return [settings, ...Object.values(variants).map((variant) => variant.settings)].some((one) => isTold(one, insecure))
}

function isTold(settings: ProviderSettings, insecure: boolean): boolean {
  const { incoming, outgoing, exchange, jmap, calendar, contacts, unsupported } = settings
  if (incoming.length + outgoing.length === 0) return [exchange, jmap, calendar, contacts, unsupported].some(Boolean)
  return insecure || [incoming, outgoing].every((servers) => servers.some(({ security }) => security !== 'none'))
}

/** Settings as they may be told; nothing when there is nothing in them that may. */
function settingsFrom(settings: ProviderSettings, insecure: boolean): SettingsJson | undefined {
  const { values, incoming, outgoing, login, needs, help, ...rest } = settings
  const reading = bestProtected(incoming)
  const sending = bestProtected(outgoing)
  if (!isTold(settings, insecure)) return undefined
  return {
    incoming: reading.map((server) => ({ protocol: server.protocol as 'imap' | 'pop3', ...serverFrom(server) })),
    outgoing: sending.map((server) => ({ protocol: 'smtp', ...serverFrom(server) })),
    ...optional({ serverFrom: values?.server, login: login === undefined ? undefined : loginFrom(login) }),
    needs: needs.map((need) => optional(need) as typeof need),
    help: [...help],
    ...optional(rest as Omit<SettingsJson, 'incoming' | 'outgoing' | 'login' | 'needs' | 'help'>),
  }
}

function bestProtected(servers: readonly ServerEntry[]): readonly ServerEntry[] {
  const encrypted = servers.filter(({ security }) => security !== 'none')
  return encrypted.length > 0 ? encrypted : servers
}

function serverFrom({ protocol: _, username, authentication, ...rest }: ServerEntry) {
  return { ...rest, ...loginFrom({ username, authentication }) }
}

function loginFrom({ username, authentication }: Login) {
  return {
    authentication: [...authentication],
    username: 'template' in username ? username : { ask: username.ask ?? ('unknown' as const) },
  }
}

/** Keys without a value are not there. */
function optional<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
}
