import { parseDomain, parseHostname } from '../../address/index.ts'
import { MAX_DISPLAY_NAME_CHARACTERS, MAX_DISPLAY_SHORT_NAME_CHARACTERS } from '../../limits.ts'
import type { XmlElement } from '../../xml/index.ts'
import { isHttpsUrl } from '../https-url.ts'
import type { ProviderSource, ServerSource } from '../schema.ts'

/** Something about a source file that a person should know: what is odd, and what became of it. */
export interface Remark {
  readonly line: number
  readonly text: string
}

export type Report = (at: XmlElement, text: string) => void

/** Spec: AUTOCONFIG, element socketType. */
export const SECURITY: Readonly<Record<string, ServerSource['security']>> = {
  SSL: 'tls',
  STARTTLS: 'starttls',
  plain: 'none',
}

type Method = NonNullable<ServerSource['authentication']>[number]

/** Spec: AUTOCONFIG, element authentication, with the names it had before. */
const AUTHENTICATION: Readonly<Record<string, Method>> = {
  'password-cleartext': 'password-cleartext',
  plain: 'password-cleartext',
  'password-encrypted': 'password-encrypted',
  secure: 'password-encrypted',
  OAuth2: 'oauth2',
  NTLM: 'ntlm',
  GSSAPI: 'gssapi',
  'TLS-client-cert': 'tls-client-cert',
  'client-IP-address': 'none',
  'smtp-after-pop': 'none',
  none: 'none',
}

const OLD_NAMES: ReadonlySet<string> = new Set(['plain', 'secure', 'client-IP-address', 'smtp-after-pop'])

/** The first child of that name, spelled exactly so; what clients would not read is not read here either. */
export function child(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  return parent?.children.find((candidate) => candidate.name === name)
}

/** A text of a child element, trimmed; nothing when it is missing or empty. */
export function textOf(parent: XmlElement | undefined, name: string): string | undefined {
  const text = child(parent, name)?.text.trim()
  return text === '' ? undefined : text
}

/** Names what a container holds besides what is read, and what stands in it twice although only the first counts. */
export function reportRest(
  container: XmlElement,
  known: { readonly once: readonly string[]; readonly often?: readonly string[] },
  report: Report,
  why: Readonly<Record<string, string>> = {},
): void {
  const seen = new Set<string>()
  for (const part of container.children) {
    if (known.often?.includes(part.name)) continue
    if (!known.once.includes(part.name)) report(part, `${part.name}: ${why[part.name] ?? 'not known here'}, left out`)
    else if (seen.has(part.name)) report(part, `${part.name} stands here twice: the first one counts`)
    seen.add(part.name)
  }
}

/** Placeholders, closed: `%EMAILADDRESS` alone can mean nothing else; any other stray % could, and is not touched. */
export function placeholders(text: string, at: XmlElement, report: Report): string | undefined {
  if (/^%(?:EMAILADDRESS|EMAILLOCALPART|EMAILDOMAIN)$/.test(text)) {
    report(at, `"${text}" lacks the closing %: read as "${text}%"`)
    return `${text}%`
  }
  return text.replace(/%(?:EMAILADDRESS|EMAILLOCALPART|EMAILDOMAIN)%/g, '').includes('%') ? undefined : text
}

/** A name that mail apps can show: without placeholders, cut at a word where it is too long (AC-59). */
function shownName(text: string, maximum: number, at: XmlElement, report: Report): string {
  const given = text.replace(/\s+/g, ' ').trim()
  const plain = given
    .replace(/%[A-Z]+%/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  if (plain !== given) report(at, `the name "${given}" holds a placeholder, which apps show as it stands: left out`)
  if ([...plain].length <= maximum) return plain
  const whole = [...plain]
    .slice(0, maximum + 1)
    .join('')
    .replace(/\s+\S*$/, '')
  const cut = whole.length > 0 && [...whole].length <= maximum ? whole : [...plain].slice(0, maximum).join('').trim()
  report(at, `the name "${plain}" is longer than ${maximum} characters: cut to "${cut}"`)
  return cut
}

/** The two names of a provider, from what is there. */
export function namesOf(provider: XmlElement, id: string, report: Report): Pick<ProviderSource, 'name' | 'shortName'> {
  const at = (name: string) => child(provider, name) ?? provider
  const name =
    shownName(textOf(provider, 'displayName') ?? id, MAX_DISPLAY_NAME_CHARACTERS, at('displayName'), report) || id
  const misspelt = textOf(provider, 'displayNameShort')
  if (misspelt !== undefined) report(at('displayNameShort'), 'displayNameShort is no element: read as displayShortName')
  const short = textOf(provider, 'displayShortName') ?? misspelt
  if (short === undefined) report(provider, 'displayShortName is missing: taken from displayName')
  const limit = MAX_DISPLAY_SHORT_NAME_CHARACTERS
  return {
    name,
    shortName:
      shownName(short ?? name, limit, at('displayShortName'), report) || shownName(name, limit, provider, report),
  }
}

/** A link for people as an https URL; nothing when it is none. */
export function pageUrl(text: string | undefined, at: XmlElement, report: Report): string | undefined {
  const given = text?.trim() ?? ''
  const isPlain = /^http:\/\//i.test(given) && URL.canParse(given) && new URL(given).port === ''
  const secure = isPlain ? given.replace(/^http:/i, 'https:') : given
  if (isPlain) report(at, `${given} is plain http: written as https`)
  return exactUrl(secure, at, report)
}

/** An address that programs use: https as it stands, or nothing. */
export function exactUrl(text: string | undefined, at: XmlElement, report: Report): string | undefined {
  const given = text?.trim() ?? ''
  if (isHttpsUrl(given)) return given
  report(at, `"${given}" is no https URL: left out`)
  return undefined
}

/** Ways to log in, best first, in our words; nothing when the file names none that we know. */
export function authenticationOf(server: XmlElement, report: Report): [Method, ...Method[]] | undefined {
  const methods = server.children
    .filter(({ name }) => name === 'authentication')
    .flatMap((part) => {
      const word = part.text.trim()
      const method = Object.hasOwn(AUTHENTICATION, word) ? AUTHENTICATION[word] : undefined
      if (method === undefined) report(part, `authentication "${word}" is not known: left out`)
      else if (OLD_NAMES.has(word)) report(part, `authentication "${word}" is an old name: read as "${method}"`)
      return method === undefined ? [] : [method]
    })
  const [first, ...rest] = new Set(methods)
  return first === undefined ? undefined : [first, ...rest]
}

export function isDomain(text: string): boolean {
  return parseDomain(text).ok
}

export function isHostname(text: string): boolean {
  return parseHostname(text.replaceAll('%EMAILDOMAIN%', 'example.org')).ok
}
