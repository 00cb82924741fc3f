import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RawResponse, recorded, type Service, send, startService } from './support.ts'

/** Autodiscover as bytes on a socket: what clients really send, and what a Request object cannot carry. */

let service: Service
let main = ''

beforeAll(async () => {
  service = await startService()
  main = await readFile(join(import.meta.dirname, '../golden/autodiscover/main.xml'), 'utf8')
})

afterAll(() => service.close())

const HOST = 'autodiscover.example.org'
const PATH = '/autodiscover/autodiscover.xml'
const SVC = `https://autodiscover.service.example${PATH}`

/** Every request of ours closes its connection, behind a proxy that takes TLS (or does not). */
const ours = (scheme: string) => `X-Forwarded-Proto: ${scheme}\r\nConnection: close\r\n`

/** A recorded request as its client sends it: with its length, or in chunks where it says so. */
async function replay(name: string, scheme = 'https'): Promise<RawResponse> {
  const [top = '', text = ''] = (await recorded(`${name}.http`)).split('\r\n\r\n')
  const body = text.trimEnd()
  if (top.includes('Transfer-Encoding: chunked'))
    return send(service.port, `${top}\r\n${ours(scheme)}\r\n${chunked(body)}`)
  const length = top.startsWith('POST') ? `Content-Length: ${Buffer.byteLength(body)}\r\n` : ''
  return send(service.port, `${top}\r\n${length}${ours(scheme)}\r\n${body}`)
}

