import { describe, expect, test } from 'vitest'
import { automx, himalaya, PACC_READERS, type PaccAnswer } from '../../../src/clients/pacc.ts'
import { digestOf, type TxtRecord } from '../../../src/clients/pacc-record.ts'

/** That the readers bite: one change to a good answer, and what each makes of it. */

const DOCUMENT = {
  protocols: {
    imap: { host: 'imap.example.org' },
    pop3: { host: 'pop.example.org' },
    submit: { host: 'submit.example.org' },
    smtp: { host: 'smtp.example.org' },
    jmap: { url: 'https://jmap.example.org/' },
    caldav: { url: 'https://dav.example.org/cal/' },
  },
  authentication: { password: true, 'oauth-public': { issuer: 'https://login.example.org/v2' } },
  info: { provider: { name: 'Example Mail', shortName: 'Example' } },
}

const encoded = (text: string) => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>

async function answer(text: string, change: Partial<PaccAnswer> = {}): Promise<PaccAnswer> {
  const body = encoded(text)
  return { status: 200, body, records: [[`v=UAAC1; a=sha256; d=${await digestOf(body)}`]], ...change }
}

async function said(given: PaccAnswer): Promise<Record<string, string>> {
  const all = await Promise.all(
    PACC_READERS.map(async ({ name, read }) => {
      const reading = await read(given)
      return [name, reading.ok ? 'taken' : reading.error] as const
    }),
  )
  return Object.fromEntries(all)
}

const TAKEN = { Himalaya: 'taken', automx: 'taken' }
const both = (refusal: string) => ({ Himalaya: refusal, automx: refusal })

test('each draft finds its own submission server, and the same of everything else', async () => {
  const good = await answer(JSON.stringify(DOCUMENT))
  const readings = [await himalaya.read(good), await automx.read(good)]
  for (const [index, hostname] of ['smtp.example.org', 'submit.example.org'].entries())
    expect(readings[index]).toEqual({
      ok: true,
      value: {
        name: 'Example Mail',
        servers: [
          { protocol: 'imap', hostname: 'imap.example.org', port: 993 },
          { protocol: 'pop3', hostname: 'pop.example.org', port: 995 },
          { protocol: 'smtp', hostname, port: 465 },
        ],
        urls: { jmap: 'https://jmap.example.org/', caldav: 'https://dav.example.org/cal/' },
        password: true,
        issuer: 'https://login.example.org/v2',
      },
    })
})

describe('records', () => {
  const text = JSON.stringify(DOCUMENT)
  const OTHER = 'v=UAAC1; a=sha256; d=EdNPFcq7bmqDxgWP1dDZxzVsKH/9AlotKntay8TeCRg='

  test.each<[string, (d: string) => readonly TxtRecord[], object]>([
    ['one of two', (d) => [[OTHER], [`v=UAAC1; a=sha256; d=${d}`]], TAKEN],
    ['in another order, without spaces, with a last semicolon', (d) => [[`d=${d};a=sha256;v=UAAC1;`]], TAKEN],
    ['with a tag that nobody knows', (d) => [[`v=UAAC1; x=1; a=sha256; d=${d}`]], TAKEN],
    ['in two strings', (d) => [[`v=UAAC1; a=sha256; d=${d.slice(0, 9)}`, d.slice(9)]], TAKEN],
    ['beside records of others', (d) => [['v=spf1 -all'], [`v=UAAC1; a=sha256; d=${d}`]], TAKEN],
    ['of another document', () => [[OTHER]], both('digest-mismatch')],
    ['without padding', (d) => [[`v=UAAC1; a=sha256; d=${d.replace('=', '')}`]], both('digest-mismatch')],
    [
      'in base64 for URLs',
      (d) => [[`v=UAAC1; a=sha256; d=${d.replaceAll('+', '-').replaceAll('/', '_')}~`]],
      both('digest-mismatch'),
    ],
    ['by another algorithm', (d) => [[`v=UAAC1; a=sha512; d=${d}`]], both('no-record')],
    ['of another version', (d) => [[`v=UAAC2; a=sha256; d=${d}`]], both('no-record')],
    ['none', () => [], both('no-record')],
  ])('a digest %s', async (_, records, expected) => {
    const digest = await digestOf(encoded(text))
    expect(await said(await answer(text, { records: records(digest) }))).toEqual(expected)
  })

  test('one byte more, and the digest is another', async () => {
    const { records } = await answer(text)
    expect(await said(await answer(`${text}\n`, { records }))).toEqual(both('digest-mismatch'))
  })
})

/** The document with another value at a place, as in `protocols imap host`; without a value the member is gone. */
function changed(place: string, value?: unknown): string {
  const document = structuredClone(DOCUMENT)
  const path = place.split(' ')
  const last = path.pop() ?? ''
  let parent: Record<string, unknown> = document
  for (const name of path) parent = parent[name] as Record<string, unknown>
  parent[last] = value
  return JSON.stringify(document)
}

test.each<[string, string, object]>([
  ['a member that nobody knows', changed('protocols xmpp', { host: 'x' }), TAKEN],
  ['no protocol at all', changed('protocols', {}), TAKEN],
  ['no URLs', changed('protocols caldav'), TAKEN],
  ['no OAuth', changed('authentication oauth-public'), TAKEN],
  ['no word about logins', changed('authentication'), { ...TAKEN, Himalaya: 'no-authentication' }],
  ['a login that is no truth value', changed('authentication password', 'yes'), both('no-authentication')],
  ['no protocols', changed('protocols'), both('no-protocols')],
  ['a host with a port', changed('protocols imap host', 'imap.example.org:993'), both('host-unusable')],
  ['a template as host', changed('protocols imap host', 'imap.%EMAILDOMAIN%'), both('host-unusable')],
  ['a host as text', changed('protocols imap', 'imap.example.org'), both('host-unusable')],
  ['a URL with a port', changed('protocols jmap url', 'https://jmap.example.org:443/'), both('url-unusable')],
  ['a URL without TLS', changed('protocols jmap url', 'http://jmap.example.org/'), both('url-unusable')],
  ['a user in a URL', changed('protocols jmap url', 'https://a@jmap.example.org/'), both('url-unusable')],
  [
    'calendars at a bare origin',
    changed('protocols caldav url', 'https://dav.example.org/'),
    { ...TAKEN, automx: 'url-unusable' },
  ],
  [
    'a bare host as issuer',
    changed('authentication oauth-public issuer', 'login.example.org'),
    both('issuer-unusable'),
  ],
  [
    'an issuer with a query',
    changed('authentication oauth-public issuer', 'https://login.example.org/?a=b'),
    both('issuer-unusable'),
  ],
  ['no name', changed('info provider name'), both('no-name')],
  ['a name of 61 characters', changed('info provider name', 'x'.repeat(61)), both('no-name')],
  ['a byte order mark', `\ufeff${JSON.stringify(DOCUMENT)}`, both('not-json')],
  ['a page', '<!doctype html>', both('not-json')],
  ['a list', '[]', both('not-json')],
])('%s', async (_, text, expected) => {
  expect(await said(await answer(text))).toEqual(expected)
})

test.each([404, 301, 204, 500])('status %i is no document', async (status) => {
  expect(await said(await answer(JSON.stringify(DOCUMENT), { status }))).toEqual(both('http'))
})
