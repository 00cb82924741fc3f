import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { lookupFor } from '../../../src/app.ts'
import { createDocuments } from '../../../src/documents/index.ts'
import { MAX_UPSTREAM_BYTES } from '../../../src/limits.ts'
import { type Inquiry, upstreamIspdb } from '../../../src/lookup/index.ts'
import { readSettings } from '../../../src/settings.ts'
import { catalogOf, d, question } from './support.ts'

/** Step 7: another database, over a stand-in on loopback that can fail in every way. */

const server = (tag: string, type: string, host: string, port: number, socket: string) =>
  `<${tag} type="${type}"><hostname>${host}</hostname><port>${port}</port><socketType>${socket}</socketType><authentication>password-cleartext</authentication><username>%EMAILADDRESS%</username></${tag}>`

const TLS = `${server('incomingServer', 'imap', 'imap.listed.example', 993, 'SSL')}${server('outgoingServer', 'smtp', 'smtp.listed.example', 465, 'SSL')}`
const PLAIN = `${server('incomingServer', 'imap', 'imap.listed.example', 143, 'plain')}${server('outgoingServer', 'smtp', 'smtp.listed.example', 25, 'plain')}`

const listing = (domains: string, servers = TLS, more = '') =>
  `<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="googlemail.com">${domains}<displayName>Listed Mail</displayName><displayShortName>Listed</displayShortName>${servers}</emailProvider>${more}</clientConfig>`
const LISTED = listing('<domain>listed.example</domain><domain>other.example</domain>')

type Handler = (request: IncomingMessage, response: ServerResponse) => void

const say =
  (status: number, body: string, headers: Record<string, string> = {}): Handler =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'text/xml', ...headers }).end(body)

let handler: Handler
let asked: string[] = []
let now = 0
const peer = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`)
  handler(request, response)
})
const url = () => `http://127.0.0.1:${(peer.address() as AddressInfo).port}/v1.1`

beforeAll(() => new Promise<void>((resolve) => peer.listen(0, '127.0.0.1', resolve)))
afterAll(() => {
  peer.closeAllConnections()
  return new Promise((resolve) => peer.close(resolve))
})
beforeEach(() => {
  asked = []
  now = 0
})

const inquiry = (domain: string, rest: Partial<Inquiry> = {}): Inquiry => ({
  domain: d(domain),
  through: undefined,
  atOwnServiceHost: false,
  ...rest,
})
const source = () => upstreamIspdb(url(), () => now)
const entryOf = async (document: string, domain = 'listed.example') => {
  handler = say(200, document)
  const answer = await source().find(inquiry(domain))
  if (typeof answer !== 'object' || !('provider' in answer)) throw new Error('nothing was found')
  return answer.provider
}

test('a domain that the database lists is answered by an entry of our own, under the name of the domain', async () => {
  handler = say(200, LISTED)
  expect(await source().find(inquiry('listed.example'))).toMatchObject({
    provider: {
      identity: { id: 'listed.example', autoconfigId: 'listed.example', displayName: 'Listed Mail', domains: [] },
      settings: {
        incoming: [{ protocol: 'imap', hostname: 'imap.listed.example', port: 993, security: 'tls' }],
        outgoing: [{ protocol: 'smtp', hostname: 'smtp.listed.example', port: 465, security: 'tls' }],
      },
    },
    domain: 'listed.example',
    source: 'upstream',
    evidence: { upstream: `${url()}/listed.example` },
  })
  expect(asked).toEqual(['GET /v1.1/listed.example'])
})

test('only the domain is sent, whatever address was asked about', async () => {
  handler = say(200, LISTED)
  const settings = readSettings({ UPSTREAM_ISPDB_URL: url(), DNS_OVER_HTTPS_URL: '' })
  const lookup = lookupFor(catalogOf({}), settings, undefined, () => {}, undefined)
  const match = await lookup(question('localhost', 'max.mustermann@listed.example'))
  expect(match).toMatchObject({ ok: true, value: { source: 'upstream', domain: 'listed.example' } })
  expect(asked).toEqual(['GET /v1.1/listed.example'])
})

test('a domain of the catalog is answered without asking', () => {
  const settings = readSettings({ UPSTREAM_ISPDB_URL: url(), DNS_OVER_HTTPS_URL: '' })
  const catalog = catalogOf({ 'listed.example': 'domains: [listed.example]' })
  const lookup = lookupFor(catalog, settings, undefined, () => {}, undefined)
  expect(lookup(question('localhost', 'max@listed.example'))).toMatchObject({ ok: true, value: { source: 'catalog' } })
  expect(asked).toEqual([])
})

