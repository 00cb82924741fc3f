import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createApp } from '../../../src/app.ts'
import { compileCatalog } from '../../../src/catalog/compile.ts'
import { openCatalog } from '../../../src/catalog/index.ts'
import { readCatalogFiles } from '../../../src/cli/files.ts'
import { type Outside, verify } from '../../../src/cli/verify.ts'
import { readSettings } from '../../../src/settings.ts'

/** A domain as it is seen from outside; the outside is made up. */

const shipped = join(import.meta.dirname, '../../..')
/** With one provider, which is read quickly. */
let root = ''
const DOMAIN = 'sslin.de'
const SITE = `https://${DOMAIN}/autodiscover/autodiscover.xml`
const NAME = `https://autodiscover.${DOMAIN}/autodiscover/autodiscover.xml`

vi.stubEnv('DNS_OVER_HTTPS_URL', '')

/** The service itself, where one of the domain's hosts leads to it. */
let ours: (request: Request) => Response | Promise<Response>

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'postamt-verify-'))
  await mkdir(join(root, 'providers'))
  for (const name of ['sslin.de.yaml', '_gateways.yaml'])
    await copyFile(join(shipped, 'providers', name), join(root, 'providers', name))
  const { catalog } = compileCatalog(await readCatalogFiles(root, [{ path: 'providers', local: false }]))
  if (catalog === undefined) throw new Error('the shipped catalog has mistakes')
  const app = createApp({
    catalog: openCatalog({ version: 'test', ...catalog }),
    settings: readSettings({ DNS_OVER_HTTPS_URL: '', SERVICE_HOST: 'autodiscover.service.example' }),
  })
  ours = (request) => app.fetch(request)
})

afterAll(() => rm(root, { recursive: true }))

type Answer = Response | Error | 'ours'

const failing = (code: string) =>
  Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(), { code }) })
const dnsError = (code: string) => Object.assign(new Error(code), { code })

interface World {
  readonly redirect?: Answer
  readonly site?: Answer
  readonly name?: Answer
  readonly srv?: readonly { name: string; port: number }[] | Error
  readonly mx?: readonly string[] | Error
  readonly txt?: readonly string[] | Error
}

const SVC = { name: 'autodiscover.service.example', port: 443 }
const records = async <T>(given: readonly T[] | Error) => {
  if (given instanceof Error) throw given
  return given
}

const PLAIN = `http://autodiscover.${DOMAIN}/autodiscover/autodiscover.xml`

function outsideOf({
  site = new Response('', { status: 404 }),
  name = 'ours',
  redirect = failing('ECONNREFUSED'),
  srv = [SVC],
  mx = [],
  txt = [],
}: World) {
  const sent: string[] = []
  const outside: Outside = {
    fetch: async (url, init) => {
      const answer = url === SITE ? site : url === PLAIN ? redirect : name
      if (url !== PLAIN) sent.push(`${init?.method} ${url} ${String(init?.body)}`)
      else sent.push(`GET ${url}`)
      if (answer instanceof Error) throw answer
      return answer === 'ours' ? ours(new Request(url as string, init)) : answer
    },
    resolveSrv: () => records(srv),
    resolveMx: async () => (await records(mx)).map((exchange) => ({ exchange })),
    resolveTxt: async () => (await records(txt)).map((text) => [text.slice(0, 4), text.slice(4)]),
  }
  return { outside, sent }
}

async function seen(world: World, domain = DOMAIN) {
  const lines: string[] = []
  const out = { log: (line: string) => lines.push(line), error: (line: string) => lines.push(line) }
  const status = await verify(root, domain, out, outsideOf(world).outside)
  return { status, text: lines.join('\n') }
}

test('AD-99 a domain that is as it should be has nothing against it', async () => {
  const nothing = { status: 0, text: `nothing keeps Outlook from the right answer for ${DOMAIN}` }
  expect(await seen({})).toEqual(nothing)
  expect(await seen({ site: 'ours' })).toEqual(nothing)
  expect(await seen({ site: failing('ECONNREFUSED'), name: failing('ENOTFOUND'), srv: [SVC] })).toEqual(nothing)
  expect(await seen({ site: new Response('', { status: 405 }), srv: dnsError('ENOTFOUND') })).toEqual(nothing)
  const redirect = new Response(null, { status: 302, headers: { location: 'https://autodiscover.service.example/' } })
  expect(await seen({ name: failing('ECONNREFUSED'), srv: [], redirect })).toEqual(nothing)
})

