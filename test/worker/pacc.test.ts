import { expect, test } from 'vitest'
import { exactText, faultsOfRefusal } from './autoconfig-support.ts'
import { ask, serviceWith } from './support.ts'

/** PACC: a document whose bytes a digest in the customer's zone vouches for. */

const PATH = '/.well-known/user-agent-configuration.json'
const urlFor = (domain: string) => `https://ua-auto-config.${domain}${PATH}`
const paccOf = (domain: string, init?: RequestInit) => ask(urlFor(domain), init)

const MAIN =
  '{"protocols":{"imap":{"host":"sslin.de"},"pop3":{"host":"sslin.de"},"submit":{"host":"sslout.de"},"smtp":{"host":"sslout.de"}},"authentication":{"password":true},"info":{"provider":{"name":"Example Mail","shortName":"Example"}}}'

/** What the text of the specification's worked example, with both names of submission, gives. */
const MAIN_DIGEST = 'K7Gge18j3RhfQ3nmh0KJXOnQiDd1+kWdz/nHMcgQrA4='

interface Zone {
  readonly pacc: { readonly digest: string } | null
  readonly records: readonly { readonly name: string; readonly type: string; readonly value: string }[]
}

async function zoneOf(domain: string): Promise<Zone> {
  return (await ask(`example.net/dns/${domain}.json`)).json()
}

const digestsIn = ({ records }: Zone) =>
  records.filter(({ name, type }) => name.startsWith('_ua-auto-config.') && type === 'TXT').map(({ value }) => value)

async function sha256(bytes: ArrayBuffer): Promise<string> {
  return btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))))
}

test('AC-94 a domain’s own host answers with hosts alone, for readers of both drafts', async () => {
  const response = await paccOf('example.org')
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(await exactText(response)).toBe(MAIN)
})

test.each(['identity', 'gzip', 'br', 'gzip, br'])(
  'AC-95 the bytes have the digest that the zone publishes (Accept-Encoding: %s)',
  async (encoding) => {
    const response = await paccOf('example.org', { headers: { 'accept-encoding': encoding } })
    const digest = await sha256(await response.arrayBuffer())
    expect(digest).toBe(MAIN_DIGEST)
    expect(digestsIn(await zoneOf('example.org'))).toEqual([`"v=UAAC1; a=sha256; d=${digest}"`])
  },
)

test.each(['dav.example', 'oauth.example', 'pop.example', 'shop.kunden.example', 'xn--bcher-kva.example'])(
  'AC-95 the digest in the zone of %s is that of its document',
  async (domain) => {
    const digest = await sha256(await (await paccOf(domain)).arrayBuffer())
    expect(digestsIn(await zoneOf(domain))).toEqual([`"v=UAAC1; a=sha256; d=${digest}"`])
  },
)

test('AC-96 the bytes are the same a hundred times, and in a service that has just started', async () => {
  const bodies = new Set<string>()
  for (let round = 0; round < 100; round++) bodies.add(await exactText(await paccOf('example.org')))
  bodies.add(await exactText(await serviceWith({})(urlFor('example.org'))))
  expect([...bodies]).toEqual([MAIN])
})

test('AC-97 neither query nor headers change the bytes, and nobody on the way may', async () => {
  const response = await ask(`${urlFor('example.org')}?emailaddress=user%40local.example&lang=de`, {
    headers: { accept: 'text/html', 'accept-language': 'de', 'user-agent': 'x', authorization: 'Basic eDp5' },
  })
  expect(await exactText(response)).toBe(MAIN)
  expect(response.headers.get('cache-control')).toBe('public, max-age=3600, no-transform')
  expect(response.headers.get('vary')).toBeNull()
})

test.each([
  ['the local part as login', 'local.example'],
  ['a compound login', 'compound.example'],
  ['a login that only its owner knows', 'ask.example'],
  ['STARTTLS only', 'starttls.example'],
  ['odd ports', 'odd.example'],
  ['STARTTLS only for sending', 's587.example'],
  ['one login for reading and another for sending', 'split.example'],
])('AC-98 with %s there is neither document nor record', async (_, domain) => {
  expect(await faultsOfRefusal(await paccOf(domain))).toEqual([])
  const zone = await zoneOf(domain)
  expect(zone.pacc).toBeNull()
  expect(zone.records.filter(({ name }) => name.includes('ua-auto-config'))).toEqual([])
})

test.each([
  [
    'OAuth beside a password',
    'oauth.example',
    { password: true, 'oauth-public': { issuer: 'https://login.oauth.example' } },
  ],
  ['OAuth alone', 'oauth-only.example', { password: false, 'oauth-public': { issuer: 'https://login.oauth.example' } }],
])('AC-99 %s is said once for all servers', async (_, domain, authentication) => {
  expect(await (await paccOf(domain)).json()).toMatchObject({ authentication })
})

test('AC-101 pages of other origins may read it, HEAD has no body, and an unknown host gets no JSON', async () => {
  const head = await paccOf('example.org', { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
  expect(head.headers.get('content-type')).toBe('application/json')
  expect(head.headers.get('access-control-allow-origin')).toBe('*')
  for (const domain of ['nowhere.example', 'co.uk', 'own-app.example', 'plain.example']) {
    const response = await paccOf(domain)
    expect(await faultsOfRefusal(response), domain).toEqual([])
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
  }
})

test('who has the document already is told so', async () => {
  const etag = (await paccOf('example.org')).headers.get('etag') ?? ''
  const again = await paccOf('example.org', { headers: { 'if-none-match': etag } })
  expect([again.status, await again.text()]).toEqual([304, ''])
})
