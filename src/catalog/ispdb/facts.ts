import { parseDomain, parseHostname } from '../../address/index.ts'
import { MAX_DISPLAY_NAME_CHARACTERS, MAX_DISPLAY_SHORT_NAME_CHARACTERS } from '../../limits.ts'
import type { XmlElement } from '../../xml/index.ts'
import { childOf } from '../../xml/index.ts'
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

/** Spec: AUTOCONFIG, element authentication, with the names it had before. */
export const AUTHENTICATION: Readonly<Record<string, NonNullable<ServerSource['authentication']>[number]>> = {
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

const PLACEHOLDERS = ['EMAILADDRESS', 'EMAILLOCALPART', 'EMAILDOMAIN']

/** A text of a child element, trimmed; nothing when it is missing or empty. */
export function textOf(parent: XmlElement | undefined, name: string): string | undefined {
  const text = childOf(parent, name)?.text.trim()
  return text === '' ? undefined : text
}

/** A placeholder whose closing % was forgotten is put right where nothing else can be meant; any other stray % is not. */
export function placeholders(text: string, at: XmlElement, report: Report): string | undefined {
  const mended = text.replace(new RegExp(`%(${PLACEHOLDERS.join('|')})(?!%|[A-Z])`, 'g'), '%$1%')
  if (mended !== text) report(at, `"${text}" lacks the closing %: read as "${mended}"`)
  if (mended.replace(new RegExp(`%(?:${PLACEHOLDERS.join('|')})%`, 'g'), '').includes('%')) {
    report(at, `"${text}" holds a placeholder that does not exist: left out`)
    return undefined
  }
  return mended
}

/** A name that mail apps can show: without placeholders, cut at a character where it is too long (AC-59). */
export function shownName(text: string, maximum: number, at: XmlElement, report: Report): string {
  const plain = text
    .replace(/%[A-Z]+%/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  if (plain !== text.trim())
    report(at, `the name "${text}" holds a placeholder, which apps show as it stands: left out`)
  const characters = [...plain]
  if (characters.length <= maximum) return plain
  const cut = characters.slice(0, maximum).join('').trim()
  report(at, `the name "${plain}" is longer than ${maximum} characters: cut to "${cut}"`)
  return cut
}

/** The two names of a provider, from what is there. */
export function namesOf(provider: XmlElement, id: string, report: Report): Pick<ProviderSource, 'name' | 'shortName'> {
  const given = textOf(provider, 'displayName')
  const name =
    shownName(given ?? id, MAX_DISPLAY_NAME_CHARACTERS, childOf(provider, 'displayName') ?? provider, report) || id
  const misspelt = textOf(provider, 'displayNameShort')
  if (misspelt !== undefined)
    report(
      childOf(provider, 'displayNameShort') ?? provider,
      'displayNameShort is no element: read as displayShortName',
    )
  const short = textOf(provider, 'displayShortName') ?? misspelt
  if (short === undefined) report(provider, 'displayShortName is missing: taken from displayName')
  const shortName = shownName(
    short ?? name,
    MAX_DISPLAY_SHORT_NAME_CHARACTERS,
    childOf(provider, 'displayShortName') ?? provider,
    report,
  )
  return { name, shortName: shortName || shownName(name, MAX_DISPLAY_SHORT_NAME_CHARACTERS, provider, report) }
}

/** A link as an https URL; nothing when it is none. */
export function httpsUrl(text: string | undefined, at: XmlElement, report: Report): string | undefined {
  if (text === undefined) return undefined
  const secure = text.trim().replace(/^http:/, 'https:')
  if (secure !== text.trim()) report(at, `${text.trim()} is plain http: written as https`)
  if (secure.startsWith('https://') && URL.canParse(secure) && parseHostname(new URL(secure).hostname).ok) return secure
  report(at, `"${text}" is no https URL: left out`)
  return undefined
}

/** Ways to log in, best first, in our words. */
export function authenticationOf(server: XmlElement, report: Report): ServerSource['authentication'] {
  const methods = server.children
    .filter((child) => child.name === 'authentication')
    .flatMap((child) => {
      const word = child.text.trim()
      const method = Object.hasOwn(AUTHENTICATION, word) ? AUTHENTICATION[word] : undefined
      if (method === undefined) report(child, `authentication "${word}" is not known: left out`)
      else if (OLD_NAMES.has(word)) report(child, `authentication "${word}" is an old name: read as "${method}"`)
      return method === undefined ? [] : [method]
    })
  return methods.length === 0 ? undefined : [...new Set(methods)]
}

export function isDomain(text: string): boolean {
  return parseDomain(text).ok
}
