/**
 * How the two apps read what we hand over: our own re-implementations of rules read in their sources (AUTOCONFIG §6.1,
 * `thunderbird/thunderbird-android`, `feature/migration/qrcode`; §6.2, `chatmail/core`, `dclogin_scheme.rs`).
 */

export interface ScannedServer {
  readonly protocol: string
  readonly host: string
  readonly port: number
  readonly security: string
  readonly auth: string
  readonly username: string
}

export interface ScannedAccount {
  readonly incoming: ScannedServer
  readonly outgoing: ScannedServer
  readonly email: string
  readonly displayName: string
}

const SECURITIES = ['none', 'starttls', 'starttls', 'tls']
const AUTHS: Readonly<Record<number, string>> = {
  0: 'none',
  1: 'password',
  2: 'encrypted',
  5: 'certificate',
  6: 'oauth2',
}

/** @throws where the app refuses the whole code */
export function scanLikeThunderbirdAndroid(payload: string): ScannedAccount {
  const [version, misc, incoming, groups] = list(JSON.parse(payload))
  if (version !== 1) throw new Error(`format ${version}`)
  if (!list(misc).every((part) => Number.isInteger(part) && (part as number) > 0)) throw new Error('sequence')
  const [[outgoing, identity] = []] = list(groups).map(list)
  const [email, displayName] = list(identity).map(line)
  return {
    incoming: server(incoming, ['imap', 'pop3']),
    outgoing: server(outgoing, ['smtp']),
    email: ascii(email ?? ''),
    displayName: displayName ?? '',
  }
}

function server(item: unknown, protocols: readonly string[]): ScannedServer {
  const [protocol, host, port, security, auth, username, ...optional] = list(item)
  for (const text of optional) line(text)
  const known = {
    protocol: protocols[protocol as number],
    security: SECURITIES[security as number],
    auth: AUTHS[auth as number],
  }
  for (const [what, value] of Object.entries(known)) if (value === undefined) throw new Error(`unknown ${what}`)
  if (!/^[A-Za-z0-9.-]+$/.test(line(host))) throw new Error('host')
  if (!Number.isInteger(port) || (port as number) < 1 || (port as number) > 65_535) throw new Error('port')
  return {
    ...(known as Record<keyof typeof known, string>),
    host: line(host),
    port: port as number,
    username: line(username),
  }
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new Error(`not a list: ${value}`)
  return value
}

function line(value: unknown): string {
  if (typeof value !== 'string' || /[\r\n]/.test(value)) throw new Error(`not a line: ${value}`)
  return value
}

function ascii(text: string): string {
  if (!/^[\x21-\x7e]+@[\x21-\x7e]+$/.test(text)) throw new Error(`not ASCII: ${text}`)
  return text
}

export interface DeltaChatLogin {
  readonly address: string
  readonly password: string
  readonly imap: { readonly host?: string; readonly port?: number; readonly user?: string; readonly security?: string }
  readonly smtp: { readonly host?: string; readonly port?: number; readonly user?: string; readonly security?: string }
  readonly checks: string | undefined
}

const KEYS = ['v', 'p', 'ih', 'ip', 'iu', 'ipw', 'is', 'sh', 'sp', 'su', 'spw', 'ss', 'ic', 'sc']

/**
 * @param decodes whether the version percent-decodes the address; those up to spring 2025 do not
 * @throws where the app refuses the link
 */
export function openLikeDeltaChat(link: string, decodes = true): DeltaChatLogin {
  const [, address = '', query = ''] = /^dclogin:(?:\/\/)?([^?/]*)(?:\/[^?]*)?\?(.*)$/.exec(link) ?? []
  const values = new Map<string, string>()
  for (const part of query.split('&')) {
    const [key = '', value] = part.split('=', 2)
    if (value === undefined || !KEYS.includes(key) || values.has(key)) throw new Error(`option ${part}`)
    values.set(key, decodeURIComponent(value))
  }
  const read = decodes ? decodeURIComponent(address) : address
  if (!/^[^@\s]+@[^@\s]+$/.test(read)) throw new Error(`address ${read}`)
  if (values.get('v') !== '1') throw new Error('version')
  const password = values.get('p')
  if (password === undefined) throw new Error('no password')
  for (const key of ['is', 'ss'])
    if (!['ssl', 'starttls', 'default', 'plain', undefined].includes(values.get(key)))
      throw new Error(`security ${key}`)
  for (const key of ['ic', 'sc'])
    if (!['0', '1', '2', '3', undefined].includes(values.get(key))) throw new Error(`checks ${key}`)
  const half = (direction: 'i' | 's') => ({
    host: values.get(`${direction}h`),
    port: Number(values.get(`${direction}p`)),
    user: values.get(`${direction}u`),
    security: values.get(`${direction}s`),
  })
  return { address: read, password, imap: half('i'), smtp: half('s'), checks: values.get('ic') } as DeltaChatLogin
}
