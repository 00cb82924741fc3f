import { MAX_PERCENT_ENCODINGS } from '../limits.ts'

/**
 * Parts of a request URL, cut out of its text: `new URL` costs as much as the rest of a remembered answer
 * (trials: 1.07–1.22 of a bare worker without it).
 */

/** Host and port of an absolute URL. */
export function hostOf(url: string): string {
  const start = url.indexOf('://') + 3
  return url.slice(start, endOfHost(url, start))
}

/** What ends a host in a URL, or stands before one: a server puts it in front of the path, which then is another one. */
const NO_PART_OF_A_HOST = /[\s/?#@\\]/

/**
 * Whether a Host is given and none, as `?`, `/` or `a.example/b`. Path and query of the URL that a server made of it are
 * nobody's question.
 *
 * Spec: RFC 9112 §3.2
 */
export function isAtNoHost(request: Request): boolean {
  const host = request.headers.get('host')
  return host !== null && (host === '' || NO_PART_OF_A_HOST.test(host))
}

function endOfHost(url: string, start: number): number {
  for (let index = start; index < url.length; index++) {
    const character = url.charCodeAt(index)
    if (character === 47 /* / */ || character === 63 /* ? */ || character === 35 /* # */) return index
  }
  return url.length
}

/** Path and query of an absolute URL. */
export function pathAndQueryOf(url: string): string {
  const rest = url.slice(endOfHost(url, url.indexOf('://') + 3))
  return rest.startsWith('/') ? rest : `/${rest}`
}

/** The wide one is that of Japanese keyboards (U+FF20), here also as the bytes of its UTF-8. */
const AT = /@|\uFF20|\xEF\xBC\xA0/

/** Whether an at sign stands in a part of a URL, however often and in whatever pieces it was encoded. */
function holdsAt(part: string): boolean {
  let text = part
  for (let times = 0; times < MAX_PERCENT_ENCODINGS; times++) {
    if (AT.test(text)) return true
    // Byte by byte, so that nothing is undecodable.
    const decoded = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    if (decoded === text) return false
    text = decoded
  }
  return true
}

/**
 * A path with its query, without the parts that could hold an e-mail address. For URLs of our making: browsers keep them in
 * their history, and proxies in their logs.
 */
export function withoutAddresses(pathAndQuery: string): string {
  if (!holdsAt(pathAndQuery)) return pathAndQuery
  const start = pathAndQuery.indexOf('?')
  const path = start === -1 ? pathAndQuery : pathAndQuery.slice(0, start)
  const query = start === -1 ? [] : pathAndQuery.slice(start + 1).split('&')
  const segments = path.split('/').map((segment) => (holdsAt(segment) ? '' : segment))
  const kept = query.filter((part) => !holdsAt(part)).join('&')
  return segments.join('/').replace(/\/{2,}/g, '/') + (kept === '' ? '' : `?${kept}`)
}

/**
 * The first value of a query parameter, still percent-encoded; an empty one is absent.
 *
 * Undecoded because the decoding of `+` is the field's own business: a space in a name, a plus in an address.
 */
export function rawQueryValue(url: string, name: string): string | undefined {
  const fragment = url.indexOf('#')
  const end = fragment === -1 ? url.length : fragment
  const start = url.indexOf('?')
  if (start === -1 || start > end) return undefined
  const query = url.slice(start + 1, end)
  const given = query.split('&').find((part) => part.startsWith(`${name}=`))
  const value = given?.slice(name.length + 1)
  return value === '' ? undefined : value
}

/** The same, decoded as a form field: `+` is a space. Undecodable text is the failure `undecodable`. */
export function formQueryValue(url: string, name: string): string | undefined | { readonly failure: 'undecodable' } {
  const raw = rawQueryValue(url, name)
  try {
    return raw === undefined ? undefined : decodeURIComponent(raw.replaceAll('+', ' '))
  } catch {
    return { failure: 'undecodable' }
  }
}

/**
 * Whether a request came without TLS.
 *
 * A proxy in front of the service says so in `X-Forwarded-Proto` (first value); anything but http or https there is not looked at.
 */
export function isPlainHttp(request: Request): boolean {
  const forwarded = request.headers.get('x-forwarded-proto')?.split(',', 1)[0]?.trim().toLowerCase()
  if (forwarded === 'http' || forwarded === 'https') return forwarded === 'http'
  return request.url.startsWith('http:')
}

/** Scheme, host and port that a request came to, as the one who asks sees them. */
export function originOf(request: Request): string {
  return `${isPlainHttp(request) ? 'http' : 'https'}://${hostOf(request.url)}`
}