test('nobody is asked for a domain whose provider is known and whose server only DNS can name', async () => {
  const provider = await entryOf(LISTED)
  asked = []
  expect(
    await source().find(inquiry('listed.example', { claimed: { claims: provider, variant: undefined } })),
  ).toBeUndefined()
  expect(asked).toEqual([])
})

describe('an answer that is none', () => {
  test.each<[string, string, Handler]>([
    ['500', 'http-status', say(500, LISTED)],
    ['403', 'http-status', say(403, '')],
    ['204', 'http-status', say(204, '')],
    ['429', 'http-status', say(429, '')],
    ['a redirect elsewhere', 'redirect', say(302, LISTED, { location: 'https://elsewhere.example/' })],
    ['a redirect on the same host', 'redirect', say(301, LISTED, { location: '/v1.1/listed.example' })],
    ['garbage', 'not-xml', say(200, '<html><p>Welcome<br></html>')],
    ['nothing', 'not-xml', say(200, '')],
    ['half a document', 'not-xml', say(200, LISTED.slice(0, 300))],
    ['a document type', 'not-xml', say(200, `<!DOCTYPE clientConfig>${LISTED.slice(21)}`)],
    ['a web page that is XML', 'not-a-client-config', say(200, '<html><body>Welcome</body></html>')],
    ['another domain', 'other-domain', say(200, listing('<domain>other.example</domain>'))],
    ['a domain below it', 'other-domain', say(200, listing('<domain>mail.listed.example</domain>'))],
    ['a domain above it', 'other-domain', say(200, listing('<domain>example</domain><domain>d.example</domain>'))],
    ['no domain at all', 'other-domain', say(200, listing(''))],
    ['a huge document', 'too-large', say(200, `${LISTED}${' '.repeat(MAX_UPSTREAM_BYTES)}`)],
    ['a connection that breaks', 'network', (request) => void request.socket.destroy()],
    [
      'a body that breaks off',
      'network',
      (request, response) => {
        response.writeHead(200, { 'content-length': '5000' }).write(LISTED)
        setImmediate(() => request.socket.destroy())
      },
    ],
  ])('%s is the failure %s, and is asked about again', async (_, reason, answer) => {
    handler = answer
    const upstream = source()
    await expect(upstream.find(inquiry('listed.example'))).rejects.toMatchObject({ name: 'UpstreamFailure', reason })
    handler = say(200, LISTED)
    expect(await upstream.find(inquiry('listed.example'))).toMatchObject({ source: 'upstream' })
  })

  test.each<[string, Handler]>([
    ['hangs', () => {}],
    [
      'goes on for ever, slowly',
      (_, response) => {
        response.writeHead(200)
        const drops = setInterval(() => response.write(' '), 50)
        response.on('close', () => clearInterval(drops))
      },
    ],
  ])('a database that %s is given up', async (_, answer) => {
    handler = answer
    await expect(source().find(inquiry('listed.example'))).rejects.toMatchObject({ reason: 'timeout' })
  })

  test('an endless document is not read to its end', async () => {
    let sent = 0
    handler = (_, response) => {
      response.writeHead(200)
      const more = () => {
        if (response.destroyed) return
        sent += 16_384
        response.write(' '.repeat(16_384), () => setImmediate(more))
      }
      more()
    }
    await expect(source().find(inquiry('listed.example'))).rejects.toMatchObject({ reason: 'too-large' })
    expect(sent).toBeLessThan(64 * MAX_UPSTREAM_BYTES)
  })
})

