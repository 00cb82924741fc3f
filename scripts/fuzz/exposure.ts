import { spellingsOf } from './spellings.ts'

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

/** The set-up page, whose links lead to itself, and to the profile that a phone fetches. */
const SETUP = /^\/(?:setup)?$/
const SETUP_LEADS_TO = /^\/(?:setup|email\.mobileconfig)?$/

/** Where the same question goes once more, over HTTPS: MC-18, AD-92, and the set-up page. */
const ASKED_AGAIN =
  /^\/(?:setup|(?:email|apple|profile)\.mobileconfig|mobileconfig|autodiscover\/autodiscover\.json(?:\/.*)?)?\/?$/is

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
    if (holds(value) && !(name === 'location' && isAskedAgain(value, asked))) return `in the header ${name}: ${value}`
  if (!holds(body)) return undefined
  if (/^\s*<(?:!doctype\s+)?html/i.test(body)) return inPage(body, status, asked, holds)
  if (status >= 400 || ERROR_DOCUMENT.test(body)) return `in an error (${status}): ${body.slice(0, 200)}`
  const url = [...body.matchAll(URL_IN_TEXT)].find(([text]) => holds(text))
  return url === undefined ? undefined : `in the URL ${url[0]}`
}

function inPage(html: string, status: number, asked: AskedFor, holds: (text: string) => boolean): string | undefined {
  const title = /<title>(.*?)<\/title>/is.exec(html)?.[1] ?? ''
  if (holds(title)) return `in the title ${title}`
  if (status >= 400) {
    const text = html.replace(/<[^<>]*>/g, ' ')
    if (holds(text)) return `in the text of an error (${status})`
  }
  const mayLink = SETUP.test(routedPath(asked.target))
  for (const [, ...values] of html.matchAll(URL_ATTRIBUTE)) {
    const value = values.find((given) => given !== undefined) ?? ''
    // A part of an address alone is somebody's guess at a path.
    if (
      holds(value) &&
      /@|%(?:25)*40/i.test(value) &&
      !(mayLink && SETUP_LEADS_TO.test(pathOf(value, asked.serviceHost)))
    )
      return `in the link ${value}`
  }
  return undefined
}

const OURS = 'https://localhost'

/** The path of a URL of ours; of any other the whole URL. */
function pathOf(url: string, serviceHost?: string): string {
  const origins = serviceHost === undefined ? [OURS] : [OURS, `https://${serviceHost}`]
  const target = URL.canParse(url, OURS) ? new URL(url, OURS) : undefined
  return target !== undefined && origins.includes(target.origin) ? target.pathname : url
}

/** A Host that is none can stand in front of the path; the encoding may be another one. */
function isAskedAgain(location: string, { target, serviceHost }: AskedFor): boolean {
  const asked = pathAndQueryIn(target)
  return (
    ASKED_AGAIN.test(routedPath(target)) &&
    location.startsWith(`https://${serviceHost}/`) &&
    percentDecoded(location).endsWith(percentDecoded(asked))
  )
}

/** Of the target of a request line, absolute ones included: what has no slash belongs to the host. */
function pathAndQueryIn(target: string): string {
  const [rest = ''] = target.replace(/^[^/?#]*:\/\/[^/?#]*/, '').split('#', 1)
  return rest.startsWith('/') ? rest : `/${rest.replace(/^[^/?]*\/?/, '')}`
}

/** As the router reads it. */
const routedPath = (target: string) => percentDecoded(pathOf(pathAndQueryIn(target))).replace(/(.)\/$/, '$1')

const percentDecoded = (text: string) =>
  text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
