import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recorded, type Service, send, startService } from './support.ts'

/** Autoconfig as bytes on a socket: what clients really send, and what a Request object cannot carry. */

let service: Service
let main = ''
let compound = ''

beforeAll(async () => {
  service = await startService()
  main = await golden('main')
  compound = await golden('compound')
})

afterAll(() => service.close())

/** The document as it was reviewed (`test/unit/protocols/autoconfig/view.test.ts` keeps the files true). */
const golden = (name: string) => readFile(join(import.meta.dirname, `../golden/autoconfig/${name}.xml`), 'utf8')

/** The end of a request's head: ours is a connection that closes, behind a proxy that takes TLS. */
const OURS = 'X-Forwarded-Proto: https\r\nConnection: close\r\n\r\n'

const replay = async (name: string) =>
  send(service.port, (await recorded(`${name}.http`)).replace('\r\n\r\n', `\r\n${OURS}`))

const get = (target: string, host: string, method = 'GET', more = '') =>
  send(service.port, `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n${more}${OURS}`)

const withLogin = (login: string) => compound.replaceAll('%EMAILLOCALPART%.%EMAILDOMAIN%', login)

test.each([
  'thunderbird-android/autoconfig',
  'thunderbird-android/autoconfig-well-known',
  'kmail/autoconfig',
  'geary/autoconfig',
  'delta-chat/autoconfig-well-known',
])('AC-1, AC-2 %s, which sends no address, gets doc(main)', async (request) => {
  expect(await replay(request)).toMatchObject({ status: 200, body: main })
})

test('AC-3 Thunderbird with this service as its database gets doc(main)', async () => {
  expect(await replay('thunderbird-desktop/autoconfig-database')).toMatchObject({ status: 200, body: main })
})

test.each([
  'thunderbird-desktop/autoconfig',
  'thunderbird-desktop/autoconfig-well-known',
  'parula/autoconfig',
  'fairemail/autoconfig',
  'fairemail/autoconfig-well-known',
  'nextcloud-mail/autoconfig',
  'nextcloud-mail/autoconfig-well-known',
  'enough-mail/autoconfig',
])('AC-6, AC-7, AC-22 %s, which sends an address in its own form, gets doc(main)', async (request) => {
  expect(await replay(request)).toMatchObject({ status: 200, body: main })
})

test.each(['thunderbird-android/autoconfig-mx', 'thunderbird-desktop/autoconfig-mx'])(
  'AC-8, AC-9 %s, sent after an MX look-up, gets the hoster’s servers and not the customer’s name',
  async (request) => {
    const listed = main.replace(/(\n *<domain>)example\.net<\/domain>/, '$&$1mx-hoster.example</domain>')
    expect(await replay(request)).toMatchObject({ status: 200, body: listed })
  },
)

test.each([
  'autoconfig.example.org:443',
  'AUTOCONFIG.Example.ORG.',
  'AutoConfig.EXAMPLE.org',
  'autoconfig.example.org.:443',
  '  autoconfig.example.org  ',
])('AC-13 the Host "%s" is autoconfig.example.org', async (host) => {
  expect(await get('/mail/config-v1.1.xml', host)).toMatchObject({ status: 200, body: main })
})

test('AC-15 Nine, which has a path of its own, gets doc(main)', async () => {
  expect(await replay('nine/autoconfig')).toMatchObject({ status: 200, body: main })
})

test('AC-18 Delta Chat, which sends the whole URL as the target, gets doc(main)', async () => {
  expect(await replay('delta-chat/autoconfig-absolute')).toMatchObject({ status: 200, body: main })
})

test('AC-18 a target in absolute form without a query gets doc(main)', async () => {
  const target = 'https://autoconfig.example.org/mail/config-v1.1.xml'
  expect(await get(target, 'autoconfig.example.org')).toMatchObject({ status: 200, body: main })
})

test('AC-21 Evolution, which sends an MD5 sum beside the address, gets doc(main)', async () => {
  expect(await replay('evolution/autoconfig')).toMatchObject({ status: 200, body: main })
})

test('AC-24 Delta Chat, which encodes all but letters, digits and dots, gets its login', async () => {
  const body = withLogin('first.last-name_x+tag.compound.example')
  expect(await replay('delta-chat/autoconfig')).toMatchObject({ status: 200, body })
})

test('AC-26 an older Evolution, which sends a made-up local part, gets the template', async () => {
  expect(await replay('evolution/autoconfig-evolutionuser')).toMatchObject({ status: 200, body: compound })
})

/** Everything behind the head of an answer, byte for byte. */
function bodyBytes(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(service.port, '127.0.0.1', () => socket.write(request))
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer within 10 seconds')))
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('end', () => {
      const text = Buffer.concat(chunks).toString('latin1')
      resolve(text.slice(text.indexOf('\r\n\r\n') + 4))
    })
  })
}

/** What a server adds to an answer, depending on how it sends the body. */
const FRAMING = ['content-length', 'transfer-encoding', 'date', 'connection', 'content-encoding']

const ownHeaders = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !FRAMING.includes(name)))

test.each(['autoconfig.example.org', 'autoconfig.nowhere.example'])(
  'AC-37 HEAD at %s sends the head of GET and not one byte behind it',
  async (host) => {
    const [full, head] = [await get('/mail/config-v1.1.xml', host), await get('/mail/config-v1.1.xml', host, 'HEAD')]
    expect(head.status).toBe(full.status)
    expect(ownHeaders(head.headers)).toEqual(ownHeaders(full.headers))
    expect(await bodyBytes(`HEAD /mail/config-v1.1.xml HTTP/1.1\r\nHost: ${host}\r\n${OURS}`)).toBe('')
  },
)

test('AC-41 who has the document gets 304 and not one byte behind the head', async () => {
  const { headers } = await get('/mail/config-v1.1.xml', 'autoconfig.example.org')
  const known = `If-None-Match: ${headers['etag']}\r\n`
  expect(await get('/mail/config-v1.1.xml', 'autoconfig.example.org', 'GET', known)).toMatchObject({ status: 304 })
  const request = `GET /mail/config-v1.1.xml HTTP/1.1\r\nHost: autoconfig.example.org\r\n${known}${OURS}`
  expect(await bodyBytes(request)).toBe('')
})

test('an answer leaves the ones after it as they were: 304, HEAD, and one whole again', async () => {
  const asked = (method: string, more = '') => get('/mail/config-v1.1.xml', 'autoconfig.example.org', method, more)
  const { date: _, ...first } = (await asked('GET')).headers
  await asked('GET', `If-None-Match: ${first['etag']}\r\n`)
  await asked('HEAD')
  const { date: __, ...again } = (await asked('GET')).headers
  expect(again).toEqual(first)
  expect(again).toMatchObject({ 'content-type': 'text/xml; charset=utf-8', 'cache-control': 'public, max-age=3600' })
})

test('AC-42 plain HTTP gets doc(main)', async () => {
  const request = 'GET /mail/config-v1.1.xml HTTP/1.1\r\nHost: autoconfig.example.org\r\nConnection: close\r\n\r\n'
  expect(await send(service.port, request)).toMatchObject({ status: 200, body: main })
})
