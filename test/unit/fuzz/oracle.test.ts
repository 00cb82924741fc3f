import { expect, test } from 'vitest'
import { judge, leakIn } from '../../../scripts/fuzz/oracle.ts'
import type { Answer, Exchange } from '../../../scripts/fuzz/wire.ts'
import { markOf } from '../../../scripts/fuzz/words.ts'
import { KNOWLEDGE } from './support.ts'

const BASE = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' }

interface Given {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

const answered = ({ status = 200, headers = {}, body = '' }: Given): Exchange => {
  const all: Record<string, string> = { 'content-type': 'text/plain; charset=utf-8', ...BASE, ...headers }
  const answer: Answer = {
    status,
    headers: Object.entries(all).filter(([, value]) => value !== ''),
    body: Buffer.from(body),
  }
  return { outcome: 'answered', answer }
}

const get = (target: string, more = '') => Buffer.from(`GET ${target} HTTP/1.1\r\nHost: one.example\r\n${more}\r\n`)

const rulesBroken = (request: Buffer, exchange: Exchange) => judge(request, exchange, KNOWLEDGE).map(({ rule }) => rule)

const XML = { 'content-type': 'text/xml; charset=utf-8' }
const JSON_TYPE = { 'content-type': 'application/json' }
const HTML = { 'content-type': 'text/html; charset=utf-8' }
const PROFILE = { 'content-type': 'application/x-apple-aspen-config' }
const mark = markOf('markup', 7)
const foreign = markOf('localPart', 8)

/** One planted bug each, and the rule that it breaks: none but that one. */
test.each<[title: string, rule: string, request: Buffer, answer: Given]>([
  ['a failure of ours', 'no-server-error', get('/'), { status: 500 }],
  ['a failure said as such', 'no-server-error', get('/'), { status: 503 }],
  [
    'a page that breaks elsewhere',
    'no-server-error',
    get('/dns/one.example'),
    { status: 503, headers: HTML, body: 'x' },
  ],
  ['no Cache-Control', 'base-headers', get('/'), { headers: { 'cache-control': '' } }],
  ['no nosniff', 'base-headers', get('/'), { headers: { 'x-content-type-options': '' } }],
  ['another Referrer-Policy', 'base-headers', get('/'), { headers: { 'referrer-policy': 'origin' } }],
  [
    'a page for a mail app',
    'no-page-for-clients',
    get('/mail/config-v1.1.xml'),
    { headers: HTML, body: '<p>Welcome</p>' },
  ],
  ['a page by another name', 'no-page-for-clients', get('/v1.1/a.example'), { body: '<!DOCTYPE html><p>' }],
  ['a challenge', 'no-challenge', get('/mail/config-v1.1.xml'), { status: 401 }],
  ['XML that is none', 'readable-body', get('/'), { headers: XML, body: '<a><b></a>' }],
  ['XML with an entity of its own', 'readable-body', get('/'), { headers: XML, body: '<a>&b;</a>' }],
  ['JSON that is none', 'readable-body', get('/'), { headers: JSON_TYPE, body: '{"a":1' }],
  [
    'a line that is none',
    'readable-body',
    get('/'),
    { headers: { 'content-type': 'application/x-ndjson' }, body: '{}\n{' },
  ],
  ['a profile that is none', 'readable-body', get('/'), { headers: PROFILE, body: '<plist><dict></plist>' }],
  ['a signature over nothing', 'readable-body', get('/'), { headers: PROFILE, body: Buffer.from('3082000030', 'hex') }],
  ['text that is no UTF-8', 'readable-body', get('/'), { body: Buffer.from([0x61, 0xff]) }],
  ['a body without a type', 'readable-body', get('/'), { headers: { 'content-type': '' }, body: 'x' }],
  ['an element', 'input-escaped', get(`/?${mark}`), { headers: XML, body: `<a><${mark}/></a>` }],
  ['an attribute', 'input-escaped', get(`/dns/a?${mark}`), { headers: HTML, body: `<a href="x" ${mark}="1">` }],
  ['an entity', 'input-escaped', get(`/dns/a?${mark}`), { headers: HTML, body: `<p>&${mark};</p>` }],
  [
    'a form that is a script',
    'input-escaped',
    get(`/?${mark}`),
    { headers: HTML, body: `<form action="data:${mark}">` },
  ],
  ['a script', 'input-escaped', get(`/dns/a?${mark}`), { headers: HTML, body: `<a href="javascript:${mark}">` }],
  ['a header', 'input-escaped', get(`/?${mark}`), { headers: { [mark]: '1' } }],
  [
    'a redirect to where one asks',
    'redirect-target',
    get('/'),
    { status: 302, headers: { location: 'https://evil.example/' } },
  ],
  [
    'a redirect to plain HTTP',
    'redirect-target',
    get('/'),
    { status: 302, headers: { location: 'http://service.example/' } },
  ],
  ['a redirect to nowhere', 'redirect-target', get('/'), { status: 302, headers: { location: '/here' } }],
  ["somebody else's address", 'nobody-else', get('/'), { body: `${foreign}@a.example` }],
  ["somebody else's domain in a header", 'nobody-else', get('/'), { headers: { etag: markOf('domain', 8) } }],
  [
    "the asker's address in a title",
    'address-kept',
    get(`/dns/a?${foreign}`),
    { headers: HTML, body: `<!doctype html><title>${foreign}</title>` },
  ],
  ["the asker's address in an error", 'address-kept', get(`/v1.1/${foreign}@a`), { status: 404, body: foreign }],
  [
    "another provider's server",
    'whose-servers',
    get('/'),
    { headers: XML, body: '<hostname>imap.two.example</hostname>' },
  ],
])('%s breaks the rule %s', (_, rule, request, answer) => {
  expect(rulesBroken(request, answered(answer))).toEqual([rule])
})

test.each<[title: string, request: Buffer, answer: Given]>([
  ['a short answer', get('/'), { status: 404, body: 'There is nothing at this address.\n' }],
  ['a page for people', get('/setup'), { headers: HTML, body: '<!doctype html><p>Welcome</p>' }],
  ['a page that says later', get('/setup?a'), { status: 503, headers: HTML, body: '<!doctype html><p>Later</p>' }],
  [
    'a field that says what would be a script elsewhere',
    get(`/setup?name=javascript:${mark}`),
    { headers: HTML, body: `<input name="name" value="javascript:${mark}">` },
  ],
  ['a page for an operator', get('/dns/one.example'), { headers: HTML, body: '<!DOCTYPE html><p>Records</p>' }],
  [
    'a challenge of the admin API',
    get('/admin/v1/tenants'),
    { status: 401, headers: { 'www-authenticate': 'Bearer' } },
  ],
  ['settings', get('/'), { headers: XML, body: '<a>imap.one.example</a>' }],
  ['a redirect to the service', get('/'), { status: 302, headers: { location: 'https://service.example/a' } }],
  ['a redirect to an entry', get('/'), { status: 301, headers: { location: 'https://dav.one.example/' } }],
  [
    'input that is text',
    get(`/dns/a?${mark}`),
    { headers: HTML, body: `<a title="&lt;${mark}&gt;">&lt;${mark}&gt;</a>` },
  ],
  ['input in an attribute', get(`/dns/a?${mark}`), { headers: HTML, body: `<a href="/dns/a?${mark}">` }],
  ['what the request says in percent', get('/%7Aqxl000008'), { body: foreign }],
  ['what it says in references', get('/', 'X: &#x7a;&#113;xl000008\r\n'), { body: foreign }],
  ['what it says with what XML cannot hold', get('/%7Aqxl%EF%BF%BFzqxm00'), { body: '<i>zqxlzqxm00</i>' }],
  ['what it says in wide letters', get('/%EF%BD%9Aqxl000008'), { body: foreign }],
  [
    "another provider's server, asked for with a soft hyphen and a wide dot",
    get('/v1.1/tw%C2%ADo%E3%80%82example'),
    { headers: XML, body: '<a>imap.two.example</a>' },
  ],
  [
    "another provider's server, asked for",
    get('/v1.1/%74wo.example'),
    { headers: XML, body: '<a>imap.two.example</a>' },
  ],
])('%s breaks no rule', (_, request, answer) => {
  expect(judge(request, answered(answer), KNOWLEDGE)).toEqual([])
})

test('a name that a chunk parts is one name', () => {
  const chunks = '3\r\n<a>\r\n5\r\ntwo.e\r\n9\r\nxample</a\r\n0\r\n\r\n'
  const request = Buffer.from(`POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`)
  expect(rulesBroken(request, answered({ headers: XML, body: '<a>imap.two.example</a>' }))).toEqual([])
})

test('no answer, or half of one, breaks a rule when the request was whole', () => {
  const cutOff: Exchange = { outcome: 'cut-off', received: Buffer.alloc(0) }
  expect(rulesBroken(get('/'), { outcome: 'silent' })).toEqual(['answered'])
  expect(rulesBroken(get('/'), cutOff)).toEqual(['answered'])
  expect(rulesBroken(Buffer.from('GET / HT'), cutOff)).toEqual([])
})

test('what the runtime refuses is not held against the service, and nothing else is let through that way', () => {
  const bare = { 'cache-control': '', 'x-content-type-options': '', 'referrer-policy': '' }
  const refusal = (status: number, body: string, type = '') =>
    rulesBroken(get('/'), answered({ status, body, headers: { ...bare, 'content-type': type } }))
  expect(refusal(400, 'Bad Request')).toEqual([])
  expect(refusal(400, 'invalid HTTP method parsed', 'text/plain')).toEqual([])
  expect(refusal(501, 'ERROR: Unrecognized request method.', 'text/plain')).toEqual([])
  expect(refusal(500, 'Internal Server Error')).toContain('no-server-error')
  expect(refusal(400, 'Bad Request', 'text/plain; charset=utf-8')).toEqual(['base-headers'])
  expect(refusal(404, 'Bad Request')).toContain('base-headers')
})

test.each([
  '{"event":"broken","at":"max@example.org"}\n',
  `asked for ${foreign}`,
  `asked for ${foreign.toUpperCase()}`,
])('%j is an address in the log', (line) => {
  expect(leakIn(`{"event":"source-failed","source":"dns"}\n${line}`)).toBeDefined()
})

test('what the service prints by itself is none', () => {
  const lines = [
    '{"event":"broken","protocol":"pacc","error":"TypeError","at":"at x (index.js:1:2)"}',
    markOf('domain', 3),
  ]
  expect(leakIn(lines.join('\n'))).toBeUndefined()
})
