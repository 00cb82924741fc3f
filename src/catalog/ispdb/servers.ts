import { parseHostname } from '../../address/index.ts'
import { childOf, type XmlElement } from '../../xml/index.ts'
import type { ProviderSource } from '../schema.ts'
import { authenticationOf, httpsUrl, placeholders, type Report, SECURITY, textOf } from './facts.ts'

export type IncomingSource = NonNullable<ProviderSource['incoming']>[number]
export type OutgoingSource = NonNullable<ProviderSource['outgoing']>[number]

/** Why a server has no TLS, in the only words that the source supports. */
const NO_TLS_KNOWN = 'the ISPDB lists this server without TLS'

const SERVER_ELEMENTS: ReadonlySet<string> = new Set(['hostname', 'port', 'socketType', 'authentication', 'username'])

/** Elements that no client reads, or that would set up somebody else's server (AC-70). */
const DROPPED: Readonly<Record<string, string>> = {
  addThisServer: 'no client reads it',
  useGlobalPreferredServer: 'it would send mail through another account',
  password: 'no password belongs into a catalog',
}

/** A mail server with a host; nothing when it is broken beyond mending. */
export function mailServer<Protocol extends string>(element: XmlElement, protocol: Protocol, report: Report) {
  const hostname = hostnameOf(element, report)
  const port = portOf(element, report)
  const socketType = textOf(element, 'socketType') ?? ''
  const security = Object.hasOwn(SECURITY, socketType) ? SECURITY[socketType] : undefined
  if (security === undefined) report(element, `socketType "${socketType}" is not known: the server is left out`)
  if (hostname === undefined || port === undefined || security === undefined) return undefined
  const authentication = authenticationOf(element, report)
  return {
    protocol,
    hostname,
    port,
    security,
    ...(security === 'none' ? { reason: NO_TLS_KNOWN } : {}),
    ...(authentication === undefined ? {} : { authentication }),
    username: usernameOf(element, report),
  }
}

function hostnameOf(element: XmlElement, report: Report): string | undefined {
  const at = childOf(element, 'hostname') ?? element
  const text = placeholders(textOf(element, 'hostname') ?? '', at, report)
  if (text !== undefined && parseHostname(text.replaceAll('%EMAILDOMAIN%', 'example.org')).ok)
    return text.includes('%') ? text : text.toLowerCase()
  report(at, `"${text ?? ''}" is no host name: the server is left out`)
  return undefined
}

function portOf(element: XmlElement, report: Report): number | undefined {
  const text = textOf(element, 'port') ?? ''
  const port = Number(text)
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port
  report(childOf(element, 'port') ?? element, `"${text}" is no port: the server is left out`)
  return undefined
}

function usernameOf(element: XmlElement, report: Report): string {
  const at = childOf(element, 'username') ?? element
  const given = textOf(element, 'username')
  if (given === undefined) report(at, 'username is missing: %EMAILADDRESS% is taken')
  return placeholders(given ?? '%EMAILADDRESS%', at, report) ?? '%EMAILADDRESS%'
}

/** IMAP and POP3. */
export function incomingServer(
  element: XmlElement,
  protocol: 'imap' | 'pop3',
  report: Report,
): IncomingSource | undefined {
  const server = mailServer(element, protocol, report)
  reportRest(element, new Set([...SERVER_ELEMENTS, 'pop3']), report)
  return server === undefined
    ? undefined
    : { ...server, ...(protocol === 'pop3' ? pop3Options(childOf(element, 'pop3'), report) : {}) }
}

function pop3Options(
  options: XmlElement | undefined,
  report: Report,
): Pick<IncomingSource, 'leaveOnServer' | 'checkMinutes'> {
  const leave = textOf(options, 'leaveMessagesOnServer')
  const minutes = Number(childOf(options, 'checkInterval')?.attributes['minutes'])
  for (const child of options?.children ?? [])
    if (child.name !== 'leaveMessagesOnServer' && child.name !== 'checkInterval')
      report(child, `pop3/${child.name} has no place in a provider file: left out`)
  return {
    ...(leave === 'true' || leave === 'false' ? { leaveOnServer: leave === 'true' } : {}),
    ...(Number.isInteger(minutes) && minutes > 0 ? { checkMinutes: minutes } : {}),
  }
}

export function outgoingServer(element: XmlElement, report: Report): OutgoingSource | undefined {
  const server = mailServer(element, 'smtp', report)
  const restriction = textOf(element, 'restriction')
  reportRest(element, new Set([...SERVER_ELEMENTS, 'restriction']), report)
  if (restriction !== undefined && restriction !== 'client-IP-address')
    report(childOf(element, 'restriction') ?? element, `restriction "${restriction}" is not known: left out`)
  return server === undefined
    ? undefined
    : { ...server, ...(restriction === 'client-IP-address' ? { restriction: 'client-ip-address' as const } : {}) }
}

/** Nothing that a file says gets lost without a word. */
function reportRest(element: XmlElement, known: ReadonlySet<string>, report: Report): void {
  for (const child of element.children)
    if (!known.has(child.name)) report(child, `${child.name}: ${DROPPED[child.name] ?? 'not known here'}, left out`)
}

/** Exchange's addresses, which stand in servers of their own kind. */
export function exchangeAddresses(elements: readonly XmlElement[], report: Report): ProviderSource['exchange'] {
  const found: Record<string, string> = {}
  const keep = (key: 'ews' | 'owa' | 'graph' | 'activeSync', text: string | undefined, at: XmlElement) => {
    const url = httpsUrl(text, at, report)
    if (url !== undefined) found[key] ??= url
  }
  for (const element of elements) {
    const type = element.attributes['type']
    if (type === 'ews' || type === 'owa' || type === 'graph') keep(type, textOf(element, 'url'), element)
    keep('ews', textOf(element, 'ewsURL'), element)
    keep('owa', textOf(element, 'owaURL'), element)
    keep('activeSync', textOf(element, 'easURL'), element)
    const username = childOf(element, 'username')
    if (username !== undefined) placeholders(username.text.trim(), username, report)
    reportRest(element, new Set([...SERVER_ELEMENTS, 'url', 'ewsURL', 'owaURL', 'easURL']), report)
  }
  return Object.keys(found).length === 0 ? undefined : (found as ProviderSource['exchange'])
}
