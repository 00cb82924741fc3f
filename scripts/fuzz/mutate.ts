import type { Draft } from './draft.ts'
import { BODY_MUTATIONS } from './mutate-body.ts'
import type { Words } from './words.ts'

/** Changes a request a little, so that most of it is still what a client sends. */
export type Mutation = (draft: Draft, words: Words) => Draft

const METHODS = [
  'GET',
  'HEAD',
  'OPTIONS',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'PROPFIND',
  'TRACE',
  'MKCOL',
  'get',
  'FOO',
  '',
]

const PATH_PARTS = [
  '/',
  '//',
  '/./',
  '/../',
  '/%2e%2e/',
  '%2f',
  '%00',
  '%',
  '%zz',
  '%ff',
  ';a=b',
  '\\',
  '.',
  '?',
  '??',
  '#',
  '&',
  '=',
  '\t',
  'ü',
  '*',
]

const HEADERS: readonly (readonly [name: string, values: readonly string[]])[] = [
  ['X-Forwarded-Proto', ['http', 'https', 'https,http', 'HTTP', 'gopher', '', ' ']],
  ['X-Forwarded-Host', ['evil.example', 'a b']],
  ['Forwarded', ['proto=http;host=evil.example']],
  ['Accept', ['text/html', 'application/json', '*/*', 'text/html;q=0', ',', 'x'.repeat(3_000)]],
  ['Accept-Language', ['de', 'en;q=0', 'de;q=2,*', 'x'.repeat(500), ',,,', '-', 'zh-Hant-TW']],
  ['Accept-Encoding', ['gzip', 'identity;q=0', 'br;q=1.0, *;q=0']],
  ['If-None-Match', ['*', '"x"', 'W/"x", "y"', '"', ',']],
  ['If-Modified-Since', ['Wed, 25 Nov 2026 18:00:00 GMT', 'never']],
  ['Range', ['bytes=0-0', 'bytes=-1', 'lines=1-2']],
  ['Content-Type', ['text/xml', 'text/xml; charset=utf-16', 'multipart/form-data', 'application/json', '']],
  ['Content-Encoding', ['gzip', 'identity', 'br']],
  ['Transfer-Encoding', ['chunked', 'identity', 'gzip, chunked', 'xchunked']],
  ['Content-Length', ['0', '-1', '1', '99999999999999999999', 'x', '5, 5']],
  ['Expect', ['100-continue', 'nothing']],
  ['Connection', ['keep-alive', 'close, te', 'Upgrade']],
  ['Upgrade', ['websocket', 'h2c']],
  ['Authorization', ['Basic bWF4OmdlaGVpbQ==', 'Bearer', 'Negotiate x', 'Bearer  x y']],
  ['Cookie', ['a=b', '='.repeat(2_000)]],
  ['Host', ['evil.example', '']],
  ['Origin', ['https://evil.example', 'null']],
  ['X-HTTP-Method-Override', ['DELETE']],
]

const withMethod: Mutation = (draft, { random }) => ({ ...draft, method: random.pick(METHODS) })

const withOddHost: Mutation = (draft, words) => ({
  ...draft,
  host: words.random.chance(0.7) ? words.host(words.domain()) : words.hostile(),
})

const withPathPart: Mutation = (draft, { random }) => {
  const place = random.below(draft.target.length + 1)
  return { ...draft, target: draft.target.slice(0, place) + random.pick(PATH_PARTS) + draft.target.slice(place) }
}

const withoutPathPart: Mutation = (draft, { random }) => {
  const place = random.below(draft.target.length)
  const length = 1 + random.below(4)
  return { ...draft, target: draft.target.slice(0, place) + draft.target.slice(place + length) }
}

const withParameter: Mutation = (draft, words) => {
  const { random, encoded } = words
  const names = [
    'email',
    'emailaddress',
    'Email',
    'Protocol',
    'domain',
    'lang',
    'name',
    'variant',
    'previous',
    'limit',
    '',
  ]
  const name = random.chance(0.8) ? random.pick(names) : encoded(words.hostile())
  const value = encoded(random.chance(0.5) ? words.hostile() : words.address())
  return { ...draft, target: `${draft.target}${draft.target.includes('?') ? '&' : '?'}${name}=${value}` }
}

const withParameterTwice: Mutation = (draft) => {
  const [path = '', query = ''] = draft.target.split('?', 2)
  return { ...draft, target: `${path}?${query}&${query}` }
}

const asAbsolute: Mutation = (draft, { random }) => ({
  ...draft,
  target: `${random.pick(['http', 'https', 'HTTP', 'ftp'])}://${random.chance(0.7) ? draft.host : 'evil.example'}${draft.target}`,
})

const encodedLetter: Mutation = (draft, { random }) => {
  const place = 1 + random.below(Math.max(1, draft.target.length - 1))
  const code = draft.target.charCodeAt(place)
  return Number.isNaN(code) || code > 0x7f
    ? draft
    : { ...draft, target: `${draft.target.slice(0, place)}%${code.toString(16)}${draft.target.slice(place + 1)}` }
}

const otherCase: Mutation = (draft, { random }) => ({
  ...draft,
  target: [...draft.target].map((c) => (random.chance(0.3) ? c.toUpperCase() : c)).join(''),
})

const longQuery: Mutation = (draft, words) => ({
  ...draft,
  target: `${draft.target}${draft.target.includes('?') ? '&' : '?'}x=${'y'.repeat(words.random.pick([100, 4_000, 9_000]))}`,
})

const withHeader: Mutation = (draft, words) => {
  const [name, values] = words.random.pick(HEADERS)
  const value = words.random.chance(0.8) ? words.random.pick(values) : words.hostile()
  return { ...draft, headers: [...draft.headers, [name, value]] }
}

const withoutHeader: Mutation = (draft, { random }) => {
  const place = random.below(draft.headers.length + 1)
  return { ...draft, headers: draft.headers.filter((_, index) => index !== place) }
}

const otherFraming: Mutation = (draft, { random }) => ({
  ...draft,
  framing: random.pick(['chunked', 'too-short', 'too-long', 'none'] as const),
})

const MUTATIONS: readonly (readonly [number, Mutation])[] = [
  [5, withMethod],
  [10, withOddHost],
  [8, withPathPart],
  [5, withoutPathPart],
  [8, withParameter],
  [3, withParameterTwice],
  [3, asAbsolute],
  [5, encodedLetter],
  [3, otherCase],
  [1, longQuery],
  [14, withHeader],
  [4, withoutHeader],
  [2, otherFraming],
]

/** Of ten requests three stay as they are; the others are changed once to four times. */
export function mutated(draft: Draft, words: Words): Draft {
  const { random } = words
  const times = random.weighted([
    [30, 0],
    [38, 1],
    [20, 2],
    [8, 3],
    [4, 4],
  ])
  let result = draft
  for (let done = 0; done < times; done++) {
    const ofBody = result.body !== undefined && random.chance(0.5)
    const mutation = ofBody ? random.pick(BODY_MUTATIONS) : random.weighted(MUTATIONS)
    result = mutation(result, words)
  }
  return result
}

/** Now and then bytes change that no request ought to have, wherever they are. */
export function mutatedBytes(bytes: Buffer, { random }: Words): Buffer {
  if (!random.chance(0.04)) return bytes
  const place = random.below(bytes.length)
  const noise = random.bytes(1 + random.below(3))
  return Buffer.concat([bytes.subarray(0, place), noise, bytes.subarray(place + random.below(4))])
}
