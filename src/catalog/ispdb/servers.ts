import type { XmlElement } from '../../xml/index.ts'
import type { ProviderSource } from '../schema.ts'
import {
  authenticationOf,
  child,
  exactUrl,
  isHostname,
  placeholders,
  type Report,
  reportRest,
  SECURITY,
  textOf,
} from './facts.ts'

export type IncomingSource = NonNullable<ProviderSource['incoming']>[number]
export type OutgoingSource = NonNullable<ProviderSource['outgoing']>[number]

/** Why a server has no TLS, in the only words that the source supports. */
const NO_TLS_KNOWN = 'the ISPDB lists this server without TLS'

const ONCE = ['hostname', 'port', 'socketType', 'username']

/** Elements that no client reads, or that would set up somebody else's server (AC-70). */
const DROPPED: Readonly<Record<string, string>> = {
  addThisServer: 'no client reads it',
  useGlobalPreferredServer: 'it would send mail through another account',
  password: 'no password belongs into a catalog',
}

/** A mail server with a host; nothing, with a remark, when a fact is broken that nobody could put right. */
function mailServer<Protocol extends string>(element: XmlElement, protocol: Protocol, report: Report) {
  const leaveOut = (name: string, text: string) => {
    report(child(element, name) ?? element, `${text}: the server is left out`)
    return undefined
  }
  const given = (name: string) => textOf(element, name) ?? ''
  const hostname = placeholders(given('hostname'), child(element, 'hostname') ?? element, report)
  if (hostname === undefined || !isHostname(hostname))
    return leaveOut('hostname', `"${given('hostname')}" is no host name`)
  const port = Number(given('port'))
  if (!/^\d+$/.test(given('port')) || port < 1 || port > 65_535)
    return leaveOut('port', `"${given('port')}" is no port`)
  const security = Object.hasOwn(SECURITY, given('socketType')) ? SECURITY[given('socketType')] : undefined
  if (security === undefined) return leaveOut('socketType', `socketType "${given('socketType')}" is not known`)
  const authentication = authenticationOf(element, report)
  if (authentication === undefined) return leaveOut('authentication', 'no authentication that is known')
  const username = usernameOf(element, report)
  if (username === undefined)
    return leaveOut('username', `the login "${given('username')}" cannot be told from our own words`)
  if (security === 'none')
    report(child(element, 'socketType') ?? element, 'without TLS: kept, and published only where the operator insists')
  return {
    protocol,
    hostname: hostname.includes('%') ? hostname : hostname.toLowerCase(),
    port,
    security,
    ...(security === 'none' ? { reason: NO_TLS_KNOWN } : {}),
    authentication,
    username,
  }
}

/** `ask` is a word of ours in this place, and a stray % could mean anything. */
function usernameOf(element: XmlElement, report: Report): string | undefined {
  const at = child(element, 'username') ?? element
  const given = textOf(element, 'username')
  if (given === undefined) report(at, 'username is missing: %EMAILADDRESS% is taken')
  return given === 'ask' ? undefined : placeholders(given ?? '%EMAILADDRESS%', at, report)
}

/** IMAP and POP3. */
export function incomingServer(
  element: XmlElement,
  protocol: 'imap' | 'pop3',
  report: Report,
): IncomingSource | undefined {
  const server = mailServer(element, protocol, report)
  reportRest(
    element,
    { once: [...ONCE, ...(protocol === 'pop3' ? ['pop3'] : [])], often: ['authentication'] },
    report,
    DROPPED,
  )
  return server === undefined ? undefined : { ...server, ...pop3Options(child(element, 'pop3'), report) }
}

function pop3Options(
  options: XmlElement | undefined,
  report: Report,
): Pick<IncomingSource, 'leaveOnServer' | 'checkMinutes'> {
  if (options === undefined) return {}
  const leave = textOf(options, 'leaveMessagesOnServer')
  const interval = child(options, 'checkInterval')
  const minutes = Number(interval?.attributes['minutes'])
  const isTruth = leave === 'true' || leave === 'false'
  const isInterval = Number.isInteger(minutes) && minutes > 0
  if (leave !== undefined && !isTruth)
    report(options, `leaveMessagesOnServer "${leave}" is neither true nor false: left out`)
  if (interval !== undefined && !isInterval) report(interval, 'checkInterval without a number of minutes: left out')
  reportRest(options, { once: ['leaveMessagesOnServer', 'checkInterval'] }, report)
  return { ...(isTruth ? { leaveOnServer: leave === 'true' } : {}), ...(isInterval ? { checkMinutes: minutes } : {}) }
}

export function outgoingServer(element: XmlElement, report: Report): OutgoingSource | undefined {
  const type = element.attributes['type']
  if (type !== 'smtp') {
    report(element, `outgoingServer of type "${type}" is not known here: left out`)
    return undefined
  }
  const server = mailServer(element, type, report)
  const restriction = textOf(element, 'restriction')
  reportRest(element, { once: [...ONCE, 'restriction'], often: ['authentication'] }, report, DROPPED)
  const isKnown = restriction === 'client-IP-address'
  if (restriction !== undefined && !isKnown) report(element, `restriction "${restriction}" is not known: left out`)
  return server === undefined
    ? undefined
    : { ...server, ...(isKnown ? { restriction: 'client-ip-address' as const } : {}) }
}

/** Exchange's addresses, which stand in servers of their own kind. */
export function exchangeAddresses(elements: readonly XmlElement[], report: Report): ProviderSource['exchange'] {
  const found: Partial<Record<'ews' | 'owa' | 'graph' | 'activeSync', string>> = {}
  const keep = (key: keyof typeof found, element: XmlElement, name: string) => {
    const at = child(element, name)
    const url = at === undefined ? undefined : exactUrl(at.text, at, report)
    if (at === undefined || url === undefined) return
    if (found[key] !== undefined && found[key] !== url)
      report(at, `${url} is another address than ${found[key]}: left out`)
    found[key] ??= url
  }
  for (const element of elements) {
    const type = element.attributes['type']
    if (type === 'ews' || type === 'owa' || type === 'graph') keep(type, element, 'url')
    keep('ews', element, 'ewsURL')
    keep('owa', element, 'owaURL')
    keep('activeSync', element, 'easURL')
    const username = child(element, 'username')
    if (username !== undefined) placeholders(username.text.trim(), username, report)
    reportRest(
      element,
      { once: [...ONCE, 'url', 'ewsURL', 'owaURL', 'easURL'], often: ['authentication'] },
      report,
      DROPPED,
    )
  }
  return Object.keys(found).length === 0 ? undefined : (found as ProviderSource['exchange'])
}
