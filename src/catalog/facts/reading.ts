import type { HttpsUrl } from '../../account/index.ts'
import { parseDomain, parseHostname } from '../../address/index.ts'
import { MAX_DISPLAY_NAME_CHARACTERS } from '../../limits.ts'
import { isHttpsUrl } from '../https-url.ts'
import { isPublicSuffix } from '../public-suffix.ts'
import { type FactServer, isEncrypted, isOddPort, said } from './fact.ts'

/** What all readers share: names of others into our form, and a remark for whatever is left out. */

/** The words of autoconfig files, which all the collections use. Spec: AUTOCONFIG, element socketType. */
const SECURITY: Readonly<Record<string, FactServer['security']>> = { SSL: 'tls', STARTTLS: 'starttls', plain: 'none' }

export interface RawServer {
  readonly type: string
  readonly hostname?: string | undefined
  readonly port?: number | undefined
  readonly socketType: string
  readonly username?: string | undefined
}

/** The servers that can be used, common ports first, each with a host of its own; the rest becomes remarks. */
export function serversFrom(raw: readonly RawServer[], named: boolean, remarks: string[]): FactServer[] {
  const servers = raw.flatMap((given): FactServer[] => {
    const security = SECURITY[given.socketType]
    const protocol = given.type
    const { hostname, port } = given
    const leaveOut = (why: string) => {
      remarks.push(
        `${protocol} ${hostname ?? '(no host)'}:${port ?? '(no port)'} ${given.socketType}: ${why}, left out`,
      )
      return []
    }
    if (protocol !== 'imap' && protocol !== 'pop3' && protocol !== 'smtp') return leaveOut('no mail protocol')
    if (hostname === undefined || port === undefined || security === undefined) return leaveOut('half known')
    const host = hostname.replace('{domain}', '%EMAILDOMAIN%')
    if (!isPublicHost(host)) return leaveOut('no host that everybody can reach')
    if (/xxx/i.test(host)) return leaveOut('a host with a part that stands for something else')
    const server = { protocol, hostname: wireHost(host), port, security, ...login(given.username) } as const
    const isOdd = isOddPort(server)
    if (isOdd) remarks.push(`${said(server)}: encryption and port do not go together, so it only confirms`)
    return [{ ...server, named: named && !isOdd }]
  })
  const unique = new Map(servers.map((server) => [said(server), server]))
  return [...unique.values()].sort((a, b) => Number(isOwnPort(b)) - Number(isOwnPort(a)))
}

function login(username: string | undefined): { username?: string } {
  return username === undefined ? {} : { username }
}

const OWN_PORTS: ReadonlySet<number> = new Set([993, 143, 995, 110, 465, 587, 25])

/** A mail port; some servers also listen on the web's. */
function isOwnPort({ port }: FactServer): boolean {
  return OWN_PORTS.has(port)
}

/** The first encrypted server of each protocol: for tables whose further ports are what a program tries next. */
export function firstOfEach(servers: readonly FactServer[]): FactServer[] {
  const isFirst = (server: FactServer, index: number) =>
    servers.findIndex((other) => other.protocol === server.protocol && other.named && isEncrypted(other)) === index
  return servers.filter(isFirst)
}

function isPublicHost(host: string): boolean {
  const plain = host.replaceAll('%EMAILDOMAIN%', 'example.org').replaceAll('%SERVER%', 'host.example.org')
  return parseHostname(plain).ok && !plain.endsWith('.onion')
}

function wireHost(host: string): string {
  const parsed = parseHostname(host)
  return parsed.ok ? parsed.value : host
}

/** Address domains in normal form; `*.` stands for everything below. */
export function domainsFrom(raw: readonly string[], remarks: string[]): string[] {
  const domains = raw.flatMap((text) => {
    const wildcard = text.startsWith('*.') ? '*.' : ''
    const domain = parseDomain(text.slice(wildcard.length).trim())
    if (domain.ok && !isPublicSuffix(domain.value)) return [wildcard + domain.value]
    remarks.push(`"${text}" is no domain of one provider: left out`)
    return []
  })
  return [...new Set(domains)]
}

/** Names without what mail apps or YAML would stumble over. */
export function nameFrom(text: string): string {
  const plain = text.replace(/\p{Extended_Pictographic}|\p{Regional_Indicator}|\u{fe0f}|\p{C}|%/gu, ' ')
  return plain.replace(/\s+/g, ' ').trim().slice(0, MAX_DISPLAY_NAME_CHARACTERS).trim()
}

/** An https URL, also of a page that is given as http or as a bare host; the remark says so. */
export function httpsUrlFrom(text: string | undefined, remarks: string[]): HttpsUrl | undefined {
  if (text === undefined) return undefined
  const written = /^https?:\/\//.test(text) ? text.replace(/^http:/, 'https:') : `https://${text}`
  const url = written.replace(/[^!-~]+/gu, encodeURIComponent)
  if (!isHttpsUrl(url)) {
    remarks.push(`"${text}" is no web page: left out`)
    return undefined
  }
  if (url !== text) remarks.push(`${text} is written as ${url}`)
  return (new URL(url).href === `${url}/` ? `${url}/` : url) as HttpsUrl
}
