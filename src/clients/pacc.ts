/**
 * Readers of PACC: our own re-implementations of rules read in the sources named below. Both of them fetch, compare the
 * digest, and only then read; both skip members that they do not know.
 */
import type { MailProtocol } from '../account/index.ts'
import { fail, ok, type Result } from '../result.ts'
import { isLegalHostname } from './document.ts'
import { digestOf, digestsIn, type TxtRecord } from './pacc-record.ts'

/** What came from the host `ua-auto-config.<domain>`, decoded, and from `_ua-auto-config.<domain>`. */
export interface PaccAnswer {
  readonly status: number
  readonly body: Uint8Array<ArrayBuffer>
  readonly records: readonly TxtRecord[]
}

export interface PaccUnderstood {
  readonly name: string
  /** Always with TLS from the first byte, at the protocol's own port; the login is the address. */
  readonly servers: readonly { readonly protocol: MailProtocol; readonly hostname: string; readonly port: number }[]
  readonly urls: Readonly<Partial<Record<UrlKind, string>>>
  readonly password: boolean
  readonly issuer: string | undefined
}

export type PaccRefusal =
  | 'http'
  | 'no-record'
  | 'digest-mismatch'
  | 'not-json'
  | 'no-protocols'
  | 'no-authentication'
  | 'no-name'
  | 'host-unusable'
  | 'url-unusable'
  | 'issuer-unusable'

export interface PaccReader {
  readonly name: string
  readonly source: string
  read(answer: PaccAnswer): Promise<Result<PaccUnderstood, PaccRefusal>>
}

type UrlKind = 'jmap' | 'caldav' | 'carddav' | 'webdav'

/** In which the two differ. */
interface Rules {
  /** The member that names the submission server. */
  readonly submission: 'smtp' | 'submit'
  /** Whether the provider has to say how people log in. */
  readonly needsAuthentication: boolean
  /** Whether a URL of calendars, contacts or files needs a path. */
  readonly needsDavPath: boolean
}

/** Draft −02. */
export const himalaya: PaccReader = {
  name: 'Himalaya',
  source: 'pimalaya/pimconf ce91b096 (17 Jul 2026)',
  read: (answer) => read(answer, { submission: 'smtp', needsAuthentication: true, needsDavPath: false }),
}

/** Draft −03, as the strictest implementation checks it. */
export const automx: PaccReader = {
  name: 'automx',
  source: 'croessner/automx 3.0 beta (2026)',
  read: (answer) => read(answer, { submission: 'submit', needsAuthentication: false, needsDavPath: true }),
}

export const PACC_READERS: readonly PaccReader[] = [himalaya, automx]

async function read({ status, body, records }: PaccAnswer, rules: Rules): Promise<Result<PaccUnderstood, PaccRefusal>> {
  if (status !== 200) return fail('http')
  const digests = digestsIn(records)
  if (digests.length === 0) return fail('no-record')
  if (!digests.includes(await digestOf(body))) return fail('digest-mismatch')
  const document = parsed(body)
  return isObject(document) ? understood(document, rules) : fail('not-json')
}

type Members = Readonly<Record<string, unknown>>

function understood({ protocols, authentication, info }: Members, rules: Rules): Result<PaccUnderstood, PaccRefusal> {
  if (!isObject(protocols)) return fail('no-protocols')
  const servers = serversFrom(protocols, rules)
  if (!servers.ok) return servers
  const urls = urlsFrom(protocols, rules)
  if (!urls.ok) return urls
  const login = authenticationFrom(authentication, rules)
  if (!login.ok) return login
  const provider = isObject(info) ? info['provider'] : undefined
  const name = isObject(provider) ? provider['name'] : undefined
  if (typeof name !== 'string' || name === '' || [...name].length > 60) return fail('no-name')
  return ok({ name, servers: servers.value, urls: urls.value, ...login.value })
}

const PORTS = { imap: 993, pop3: 995, smtp: 465 } as const satisfies Record<MailProtocol, number>

function serversFrom(protocols: Members, { submission }: Rules): Result<PaccUnderstood['servers'], PaccRefusal> {
  const servers: PaccUnderstood['servers'][number][] = []
  for (const protocol of ['imap', 'pop3', 'smtp'] as const) {
    const given = protocols[protocol === 'smtp' ? submission : protocol]
    if (given === undefined) continue
    const hostname = isObject(given) ? given['host'] : undefined
    if (typeof hostname !== 'string' || !isLegalHostname(hostname)) return fail('host-unusable')
    servers.push({ protocol, hostname, port: PORTS[protocol] })
  }
  return ok(servers)
}

function urlsFrom(protocols: Members, { needsDavPath }: Rules): Result<PaccUnderstood['urls'], PaccRefusal> {
  const urls: Partial<Record<UrlKind, string>> = {}
  for (const kind of ['jmap', 'caldav', 'carddav', 'webdav'] as const) {
    const given = protocols[kind]
    if (given === undefined) continue
    const text = isObject(given) ? given['url'] : undefined
    if (typeof text !== 'string' || !isHttpsAtItsPort(text)) return fail('url-unusable')
    if (needsDavPath && kind !== 'jmap' && new URL(text).pathname === '/') return fail('url-unusable')
    urls[kind] = text
  }
  return ok(urls)
}

/** No port may be written, not even the default one. */
function isHttpsAtItsPort(text: string): boolean {
  return URL.canParse(text) && /^https:\/\/[^/:@]+(?:\/|$)/.test(text)
}

function authenticationFrom(
  given: unknown,
  { needsAuthentication }: Rules,
): Result<Pick<PaccUnderstood, 'password' | 'issuer'>, PaccRefusal> {
  if (!isObject(given))
    return needsAuthentication || given !== undefined
      ? fail('no-authentication')
      : ok({ password: true, issuer: undefined })
  const password = given['password'] ?? false
  if (typeof password !== 'boolean') return fail('no-authentication')
  const oauth = given['oauth-public']
  if (oauth === undefined) return ok({ password, issuer: undefined })
  const issuer = isObject(oauth) ? oauth['issuer'] : undefined
  if (typeof issuer !== 'string' || !URL.canParse(issuer) || !/^https:[^?#]*$/.test(issuer))
    return fail('issuer-unusable')
  return ok({ password, issuer })
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body))
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
