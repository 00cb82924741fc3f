import { fail, ok, type Result } from '../../result.ts'
import { childOf, readXml, type XmlElement } from '../../xml/index.ts'
import type { ProviderSource } from '../schema.ts'
import { DEFAULT_PORTS } from '../settings.ts'
import { httpsUrl, isDomain, namesOf, type Remark, type Report, textOf } from './facts.ts'
import {
  exchangeAddresses,
  type IncomingSource,
  incomingServer,
  type OutgoingSource,
  outgoingServer,
} from './servers.ts'

/** A provider as a source file describes it, in our form, and what was odd about the file. */
export interface Imported {
  readonly provider: ImportedProvider
  readonly remarks: readonly Remark[]
}

export type ImportedProvider = Omit<ProviderSource, 'checked' | 'sources'>

/** Real files have 191 domains and a dozen servers; an upstream's answer may not grow without bounds. */
const BOUNDS = { depth: 8, elements: 4_000 }

/** Domains that the ISPDB lists for the look-up by MX without saying so; nobody has an address there. */
const MX_ONLY: ReadonlySet<string> = new Set(['schlund.de', 'yahoodns.net', 'your-server.de'])

/** A comment before domains that are names of MX hosts. */
const SAYS_MX = /^MX\b|\bMX servers\b|\bper MX\b/i

/**
 * Reads a provider's autoconfig document, as Thunderbird's database keeps them, into our form. What is broken is
 * reported, and put right only where nothing else can be meant; what has no place here is reported too.
 *
 * Spec: AUTOCONFIG 1.1.
 *
 * @param id the new entry's id: the source file's name
 */
export function importClientConfig(
  id: string,
  document: Uint8Array,
): Result<Imported, 'not-xml' | 'not-a-client-config'> {
  const read = readXml(document, BOUNDS)
  if (!read.ok) return read
  const provider = read.value.name === 'clientConfig' ? childOf(read.value, 'emailProvider') : undefined
  if (provider === undefined) return fail('not-a-client-config')
  const remarks: Remark[] = []
  const report: Report = (at, text) => remarks.push({ line: at.line, text })
  const imported = providerFrom(id, read.value, provider, report)
  return ok({ provider: imported, remarks: remarks.sort((a, b) => a.line - b.line) })
}

function providerFrom(id: string, root: XmlElement, provider: XmlElement, report: Report): ImportedProvider {
  const children = (name: string) => [...provider.children, ...root.children].filter((child) => child.name === name)
  const incomingElements = children('incomingServer')
  const byType = (types: readonly string[]) =>
    incomingElements.filter(({ attributes }) => types.includes(attributes['type'] ?? ''))
  const incoming = byType(['imap', 'pop3']).flatMap(
    (element) => incomingServer(element, element.attributes['type'] as 'imap' | 'pop3', report) ?? [],
  )
  const outgoing = children('outgoingServer').flatMap((element) => outgoingServer(element, report) ?? [])
  const exchange = exchangeAddresses(byType(['ews', 'owa', 'graph', 'exchange']), report)
  const autoconfigId = provider.attributes['id']
  if (autoconfigId !== undefined && autoconfigId !== id)
    report(provider, `the id "${autoconfigId}" differs from the file's name: kept as autoconfigId`)
  reportUnknown(root, provider, incomingElements, report)
  return {
    id,
    ...(autoconfigId === undefined || autoconfigId === id ? {} : { autoconfigId }),
    ...namesOf(provider, id, report),
    ...domainsOf(provider, report),
    ...withSharedKeys(incoming, outgoing),
    ...(exchange === undefined ? {} : { exchange }),
    ...optional('oauth2', oauth2Of(childOf(root, 'oAuth2'), report)),
    ...optional('webmail', webmailOf(childOf(root, 'webMail'), report)),
    ...optional('needs', needsOf(children('enable'), report)),
    ...optional(
      'help',
      helpOf(
        [...children('documentation'), ...provider.children.filter((child) => child.name === 'instruction')],
        report,
      ),
    ),
  } as ImportedProvider
}

function optional(key: string, value: unknown): object {
  return value === undefined || (Array.isArray(value) && value.length === 0) ? {} : { [key]: value }
}

function domainsOf(provider: XmlElement, report: Report): Pick<ProviderSource, 'domains' | 'recognisedBy'> {
  const domains = new Set<string>()
  const mxNames = new Set<string>()
  let previousIsMx = false
  for (const element of provider.children.filter((child) => child.name === 'domain')) {
    const domain = element.text.trim().toLowerCase()
    if (!isDomain(domain)) {
      report(element, `"${element.text.trim()}" is no domain: left out`)
      continue
    }
    if (domains.has(domain) || mxNames.has(domain)) report(element, `"${domain}" is listed twice: counted once`)
    const related = [...mxNames].some((name) => name.endsWith(`.${domain}`) || domain.endsWith(`.${name}`))
    const saidSo: boolean = element.comment === undefined ? previousIsMx && related : SAYS_MX.test(element.comment)
    const isMx: boolean = saidSo || MX_ONLY.has(domain)
    ;(isMx ? mxNames : domains).add(domain)
    if (isMx) report(element, `"${domain}" is a name of MX hosts, not of addresses: kept as a sign`)
    previousIsMx = isMx
  }
  return {
    ...optional('domains', [...domains]),
    ...optional(
      'recognisedBy',
      [...mxNames].map((name) => ({ mx: `*.${name}` })),
    ),
  }
}

