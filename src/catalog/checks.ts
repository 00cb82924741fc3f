import type { ProviderSettings, ServerEntry } from '../account/index.ts'
import type { Path } from '../yaml/index.ts'
import type { Diagnostic } from './diagnostic.ts'
import { literalSuffix, normalPattern } from './pattern.ts'
import { isPublicSuffix, registrableDomain } from './public-suffix.ts'
import type { ProviderSource, ServerSource, SettingsSource } from './schema.ts'
import { namesServers } from './settings.ts'
import type { ReadFile } from './source-file.ts'

/**
 * What only several keys of one file can tell. What a white label has taken over is judged in the file that it is from.
 *
 * @param own the file's own keys
 * @param source the same with what was taken over
 */
export function checkProvider(
  read: ReadFile,
  own: ProviderSource,
  source: ProviderSource,
  settings: ProviderSettings,
): Diagnostic[] {
  const { at, file, name } = read
  const found: Diagnostic[] = []
  if (source.id !== name)
    found.push(
      at(['id'], 'error', `differs from the file's name; write ${name} or rename the file to ${source.id}.yaml`),
    )
  if (!file.local) {
    for (const key of ['sources', 'checked'] as const) {
      if (source[key] === undefined)
        found.push(
          at([key], 'error', 'missing; a shipped entry says where its facts come from and when they were compared'),
        )
    }
  }
  found.push(...checkDomains(own, settings, at))
  found.push(
    ...checkServers(own, [], settings, at, {
      mayBeBare: source.variants !== undefined || source.unsupported !== undefined,
    }),
  )
  found.push(...checkSigns(own.recognisedBy, [], at))
  const inVariants = Object.values(source.variants ?? {}).some(namesServers)
  found.push(...checkValues(inVariants ? {} : own, source.recognisedBy ?? [], [], settings, at))
  if (source.unsupported !== undefined && settings.incoming.length + settings.outgoing.length > 0)
    found.push(at(['unsupported'], 'error', 'stands beside servers; an entry gives one or the other'))
  return found
}

/** The same for one variant, whose settings are already laid over the entry's. */
export function checkVariant(
  read: ReadFile,
  id: string,
  source: ProviderSource,
  settings: ProviderSettings,
): Diagnostic[] {
  const own: SettingsSource = source.variants?.[id] ?? {}
  const path = ['variants', id]
  return [
    ...checkServers(own, path, settings, read.at, { mayBeBare: false }),
    ...checkSigns(own.recognisedBy, path, read.at),
    ...checkValues(own, [...(own.recognisedBy ?? []), ...(source.recognisedBy ?? [])], path, settings, read.at),
  ]
}

function checkDomains(source: ProviderSource, settings: ProviderSettings, at: ReadFile['at']): Diagnostic[] {
  return (source.domains ?? []).flatMap((domain, index) => {
    const path = ['domains', index]
    const literal = domain.replace(/^\*\./, '')
    if (isPublicSuffix(normalPattern(literal) ?? literal))
      return [at(path, 'error', `"${literal}" is a public suffix and belongs to many; name the domains below it`)]
    if (settings.values !== undefined && !domain.startsWith('*.'))
      return [
        at(
          path,
          'error',
          '"values" need a look-up for each customer, so this entry can have no exact domains; use recognisedBy, or a variant',
        ),
      ]
    return []
  })
}