const page = () => new Response('<html>parked</html>', { headers: { 'content-type': 'text/html' } })

describe('AD-99', () => {
  test.each<readonly [string, World, number, RegExp]>([
    ['a page at the domain itself', { site: page() }, 1, /problem +https:\/\/sslin\.de\/.* answers 200/],
    [
      'an empty answer there',
      { site: new Response(null, { status: 204 }) },
      1,
      /problem +https:\/\/sslin\.de\/.* answers 204/,
    ],
    ['a page at the service name', { name: page() }, 1, /problem +https:\/\/autodiscover\.sslin\.de\/.* answers 200/],
    [
      'settings of somebody else',
      { site: new Response('<Autodiscover/>') },
      1,
      /problem +https:\/\/sslin\.de\/.* something else than this service's settings/,
    ],
    ['an endless answer', { site: new Response('x'.repeat(1_000_000)) }, 1, /answers 200/],
    [
      'a certificate of another name',
      { name: failing('ERR_TLS_CERT_ALTNAME_INVALID') },
      1,
      /problem +https:\/\/autodiscover\.sslin\.de\/.* no valid certificate/,
    ],
    ['a certificate of its own making', { name: failing('DEPTH_ZERO_SELF_SIGNED_CERT') }, 1, /no valid certificate/],
    [
      'an expired one at the domain itself',
      { site: failing('CERT_HAS_EXPIRED') },
      1,
      /https:\/\/sslin\.de\/.* no valid certificate/,
    ],
    [
      'two SRV records',
      { srv: [SVC, { name: 'other.example', port: 443 }] },
      1,
      /_autodiscover\._tcp\.sslin\.de has 2 SRV records \(autodiscover\.service\.example, other\.example\).* leave one/,
    ],
    [
      'another port',
      { srv: [{ ...SVC, port: 8443 }] },
      1,
      /names port 8443 .*write 0 0 443 autodiscover\.service\.example/,
    ],
    [
      'mail at Microsoft',
      { mx: ['sslin-de.mail.protection.outlook.com'] },
      0,
      /note +sslin\.de looks like a Microsoft 365 domain \(MX sslin-de/,
    ],
    [
      'a proof for Microsoft',
      { txt: ['v=spf1 -all', 'MS=ms12345678'] },
      0,
      /Microsoft 365 domain \(TXT MS=ms12345678\)/,
    ],
    ['DNS that does not answer', { srv: dnsError('ETIMEOUT') }, 0, /note +DNS did not tell the SRV record/],
  ])('%s is told', async (_, world, status, text) => {
    const result = await seen(world)
    expect(result.text).toMatch(text)
    expect(result.status).toBe(status)
    expect(result.text.split('\n')).toHaveLength(1)
  })

  test.each(['mx1.example.net', 'outlook.com.example.net', 'mail.protection.outlook.com.evil.example'])(
    'the MX %s is none of Microsoft 365',
    async (host) => {
      expect((await seen({ mx: [host], txt: ['MS=msx', 'MS=other'] })).text).toMatch(/^nothing keeps/)
    },
  )
})

test('no real address is sent, and nothing but the places of Outlook is asked', async () => {
  const { outside, sent } = outsideOf({})
  await verify(root, 'SSLIN.de.', { log: () => {}, error: () => {} }, outside)
  expect(sent.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
    `POST ${SITE}`,
    `POST ${NAME}`,
    `GET ${PLAIN}`,
  ])
  for (const line of sent.slice(0, 2)) expect(/<EMailAddress>(.*)</.exec(line)?.[1]).toBe('postamt-verify@sslin.de')
})

test('a domain that is not known here, and a text that is none, are said', async () => {
  expect((await seen({ name: failing('ENOTFOUND') }, 'nowhere.example')).text).toContain(
    'nothing is known about nowhere.example',
  )
  expect(await seen({}, 'not a domain')).toEqual({
    status: 1,
    text: '"not a domain" is no domain; write it as in example.org',
  })
})
