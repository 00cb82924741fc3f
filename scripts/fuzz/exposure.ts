import { routeOf } from './grammars.ts'
import { percentDecoded, referencesDecoded, spellingsOf, squeezed } from './spellings.ts'

/** An answer, as far as it can tell somebody's address. */
export interface Told {
  readonly status: number
  readonly headers: Iterable<readonly [name: string, value: string]>
  readonly body: string
}

export interface AskedFor {
  /** Path and query as they were sent. */
  readonly target: string
  /** The whole request. */
  readonly said: string
  readonly serviceHost: string | undefined
}

/** Attributes of HTML that hold a URL. */
const URL_ATTRIBUTE =
  /\s(?:href|src|srcset|action|formaction|poster|data|cite|ping|background|content)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi

/** In XML, JSON or plain text; relative ones where they are ours. */
const URL_IN_TEXT = /https?:[^\s"'<>\\]+|"\/(?:\?|(?:api|dns|email\.mobileconfig|providers|setup)\b)[^\s"]*"/gi

/** Where the links of the set-up page lead: to itself, and to the profile that a phone fetches. */
const SETUP_LEADS_TO: ReadonlySet<string> = new Set(['setup', 'mobileconfig'])

/** Routes whose question goes once more, over HTTPS: MC-18, AD-92, and the set-up page. */
const ASKED_AGAIN: ReadonlySet<string> = new Set(['setup', 'mobileconfig', 'autodiscover json'])

/** A part of an address alone is somebody's guess at a path. The wide one is U+FF20, here also as the bytes of its UTF-8. */
function holdsAtSign(text: string): boolean {
  const decoded = percentDecoded(text)
  return /@|\uFF20|\xEF\xBC\xA0/.test(decoded) || (decoded !== text && holdsAtSign(decoded))
}

/** As its reader will see it: HTML and XML resolve references, JSON has escapes. */
const asRead = (text: string) => referencesDecoded(text.replace(/\\u([0-9a-f]{4})/gi, '&#x$1;'))

/** An error may name the domain that was asked about, of whatever it is made; what stood before an at sign is none. */
function withoutDomains(text: string, said: string): string {
  const requests = [...spellingsOf(said)]
  const isDomain = (word: string) =>
    /^[^\s@=:;,/?&#%]+\.[^\s@=:;,/?&#%.]+$/.test(word) && !requests.some((request) => request.includes(`${word}@`))
  return asRead(text)
    .split(/[\s<>"'„“”«»()]+/)
    .map((word) => word.replace(/^[.,:;!?]+|[.,:;!?]+$/g, ''))
    .filter((word) => !isDomain(word))
    .join(' ')
}

/** Errors of protocols that say them with status 200. */
const ERROR_DOCUMENT = /<(?:\w+:)?(?:Error|Fault)[\s>]|"ErrorCode"/

/**
 * Where an answer tells an address that it must not: in a header, a title, an error, or a URL of our making. The links of
 * the set-up page to itself and to the profile may, and so may a redirect that only asks for HTTPS.
 *
 * @param mark what is recognised as part of the address
 */
export function exposureIn({ status, headers, body }: Told, asked: AskedFor, mark: RegExp): string | undefined {
  const holds = (text: string) => [...spellingsOf(text)].some((spelling) => mark.test(spelling))
  for (const [name, value] of headers)
    if (holds(value) && !(name === 'location' && mayLeadTo(value, asked))) return `in the header ${name}: ${value}`
  if (!holds(body)) return undefined
  if (/^\s*<(?:!doctype\s+)?html/i.test(body)) return inPage(body, status, asked, holds)
  if ((status >= 400 || ERROR_DOCUMENT.test(body)) && holds(withoutDomains(body, asked.said)))
    return `in an error (${status}): ${body.slice(0, 200)}`
  const url = [...body.matchAll(URL_IN_TEXT)].find(([text]) => holds(text))
  return url === undefined ? undefined : `in the URL ${url[0]}`
}

function inPage(html: string, status: number, asked: AskedFor, holds: (text: string) => boolean): string | undefined {
  const title = /<title>(.*?)<\/title>/is.exec(html)?.[1] ?? ''
  if (holds(title)) return `in the title ${title}`
  if (status >= 400) {
    const text = html.replace(/<[^<>]*>/g, ' ')
    if (holds(withoutDomains(text, asked.said))) return `in the text of an error (${status})`
  }
  const mayLink = routesOf(asked.target).includes('setup')
  for (const [, ...values] of html.matchAll(URL_ATTRIBUTE)) {
    const value = asRead(values.find((given) => given !== undefined) ?? '')
    const isAllowed = mayLink && SETUP_LEADS_TO.has(routeIn(value, asked.serviceHost))
    if (holds(value) && holdsAtSign(value) && !isAllowed) return `in the link ${value}`
  }
  return undefined
}

const OURS = 'https://localhost'

/** The route that a URL of ours leads to. */
function routeIn(url: string, serviceHost?: string): string {
  const origins = serviceHost === undefined ? [OURS] : [OURS, `https://${serviceHost}`]
  const target = URL.canParse(url, OURS) ? new URL(url, OURS) : undefined
  return target !== undefined && origins.includes(target.origin) ? routeOf(target.pathname) : 'elsewhere'
}

/** To the same question over HTTPS, and with an address in it only where somebody may be asked about. */
function mayLeadTo(location: string, { target, serviceHost }: AskedFor): boolean {
  const ours = `https://${serviceHost}/`
  const routes = routesOf(target)
  if (!location.startsWith(ours) || !routes.includes(routeIn(location, serviceHost))) return false
  const letters = lettersOf(location.slice(ours.length))
  const asked = readingsOf(target).map(lettersOf)
  return holdsAtSign(location)
    ? routes.some((route) => ASKED_AGAIN.has(route)) && asked.some((reading) => letters.endsWith(reading))
    : asked.some((reading) => isLeftOf(reading, letters))
}

/** In another encoding, with other separators, a URL says the same. */
const lettersOf = (url: string) => squeezed(percentDecoded(url))

/** Whether a text is what is left when parts of another are dropped. */
function isLeftOf(whole: string, text: string): boolean {
  let found = 0
  for (const letter of whole) if (letter === text[found]) found++
  return found === text.length
}

const routesOf = (target: string) => readingsOf(target).map(routeOf)

/** What a target asks for as it stands, and as a URL: without dot segments, with slashes for backslashes. */
function readingsOf(target: string): string[] {
  const asked = pathAndQueryIn(target)
  const url = URL.canParse(asked, OURS) ? new URL(asked, OURS) : undefined
  return url === undefined || url.origin !== OURS ? [asked] : [asked, url.pathname + url.search]
}

/** Of the target of a request line, absolute ones included: what has no slash belongs to the host. */
function pathAndQueryIn(target: string): string {
  const [rest = ''] = target.replace(/^[^/?#]*:\/\/[^/?#]*/, '').split('#', 1)
  return rest.startsWith('/') ? rest : `/${rest.replace(/^[^/?]*\/?/, '')}`
}