/** A login or a list of methods that all servers share is said once, for the entry; the defaults are not said at all. */
function withSharedKeys(incoming: readonly IncomingSource[], outgoing: readonly OutgoingSource[]) {
  const servers = [...incoming, ...outgoing]
  const shared = <T>(value: (server: IncomingSource | OutgoingSource) => T): T | undefined => {
    const all = new Set(servers.map((server) => JSON.stringify(value(server))))
    return all.size === 1 && servers[0] !== undefined ? value(servers[0]) : undefined
  }
  const username = shared((server) => server.username)
  const authentication = shared((server) => server.authentication)
  const isDefault = (methods: readonly string[] | undefined) =>
    methods === undefined || (methods.length === 1 && methods[0] === 'password-cleartext')
  const lean = <Server extends IncomingSource | OutgoingSource>(server: Server): Server => {
    const { username: own, authentication: methods, port, ...rest } = server
    return {
      ...rest,
      ...(port === defaultPort(server) ? {} : { port }),
      ...(own === username || own === '%EMAILADDRESS%' ? {} : { username: own }),
      ...(authentication !== undefined || isDefault(methods) ? {} : { authentication: methods }),
    } as Server
  }
  return {
    ...(username === undefined || username === '%EMAILADDRESS%' ? {} : { username }),
    ...(isDefault(authentication) ? {} : { authentication }),
    ...optional('incoming', incoming.map(lean)),
    ...optional('outgoing', outgoing.map(lean)),
  }
}

function defaultPort({ protocol, security }: IncomingSource | OutgoingSource): number {
  return DEFAULT_PORTS[protocol][security]
}

function oauth2Of(element: XmlElement | undefined, report: Report): ProviderSource['oauth2'] {
  if (element === undefined) return undefined
  const issuer = textOf(element, 'issuer')
  const url = (name: string) => httpsUrl(textOf(element, name), childOf(element, name) ?? element, report)
  return {
    ...(issuer === undefined ? {} : { issuer }),
    scopes: (textOf(element, 'scope') ?? '').split(/\s+/).filter((scope) => scope !== ''),
    ...optional('authUrl', url('authURL')),
    ...optional('tokenUrl', url('tokenURL')),
  } as ProviderSource['oauth2']
}

function webmailOf(element: XmlElement | undefined, report: Report): string | undefined {
  const page = childOf(element, 'loginPage')
  for (const child of element?.children ?? [])
    if (child.name !== 'loginPage')
      report(child, `webMail/${child.name} is for filling in other people's forms: left out`)
  return page === undefined ? undefined : httpsUrl(page.attributes['url'], page, report)
}

/** What has to be done first: the words are the source's, the kind is ours. */
function needsOf(elements: readonly XmlElement[], report: Report): ProviderSource['needs'] {
  return elements.map((element) => {
    const words = element.children.map((child) => child.text).join(' ')
    const url = httpsUrl(element.attributes['visiturl'], element, report)
    const kind =
      /password|passwort/i.test(words) && !/imap/i.test(words)
        ? 'mail-password'
        : /imap/i.test(words) || !/pop/i.test(words)
          ? 'enable-imap'
          : 'enable-pop3'
    report(element, `enable: read as the need "${kind}"; its sentences are ours`)
    return { do: kind, ...optional('url', url) } as NonNullable<ProviderSource['needs']>[number]
  })
}

/** What a help page is about, by the words of its address and description. */
const TOPICS: readonly (readonly [RegExp, NonNullable<ProviderSource['help']>[number]['topic']])[] = [
  [/thunderbird/i, 'thunderbird'],
  [/outlook(?!\.com)/i, 'outlook'],
  [/password|passwort/i, 'password'],
  [/imap(?!.*pop)/i, 'imap'],
  [/pop3?\b(?!.*imap)/i, 'pop3'],
  [/smtp(?!.*(?:imap|pop))/i, 'smtp'],
]

function helpOf(elements: readonly XmlElement[], report: Report): ProviderSource['help'] {
  const seen = new Set<string>()
  return elements.flatMap((element) => {
    const url = httpsUrl(element.attributes['url'], element, report)
    if (url === undefined || seen.has(url)) return []
    seen.add(url)
    const descriptions = element.children.filter((child) => child.name === 'descr')
    const lang = descriptions.find((child) => child.attributes['lang'] !== undefined)?.attributes['lang']
    if (lang === undefined) report(element, `the language of ${url} is not said: en is taken`)
    const words = `${descriptions.map((child) => child.text).join(' ')} ${url}`
    const topic = TOPICS.find(([pattern]) => pattern.test(words))?.[1] ?? 'general'
    return [{ url, lang: lang ?? 'en', topic } as NonNullable<ProviderSource['help']>[number]]
  })
}

const KNOWN_IN_PROVIDER: ReadonlySet<string> = new Set([
  'domain',
  'displayName',
  'displayShortName',
  'displayNameShort',
  'incomingServer',
  'outgoingServer',
  'documentation',
  'instruction',
  'enable',
])
const KNOWN_IN_ROOT: ReadonlySet<string> = new Set(['emailProvider', 'enable', 'webMail', 'oAuth2', 'documentation'])
const KNOWN_TYPES: ReadonlySet<string> = new Set(['imap', 'pop3', 'ews', 'owa', 'graph', 'exchange'])

function reportUnknown(root: XmlElement, provider: XmlElement, servers: readonly XmlElement[], report: Report): void {
  for (const child of provider.children)
    if (!KNOWN_IN_PROVIDER.has(child.name)) report(child, `${child.name} is not known here: left out`)
  for (const child of root.children)
    if (!KNOWN_IN_ROOT.has(child.name)) report(child, `${child.name} is not known here: left out`)
  for (const server of servers)
    if (!KNOWN_TYPES.has(server.attributes['type'] ?? ''))
      report(server, `incomingServer of type "${server.attributes['type']}" is not known here: left out`)
}
