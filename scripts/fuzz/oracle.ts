import { faultIn } from './bodies.ts'
import { nothingEscapes } from './escaping.ts'
import { exposureIn } from './exposure.ts'
import { routeOf } from './grammars.ts'
import { spellingsOf, squeezed } from './spellings.ts'
import type { Whose } from './whose.ts'
import { type Answer, contentOf, type Exchange, headerOf, requestIn } from './wire.ts'
import { MARK, MARKS } from './words.ts'

/** A rule that an answer, or the lack of one, does not keep. */
export interface Finding {
  readonly rule: RuleName
  /** For people: what was seen. */
  readonly detail: string
}

/** What the rules have to know of the service. */
export interface Knowledge {
  readonly serviceHost: string | undefined
  readonly whose: Whose
}

interface Seen {
  /** The request, byte by byte, its body without chunks. */
  readonly request: string
  readonly target: string
  readonly route: string
  readonly answer: Answer
  /** The answer's headers and body. */
  readonly text: string
  readonly knowledge: Knowledge
}

const excerptOf = ({ body }: Answer) => body.toString().slice(0, 200)

const BASE = {
  'cache-control': /\S/,
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^no-referrer$/,
} as const

/** Routes that browsers are shown pages at. */
const FOR_PEOPLE: ReadonlySet<string> = new Set(['dns', 'setup', 'providers', 'api pages'])

function isPage(answer: Answer): boolean {
  const type = headerOf(answer, 'content-type') ?? ''
  return /html/i.test(type) || /^\s*<(?:!doctype\s+)?html/i.test(answer.body.subarray(0, 200).toString())
}

/** Routes that tell of providers that nobody asked about. */
const TELLS_ALL = /^(?:admin|providers$|api (?:catalog|pages)$)/

/** The API's word that a source cannot be asked just now; what a bug stops has another one. */
const UNAVAILABLE = '"reason":"source-unavailable"'

/** What every answer keeps, whatever was asked (architecture §6). Each says what it saw instead. */
const RULES = {
  // A person is told with 503 that a source cannot be asked just now, on a page; what a bug stops is plain text.
  'no-server-error': ({ answer, route }) =>
    answer.status >= 500 &&
    !(answer.status === 503 && route === 'setup' && isPage(answer)) &&
    !(answer.status === 503 && route === 'api settings' && answer.body.includes(UNAVAILABLE))
      ? `status ${answer.status}: ${excerptOf(answer)}`
      : undefined,

  'base-headers': ({ answer }) => {
    const wrong = Object.entries(BASE).filter(([name, value]) => !value.test(headerOf(answer, name) ?? ''))
    const names = wrong.map(([name]) => name).join(', ')
    return names === '' ? undefined : `status ${answer.status} without ${names}: ${excerptOf(answer)}`
  },

  // Programs that look no further take it for settings.
  'no-page-for-clients': ({ answer, route }) =>
    isPage(answer) && answer.status < 300 && !FOR_PEOPLE.has(route)
      ? `status ${answer.status} with ${headerOf(answer, 'content-type')}`
      : undefined,

  // Mail programs would ask their users for a password.
  'no-challenge': ({ answer, route }) =>
    (answer.status === 401 || headerOf(answer, 'www-authenticate') !== undefined) && !route.startsWith('admin')
      ? `status ${answer.status}, WWW-Authenticate: ${headerOf(answer, 'www-authenticate')}`
      : undefined,

  'readable-body': ({ answer }) => faultIn(answer),

  'input-escaped': ({ answer }) => nothingEscapes(answer),

  // To the service itself, or to where an entry of the catalog says; never to a name from the request.
  'redirect-target': ({ answer, knowledge: { serviceHost, whose } }) => {
    const location = headerOf(answer, 'location')
    if (location === undefined) return undefined
    const url = URL.canParse(location) ? new URL(location) : undefined
    const isOurs = url !== undefined && (url.hostname === serviceHost || whose.isNamed(url.hostname))
    return isOurs && url.protocol === 'https:' ? undefined : `Location: ${location.slice(0, 200)}`
  },

  'address-kept': ({ target, request: said, answer: { status, headers, body }, knowledge: { serviceHost } }) =>
    exposureIn({ status, headers, body: body.toString() }, { target, said, serviceHost }, LOCAL_PART),

  // An address, a domain, anything that carries a mark.
  'nobody-else': ({ request, text, route }) => {
    // Who holds the token reads all rows.
    if (route.startsWith('admin')) return undefined
    // Punycode (RFC 3492) moves letters together that were apart.
    const plain = text.replace(/xn--[a-z0-9-]+/g, '')
    const marks = plain.match(MARK)?.filter((mark) => !request.includes(mark)) ?? []
    if (marks.length === 0) return undefined
    const said = [...spellingsOf(request)].map(squeezed).join('\n')
    const foreign = marks.find((mark) => !said.includes(mark))
    return foreign === undefined ? undefined : `"${foreign}" was sent by somebody else`
  },

  'whose-servers': ({ request, answer, route, knowledge: { whose } }) => {
    if (answer.status >= 300 || TELLS_ALL.test(route)) return undefined
    const stranger = whose.stranger(request, answer.body.toString('latin1'))
    return stranger === undefined ? undefined : `the server ${stranger} is of a provider that was not asked about`
  },
} as const satisfies Record<string, (seen: Seen) => string | undefined>