function checkServers(
  own: SettingsSource,
  path: Path,
  settings: ProviderSettings,
  at: ReadFile['at'],
  may: { mayBeBare: boolean },
): Diagnostic[] {
  const found: Diagnostic[] = []
  const incoming = settings.incoming.length > 0
  const outgoing = settings.outgoing.length > 0
  if (incoming !== outgoing)
    found.push(at(path, 'error', `no "${incoming ? 'outgoing' : 'incoming'}" server; mail needs both directions`))
  if (!incoming && !outgoing && settings.exchange === undefined && !may.mayBeBare)
    found.push(at(path, 'error', 'nothing that answers; give incoming and outgoing, exchange, variants or unsupported'))
  for (const direction of ['incoming', 'outgoing'] as const) {
    ;(own[direction] ?? []).forEach((server, index) => {
      const built = settings[direction][index]
      if (built !== undefined) found.push(...checkServer(server, built, [...path, direction, index], at))
    })
  }
  settings.incoming.forEach(({ authentication }, index) => {
    if (authentication.includes('none'))
      found.push(
        at(
          own.incoming === undefined ? [...path, 'authentication'] : [...path, 'incoming', index, 'authentication'],
          'error',
          'a mailbox without login cannot be; "none" is for outgoing servers',
        ),
      )
  })
  const servers = [...settings.incoming, ...settings.outgoing]
  if (own.usernameHint !== undefined && servers.length > 0 && !servers.some(asks))
    found.push(at([...path, 'usernameHint'], 'error', "only goes with username: 'ask'"))
  return found
}

function asks({ username }: ServerEntry): boolean {
  return 'ask' in username
}

/** Clients guess the security from these ports, whatever the document says (AUTODISCOVER §2.3). */
const STARTTLS_PORTS: ReadonlySet<number> = new Set([587, 143, 110, 25])

function checkServer(given: ServerSource, built: ServerEntry, path: Path, at: ReadFile['at']): Diagnostic[] {
  const found: Diagnostic[] = []
  if (built.security === 'none' && given.reason === undefined)
    found.push(at([...path, 'security'], 'error', 'plain text needs "reason:", which says why nothing better is known'))
  if (built.security !== 'none' && given.reason !== undefined)
    found.push(at([...path, 'reason'], 'error', 'only goes with security: none'))
  if (given.usernameHint !== undefined && !asks(built))
    found.push(at([...path, 'usernameHint'], 'error', "only goes with username: 'ask'"))
  for (const key of ['leaveOnServer', 'checkMinutes'] as const) {
    if (given.protocol === 'imap' && given[key] !== undefined)
      found.push(at([...path, key], 'error', 'only goes with protocol: pop3'))
  }
  if (built.security !== 'none' && STARTTLS_PORTS.has(built.port) !== (built.security === 'starttls'))
    found.push(
      at(
        [...path, given.port === undefined ? 'security' : 'port'],
        'warning',
        `${built.security === 'tls' ? 'implicit TLS' : 'STARTTLS'} on port ${built.port}: from Autodiscover, Thunderbird, Parula and FairEmail take the security that the port suggests, and fail`,
      ),
    )
  return found
}

function checkSigns(signs: SettingsSource['recognisedBy'], path: Path, at: ReadFile['at']): Diagnostic[] {
  return (signs ?? []).flatMap((sign, index) =>
    (['mx', 'autodiscover'] as const).flatMap((key) => {
      const pattern = sign[key] === undefined ? undefined : normalPattern(sign[key])
      if (pattern === undefined || registrableDomain(literalSuffix(pattern)) !== undefined) return []
      return [
        at(
          [...path, 'recognisedBy', index, key],
          'error',
          `"${sign[key]}" reaches beyond one owner's names; write out at least the domain that they registered`,
        ),
      ]
    }),
  )
}

function checkValues(
  own: SettingsSource,
  signs: NonNullable<SettingsSource['recognisedBy']>,
  path: Path,
  settings: ProviderSettings,
  at: ReadFile['at'],
): Diagnostic[] {
  const usesServer = namesServers(settings)
  const from = settings.values?.server
  if (usesServer && from === undefined)
    return [
      at(
        [...path, 'values'],
        'error',
        'missing, but a hostname holds %SERVER%; write values: { server: from-mx }, from-autodiscover or tenant',
      ),
    ]
  if (!usesServer && own.values !== undefined)
    return [at([...path, 'values'], 'error', 'no hostname holds %SERVER%; use it or leave the key out')]
  const needed = from === 'from-mx' ? 'mx' : from === 'from-autodiscover' ? 'autodiscover' : undefined
  if (needed !== undefined && !signs.some((sign) => sign[needed] !== undefined))
    return [
      at(
        [...path, 'values'],
        'error',
        `${from} needs a sign with "${needed}" in recognisedBy: only a host that such a sign names can be trusted`,
      ),
    ]
  return []
}
