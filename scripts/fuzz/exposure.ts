import { routeOf } from './grammars.ts'
import { percentDecoded, spellingsOf, squeezed } from './spellings.ts'

/** An answer, as far as it can tell somebody's address. */
export interface Told {
  readonly status: number
  readonly headers: Iterable<readonly [name: string, value: string]>
  readonly body: string
}

/** What was asked: path and query as they were sent. */
export interface AskedFor {
  readonly target: string
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

/** A part of an address alone is somebody's guess at a path. */
const holdsAtSign = (text: string) => /@|\uFF20|%(?:25)*40/i.test(text)

/** An error may name the domain that was asked about, of whatever it is made. */
const withoutDomains = (text: string) =>
  text
    .split(/[\s<>"'„“”«»()]+/)
    .filter((word) => holdsAtSign(word) || !/[^.]\.[^.]/.test(word))
    .join(' ')

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
  if ((status >= 400 || ERROR_DOCUMENT.test(body)) && holds(withoutDomains(body)))
    return `in an error (${status}): ${body.slice(0, 200)}`
  const url = [...body.matchAll(URL_IN_TEXT)].find(([text]) => holds(text))
  return url === undefined ? undefined : `in the URL ${url[0]}`
}

function inPage(html: string, status: number, asked: AskedFor, holds: (text: string) => boolean): string | undefined {
  const title = /<title>(.*?)<\/title>/is.exec(html)?.[1] ?? ''
  if (holds(title)) return `in the title ${title}`
  if (status >= 400) {
    const text = html.replace(/<[^<>]*>/g, ' ')
    if (holds(withoutDomains(text))) return `in the text of an error (${status})`
  }
  const mayLink = routesOf(asked.target).includes('setup')
  for (const [, ...values] of html.matchAll(URL_ATTRIBUTE)) {
    const value = values.find((given) => given !== undefined) ?? ''
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

/** A Host that is none can stand in front of the path; the encoding, and what parts the segments, may be others. */
function mayLeadTo(location: string, { target, serviceHost }: AskedFor): boolean {
  if (!holdsAtSign(location)) return true
  const isAskedAgain = routesOf(target).some((route) => ASKED_AGAIN.has(route))
  const letters = squeezed(percentDecoded(location))
  return (
    isAskedAgain &&
    location.startsWith(`https://${serviceHost}/`) &&
    readingsOf(target).some((asked) => letters.endsWith(squeezed(percentDecoded(asked))))
  )
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