/** What the fuzzer's addresses have before the @, each its own. */
const LOCAL_PART = new RegExp(`${MARKS.localPart}[0-9a-z]{6}`, 'i')

export type RuleName = keyof typeof RULES | 'answered' | 'silent-log'

/**
 * What is wrong with what came of a request. A request whose end never came may be given up without an answer; what the
 * runtime refuses by itself never reached the service.
 */
export function judge(bytes: Buffer, { outcome, ...rest }: Exchange, knowledge: Knowledge): Finding[] {
  const request = requestIn(bytes)
  const { method, target, isWhole, body } = request
  if (!('answer' in rest)) return isWhole ? [{ rule: 'answered', detail: MISSING[outcome] }] : []
  const { answer } = rest
  if (isRefusedByRuntime(answer, method)) return []
  const text = `${answer.headers.map((header) => header.join(': ')).join('\n')}\n\n${answer.body.toString('latin1')}`
  // A chunk may end in the middle of a name.
  const said = Buffer.concat([bytes.subarray(0, bytes.length - body.length), contentOf(request)]).toString('latin1')
  const seen: Seen = { request: said, target, route: routeOf(target), answer, text, knowledge }
  return (Object.keys(RULES) as (keyof typeof RULES)[]).flatMap((rule) => {
    const detail = RULES[rule](seen)
    return detail === undefined ? [] : [{ rule, detail }]
  })
}

const MISSING = {
  answered: '',
  'cut-off': 'the connection ended before there was a whole answer',
  silent: 'no answer came',
} as const satisfies Record<Exchange['outcome'], string>

/** What workerd says itself to a head that is none, to a method that it does not know, and to one that is too long. */
const REFUSALS =
  /^(?:Bad Request|URI too long|invalid URI|invalid [\w -]+ parsed|ERROR: Unrecognized request method\.)$/

export function isRefusedByRuntime(answer: Answer, method: string): boolean {
  const type = headerOf(answer, 'content-type')
  const isOurs = headerOf(answer, 'cache-control') !== undefined || (type !== undefined && type !== 'text/plain')
  return (
    !isOurs &&
    [400, 414, 431, 501, 505].includes(answer.status) &&
    (method === 'HEAD' || REFUSALS.test(answer.body.toString()))
  )
}

/**
 * What was printed that may not be: a local part that some request brought, or anything that looks like an address
 * (CONTRIBUTING, house rules).
 */
export function leakIn(output: string): string | undefined {
  return /zqxl[0-9a-z]{6}/i.exec(output)?.[0] ?? /\S+@[a-z0-9-]+\.[a-z0-9.-]+/i.exec(output)?.[0]
}
