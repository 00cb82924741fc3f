import { fail, ok, type Result } from '../../result.ts'
import { readXml, type XmlElement } from '../../xml/index.ts'
import type { ProviderSource } from '../schema.ts'
import { DEFAULT_PORTS } from '../settings.ts'
import { child, isDomain, namesOf, type Remark, type Report, reportRest } from './facts.ts'
import { helpOf, needsOf, oauth2Of, webmailOf } from './pages.ts'
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
export const CLIENT_CONFIG_BOUNDS = { depth: 8, elements: 4_000 }

/** Domains that the ISPDB lists for the look-up by MX without saying so; nobody has an address there. */
const MX_ONLY: ReadonlySet<string> = new Set(['schlund.de', 'yahoodns.net', 'your-server.de'])

/** A comment before domains that are names of MX hosts, in the words of the database's editors; others are no sign. */
const SAYS_MX = /^MX(?: domain)?$|^MX,|^MX e\.g\.|, (?:MX servers|per MX)$/

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
  const read = readXml(document, CLIENT_CONFIG_BOUNDS)
  if (!read.ok) return read
  const provider = read.value.name === 'clientConfig' ? child(read.value, 'emailProvider') : undefined
  if (provider === undefined) return fail('not-a-client-config')
  const remarks: Remark[] = []
  const report: Report = (at, text) => remarks.push({ line: at.line, text })
  const imported = providerFrom(id, read.value, provider, report)
  return ok({ provider: imported, remarks: remarks.sort((a, b) => a.line - b.line) })
}

/** The id of the entry that a source file makes: its name. */
export function idOf(fileName: string): string {
  return fileName.replace(/\.xml$/i, '').toLowerCase()
}

function providerFrom(id: string, root: XmlElement, provider: XmlElement, report: Report): ImportedProvider {
  const within = (name: string, ...parents: XmlElement[]) =>
    parents.flatMap(({ children }) => children.filter((part) => part.name === name))
  const servers = within('incomingServer', provider)
  const byType = (types: readonly string[]) =>
    servers.filter(({ attributes }) => types.includes(attributes['type'] ?? ''))
  const incoming = servers.flatMap((element) => {
    const type = element.attributes['type']
    return type === 'imap' || type === 'pop3' ? (incomingServer(element, type, report) ?? []) : []
  })
  const outgoing = within('outgoingServer', provider).flatMap((element) => outgoingServer(element, report) ?? [])
  const exchange = exchangeAddresses(byType(EXCHANGE_TYPES), report)
  const autoconfigId = provider.attributes['id']
  if (autoconfigId !== undefined && autoconfigId !== id)
    report(provider, `the id "${autoconfigId}" differs from the file's name: kept as autoconfigId`)
  for (const server of servers)
    if (!['imap', 'pop3', ...EXCHANGE_TYPES].includes(server.attributes['type'] ?? ''))
      report(server, `incomingServer of type "${server.attributes['type']}" is not known here: left out`)
  reportRest(provider, IN_PROVIDER, report)
  reportRest(root, IN_ROOT, report)
  const hasImap = incoming.some(({ protocol }) => protocol === 'imap')
  return {
    id,
    ...(autoconfigId === undefined || autoconfigId === id ? {} : { autoconfigId }),
    ...namesOf(provider, id, report),
    ...domainsOf(provider, report),
    ...withSharedKeys(incoming, outgoing),
    ...(exchange === undefined ? {} : { exchange }),
    ...optional('oauth2', oauth2Of(child(root, 'oAuth2'), report)),
    ...optional('webmail', webmailOf(child(root, 'webMail'), report)),
    ...optional('needs', needsOf(within('enable', provider, root), hasImap, report)),
    ...optional(
      'help',
      helpOf([...within('documentation', provider, root), ...within('instruction', provider)], report),
    ),
  }
}

const EXCHANGE_TYPES = ['ews', 'owa', 'graph', 'exchange']

const IN_PROVIDER = {
  once: ['displayName', 'displayShortName', 'displayNameShort'],
  often: ['domain', 'incomingServer', 'outgoingServer', 'documentation', 'instruction', 'enable'],
}
const IN_ROOT = { once: ['emailProvider', 'webMail', 'oAuth2'], often: ['enable', 'documentation'] }

function optional(key: string, value: unknown): object {
  return value === undefined || (Array.isArray(value) && value.length === 0) ? {} : { [key]: value }
}

function domainsOf(provider: XmlElement, report: Report): Pick<ProviderSource, 'domains' | 'recognisedBy'> {
  const domains = new Set<string>()
  const mxNames = new Set<string>()
  let previousIsMx = false
  for (const element of provider.children.filter(({ name }) => name === 'domain')) {
    const domain = element.text.trim().toLowerCase()
    if (!isDomain(domain)) {
      report(element, `"${element.text.trim()}" is no domain: left out`)
      continue
    }
    if (domains.has(domain) || mxNames.has(domain)) {
      report(element, `"${domain}" is listed twice: counted once`)
      continue
    }
    const related = [...mxNames].some((name) => name.endsWith(`.${domain}`) || domain.endsWith(`.${name}`))
    const saidSo: boolean = element.comment === undefined ? previousIsMx && related : SAYS_MX.test(element.comment)
    const isMx: boolean = saidSo || element.attributes['purpose'] === 'mx' || MX_ONLY.has(domain)
    ;(isMx ? mxNames : domains).add(domain)
    if (isMx)
      report(element, `"${domain}" is a name of MX hosts, not of addresses: kept as a sign, which may be too wide`)
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