describe('how long an answer is kept', () => {
  test.each([
    ['max-age=600', undefined, 600],
    ['public, max-age=7200, immutable', undefined, 7_200],
    ['public,max-age="900"', undefined, 900],
    ['max-age=600', '500', 100],
    ['max-age=600', '9000', 60],
    ['max-age=0', undefined, 60],
    ['no-store', undefined, 60],
    ['no-cache, max-age=600', undefined, 60],
    ['max-age=999999999', undefined, 86_400],
    ['s-maxage=5', undefined, 3_600],
    [undefined, undefined, 3_600],
  ])('Cache-Control %s, Age %s: %d seconds', async (control, age, seconds) => {
    handler = say(200, LISTED, {
      ...(control === undefined ? {} : { 'cache-control': control }),
      ...(age === undefined ? {} : { age }),
    })
    const upstream = source()
    const first = await upstream.find(inquiry('listed.example'))
    now = seconds * 1_000 - 1
    expect(await upstream.find(inquiry('listed.example'))).toBe(first)
    expect(asked).toHaveLength(1)
    now = seconds * 1_000
    await upstream.find(inquiry('listed.example'))
    expect(asked).toHaveLength(2)
  })

  test.each([404, 410])(
    'a domain that it does not know (%d) is asked about again after five minutes',
    async (status) => {
      handler = say(status, 'not here')
      const upstream = source()
      expect(await upstream.find(inquiry('unlisted.example'))).toBeUndefined()
      now = 299_999
      expect(await upstream.find(inquiry('unlisted.example'))).toBeUndefined()
      expect(asked).toHaveLength(1)
      now = 300_000
      handler = say(200, listing('<domain>unlisted.example</domain>'))
      expect(await upstream.find(inquiry('unlisted.example'))).toMatchObject({ source: 'upstream' })
    },
  )
})

describe('what becomes of a document', () => {
  test('servers without TLS are not published unless the operator says so, as with any entry', async () => {
    handler = say(200, listing('<domain>listed.example</domain>', PLAIN))
    const answer = await source().find(inquiry('listed.example'))
    if (typeof answer !== 'object' || !('provider' in answer)) throw new Error('nothing was found')
    const account = (publishInsecure: boolean) => createDocuments({ publishInsecure }).account({ ...answer, why: [] })
    expect(account(false)).toEqual({ ok: false, error: 'insecure' })
    expect(account(true)).toMatchObject({ ok: true, value: { incoming: [{ security: 'none' }] } })
  })

  test('a name in letters of its own is the domain in its wire form', async () => {
    const { identity } = await entryOf(listing('<domain>bücher.example</domain>'), 'xn--bcher-kva.example')
    expect(identity.id).toBe('xn--bcher-kva.example')
  })

  test('at an MX name, a host made from the domain of the address is left out', async () => {
    const own = server('incomingServer', 'imap', 'imap.%EMAILDOMAIN%', 993, 'SSL')
    const asMx = await entryOf(
      listing('<domain purpose="mx">mx.listed.example</domain>', own + TLS),
      'mx.listed.example',
    )
    expect(asMx.settings.incoming.map(({ hostname }) => hostname)).toEqual(['imap.listed.example'])
    const asDomain = await entryOf(listing('<domain>listed.example</domain>', own + TLS))
    expect(asDomain.settings.incoming.map(({ hostname }) => hostname)).toEqual([
      'imap.%EMAILDOMAIN%',
      'imap.listed.example',
    ])
  })

  test('what could not stand in a provider file is left out', async () => {
    const odd = server('incomingServer', 'imap', 'imap.listed.example', 993, 'SSL').replace(
      '%EMAILADDRESS%',
      'a\u202eb',
    )
    const open = server('incomingServer', 'pop3', 'pop.listed.example', 995, 'SSL').replace(
      'password-cleartext',
      'none',
    )
    const placeholder = server('incomingServer', 'imap', 'x%SERVER%', 993, 'SSL')
    const oauth =
      '<oAuth2><issuer>java script:</issuer><scope>mail</scope><authURL>https://a.example/</authURL><tokenURL>https://a.example/t</tokenURL></oAuth2>'
    const { settings, identity } = await entryOf(
      listing('<domain>listed.example</domain>', odd + open + placeholder + TLS, oauth).replace(
        'Listed Mail',
        'Listed\u202e Mail',
      ),
    )
    expect(settings.incoming.map(({ hostname }) => hostname)).toEqual(['imap.listed.example'])
    expect(settings.oauth2).toBeUndefined()
    expect(identity.displayName).toBe('Listed Mail')
  })

  test('sign-in facts of a known form are kept', async () => {
    const oauth =
      '<oAuth2><issuer>login.listed.example</issuer><scope>mail offline</scope><authURL>https://a.example/</authURL><tokenURL>https://a.example/t</tokenURL></oAuth2>'
    const { settings } = await entryOf(listing('<domain>listed.example</domain>', TLS, oauth))
    expect(settings.oauth2).toMatchObject({ issuer: 'login.listed.example', scopes: ['mail', 'offline'] })
  })
})