/** A body in chunks of at most so many characters. */
function chunked(body: string, size = 100): string {
  const chunks = body.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? []
  return `${chunks.map((chunk) => `${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`).join('')}0\r\n\r\n`
}

const mainFor = (login: string) => main.replaceAll('max@example.org', login)
const withoutLogins = () => main.replace(/ *<LoginName>.*\n/g, '')

const pox = (address: string) =>
  `<Autodiscover><Request><EMailAddress>${address}</EMailAddress></Request></Autodiscover>`

/** The head of a POST with a header or two. */
const head = (headers: string, { target = PATH, host = HOST } = {}) =>
  `POST ${target} HTTP/1.1\r\nHost: ${host}\r\n${headers}\r\n${ours('https')}\r\n`

const post = (host: string, { target = PATH, address = 'max@example.org' } = {}) =>
  send(service.port, `${head(`Content-Length: ${pox(address).length}`, { target, host })}${pox(address)}`)

const get = (host: string, target = PATH, method = 'GET') =>
  send(service.port, `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n${ours('https')}\r\n`)

test.each([
  'outlook-2010/autodiscover',
  'outlook-2010/autodiscover-with-password',
  'outlook-365/autodiscover',
  'thunderbird-desktop/autodiscover',
  'fairemail/autodiscover',
  'em-client/autodiscover',
  'macos/autodiscover',
])('AD-1, AD-13, AD-14, AD-87, AD-88 %s gets the settings of its address', async (request) => {
  expect(await replay(request)).toMatchObject({ status: 200, body: mainFor('user@example.org') })
})

test('AD-18 Thunderbird, which does not escape the address, gets its settings', async () => {
  expect(await replay('thunderbird-desktop/autodiscover-ampersand')).toMatchObject({
    status: 200,
    body: mainFor('a&amp;b@example.org'),
  })
})

test.each([
  'delta-chat/autodiscover',
  'delta-chat/autodiscover-absolute',
  'mymail/autodiscover',
  'spike/autodiscover',
  'samsung-email/autodiscover-get',
])('AD-46 %s, which asks by GET, gets the settings without logins', async (request) => {
  expect(await replay(request)).toMatchObject({ status: 200, body: withoutLogins() })
})

test.each(['outlook-autodetect/autodiscover', 'samsung-email/autodiscover'])(
  'AD-56 %s, which asks for ActiveSync, is told that there is none',
  async (request) => {
    const { status, body } = await replay(request)
    expect(status).toBe(200)
    expect(body).toContain('<ErrorCode>601</ErrorCode>')
    expect(body).not.toContain('<Protocol>')
  },
)

test('AD-91 the redirect step of Outlook ends at the service itself', async () => {
  const { status, headers, body } = await replay('outlook-365/autodiscover-redirect-step', 'http')
  expect([status, headers['location'], body]).toEqual([302, SVC, ''])
})

test('AD-47, AD-91 Thunderbird is redirected, fails there with GET, and repeats its POST', async () => {
  const redirect = await replay('thunderbird-desktop/autodiscover-redirect-step', 'http')
  expect([redirect.status, redirect.headers['location']]).toEqual([302, SVC])
  expect(await replay('thunderbird-desktop/autodiscover-redirected')).toMatchObject({ status: 405 })
  expect(await post('autodiscover.service.example')).toMatchObject({ status: 200, body: main })
})

test.each([
  'autodiscover.example.org:443',
  'AUTODISCOVER.Example.ORG',
  'autodiscover.example.org.',
  'AutoDiscover.EXAMPLE.org.:443',
  '  autodiscover.example.org  ',
])('AD-4 the Host "%s" is autodiscover.example.org', async (host) => {
  expect(await post(host)).toMatchObject({ status: 200, body: main })
  expect(await post(host, { address: 'max@customer.example' })).toMatchObject({
    status: 200,
    body: mainFor('max@customer.example'),
  })
  expect(await get(host)).toMatchObject({ status: 200, body: withoutLogins() })
})

test.each([`${PATH}?`, `${PATH}?x=1`, `https://${HOST}${PATH}`, `https://${HOST}${PATH}?`])(
  'AD-4 the target %s is the path alone',
  async (target) => {
    expect(await post(HOST, { target })).toMatchObject({ status: 200, body: main })
    expect(await get(HOST, target)).toMatchObject({ status: 200, body: withoutLogins() })
  },
)

test.each([`${PATH}/`, '/autodiscover/autodiscover%2exml/'])(
  'AD-5 a slash behind the target changes nothing: %s',
  async (target) => {
    expect(await post(HOST, { target })).toMatchObject({ status: 200, body: main })
  },
)

test.each([`/${PATH}`, '/autodiscover/autodiscoverXxml'])('AD-5 there is nothing at the target %s', async (target) => {
  expect((await post(HOST, { target })).status).toBe(404)
  expect((await get(HOST, target)).status).toBe(404)
})

test('AD-49 HEAD has no body on the wire', async () => {
  const { status, headers, body } = await get(HOST, PATH, 'HEAD')
  expect([status, headers['content-type'], body]).toEqual([200, 'text/xml; charset=utf-8', ''])
})

test.each([1, 7, 100, 10_000])('AD-95 a body in chunks of %i bytes is read', async (size) => {
  expect(
    await send(service.port, head('Transfer-Encoding: chunked') + chunked(pox('max@example.org'), size)),
  ).toMatchObject({
    status: 200,
    body: main,
  })
})

test('AD-95, AD-103 a body in chunks that goes too far is too large', async () => {
  const { status, body } = await send(
    service.port,
    head('Transfer-Encoding: chunked') + chunked(' '.repeat(17_000), 1_000),
  )
  expect(status).toBe(413)
  expect(body).toContain('<ErrorCode>600</ErrorCode>')
})

test('AD-95 a client that wants its connection closed gets the answer and the end', async () => {
  const { status, headers, body } = await post(HOST)
  expect([status, headers['connection'], body]).toEqual([200, 'close', main])
})

test('AD-95 a client that waits to be told to go on gets its answer', async () => {
  const answer = await waiting()
  const final = answer.slice(answer.lastIndexOf('HTTP/1.1 '))
  expect(final).toMatch(/^HTTP\/1\.1 200 /)
  expect(final.slice(final.indexOf('\r\n\r\n') + 4)).toBe(main)
})

/** Sends the head alone, and the body once the server asks for it. */
function waiting(): Promise<string> {
  const body = pox('max@example.org')
  return new Promise((resolve, reject) => {
    let seen = ''
    let sent = false
    const socket = connect(service.port, '127.0.0.1', () =>
      socket.write(head(`Expect: 100-continue\r\nContent-Length: ${body.length}`)),
    )
    socket.setTimeout(10_000, () => socket.destroy(new Error(`no answer within 10 seconds, but ${seen}`)))
    socket.on('data', (chunk) => {
      seen += chunk.toString('utf8')
      if (!sent) socket.write(body)
      sent = true
    })
    socket.on('error', reject)
    socket.on('end', () => resolve(seen))
  })
}
