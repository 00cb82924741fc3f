import { createServer } from 'node:net'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { AskLimits, Exchange } from '../../../../src/clients/network.ts'
import { MAX_PROBE_BYTES } from '../../../../src/limits.ts'
import {
  closeAll,
  createAuthority,
  get,
  type Handler,
  LIMITS,
  networkOf,
  networkTo,
  post,
  startWeb,
  timeless,
} from './web.ts'

let authority: Awaited<ReturnType<typeof createAuthority>>
beforeAll(async () => {
  authority = await createAuthority()
})
afterEach(closeAll)

const XML: Handler = (_, response) => response.setHeader('content-type', 'text/xml').end('<clientConfig/>')

/** A handler that says what it was sent. */
const ECHO: Handler = (request, response, body) =>
  response.end(`${request.method} ${request.url} ${request.headers['content-type']} ${body}`)

const redirectTo =
  (location: string, status = 302): Handler =>
  (_, response) =>
    response.writeHead(status, { location }).end('elsewhere')

async function plainWeb(handler: Handler) {
  const web = await startWeb(handler)
  return { web, network: networkTo({ 'example.org:80': web.port }) }
}

const failureOf = ({ hops }: Exchange) => hops.at(-1)?.failure

test('an answer over plain HTTP: where it came from, its status, type and headers', async () => {
  const { web, network } = await plainWeb((_, response) => {
    response
      .writeHead(404, { 'content-type': 'text/html; charset=utf-8', server: 'nginx', 'x-other': '1' })
      .end('nothing')
  })
  expect(timeless(await network.ask(get('http://example.org/path?a=b'), LIMITS))).toEqual({
    asked: { method: 'GET', target: 'http://example.org/path?a=b' },
    hops: [
      {
        method: 'GET',
        url: 'http://example.org/path?a=b',
        peer: `127.0.0.1:${web.port}`,
        status: 404,
        contentType: 'text/html; charset=utf-8',
        headers: { server: 'nginx' },
      },
    ],
    answer: {
      status: 404,
      contentType: 'text/html; charset=utf-8',
      body: 'nothing',
      bytes: Buffer.from('nothing'),
      url: 'http://example.org/path?a=b',
    },
  })
  expect(web.asked).toEqual(['GET example.org /path?a=b'])
})

test('an answer over TLS, with the certificate that was seen', async () => {
  const leaf = await authority.leaf(['example.org', '*.example.org'])
  const web = await startWeb(
    (_, response) => {
      response.setHeader('strict-transport-security', 'max-age=1').end('ok')
    },
    [leaf, authority.issuer],
  )
  const network = networkTo({ 'autoconfig.example.org:443': web.port }, { authorities: [authority.root.pem] })
  const { hops, answer } = await network.ask(get('https://autoconfig.example.org/'), LIMITS)
  expect(answer?.body).toBe('ok')
  expect(hops[0]?.headers).toEqual({ 'strict-transport-security': 'max-age=1' })
  expect(hops[0]?.tls).toEqual({
    version: 'TLSv1.3',
    names: ['example.org', '*.example.org'],
    issuer: 'Test Issuer',
    validTo: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    daysLeft: 59,
  })
})

test('no request names a person, a login or a URL of ours, and each says who asks', async () => {
  const { web, network } = await plainWeb(XML)
  await network.ask(post('http://someone:secret@example.org/#part', '<a/>'), LIMITS)
  expect(web.asked).toEqual(['POST example.org /'])
  expect(web.heads[0]).toEqual({
    host: 'example.org',
    connection: 'close',
    'user-agent': 'Postamt (settings check)',
    accept: '*/*',
    'accept-encoding': 'identity',
    'content-type': 'text/xml',
    'content-length': '4',
  })
})

test('a request for what a folder holds goes one level deep', async () => {
  const { web, network } = await plainWeb(XML)
  await network.ask({ method: 'PROPFIND', target: 'http://example.org/.well-known/caldav' }, LIMITS)
  expect(web.asked).toEqual(['PROPFIND example.org /.well-known/caldav'])
  expect(web.heads[0]).toMatchObject({ depth: '0' })
})

test('a question about records is none for the web', async () => {
  const network = networkTo({})
  const asked = { method: 'SRV', target: '_imaps._tcp.example.org' } as const
  expect(await network.ask(asked, LIMITS)).toEqual({ asked, hops: [], answer: undefined })
})

test.each([
  ['utf-16le with its mark', Buffer.from('\ufeff<ä/>', 'utf16le'), 'text/xml', '<ä/>'],
  ['latin1 by its type', Buffer.from('<ä/>', 'latin1'), 'text/xml; charset="ISO-8859-1"', '<ä/>'],
  ['utf-8, whatever an unknown charset says', Buffer.from('<ä/>'), 'text/xml; charset=klingon', '<ä/>'],
])('a body is read in its encoding: %s', async (_, bytes, type, text) => {
  const { network } = await plainWeb((_, response) => response.setHeader('content-type', type).end(bytes))
  expect((await network.ask(get('http://example.org/'), LIMITS)).answer?.body).toBe(text)
})

test('redirects are followed and shown: to other hosts, from http to https, relative ones', async () => {
  const leaf = await authority.leaf(['service.example'])
  const secure = await startWeb(
    (request, response, body) => {
      if (request.url === '/') redirectTo('/deeper/?x=1#part')(request, response, body)
      else XML(request, response, body)
    },
    [leaf, authority.issuer],
  )
  const plain = await startWeb(redirectTo('https://service.example/', 301))
  const network = networkOver({ 'example.org:80': plain.port, 'service.example:443': secure.port })
  const { hops, answer } = await network.ask(get('http://example.org/a'), LIMITS)
  expect(hops.map(({ url, status, location }) => [url, status, location])).toEqual([
    ['http://example.org/a', 301, 'https://service.example/'],
    ['https://service.example/', 302, '/deeper/?x=1#part'],
    ['https://service.example/deeper/?x=1', 200, undefined],
  ])
  expect(answer).toMatchObject({ status: 200, url: 'https://service.example/deeper/?x=1', body: '<clientConfig/>' })
  expect(secure.asked).toEqual(['GET service.example /', 'GET service.example /deeper/?x=1'])
})

const networkOver = (places: Record<string, number>) => networkTo(places, { authorities: [authority.root.pem] })

test('a redirect from https to http is followed, and shown: clients differ in what they make of it', async () => {
  const leaf = await authority.leaf(['example.org'])
  const secure = await startWeb(redirectTo('http://example.org/plain'), [leaf, authority.issuer])
  const plain = await startWeb(XML)
  const network = networkOver({ 'example.org:443': secure.port, 'example.org:80': plain.port })
  const { answer, hops } = await network.ask(get('https://example.org/'), LIMITS)
  expect(answer?.url).toBe('http://example.org/plain')
  expect(hops).toHaveLength(2)
})

test('a client that follows none takes the redirect for the answer', async () => {
  const { network } = await plainWeb(redirectTo('http://example.org/next'))
  const { hops, answer } = await network.ask(get('http://example.org/'), { ...LIMITS, redirects: 0 })
  expect(answer).toMatchObject({ status: 302, url: 'http://example.org/' })
  expect(hops).toMatchObject([{ status: 302, location: 'http://example.org/next' }])
})

test('a redirect that says no place is an answer', async () => {
  const { network } = await plainWeb((_, response) => response.writeHead(302).end())
  expect((await network.ask(get('http://example.org/'), LIMITS)).answer?.status).toBe(302)
})

test.each(['mailto:me@example.org', 'ftp://example.org/', 'https://', 'http://[::'])(
  'a redirect to %s leads nowhere',
  async (location) => {
    const { network } = await plainWeb(redirectTo(location))
    const { hops, answer } = await network.ask(get('http://example.org/'), LIMITS)
    expect(answer).toBeUndefined()
    expect(hops).toMatchObject([{ status: 302, location, failure: 'bad-redirect' }])
  },
)

test('a loop of redirects ends at the limit of the client, and costs the server no more than its turns', async () => {
  const { web, network } = await plainWeb((request, response, body) =>
    redirectTo(request.url === '/a' ? '/b' : '/a')(request, response, body),
  )
  const { hops, answer } = await network.ask(get('http://example.org/a'), LIMITS)
  expect(answer).toBeUndefined()
  expect(hops).toHaveLength(6)
  expect(hops.at(-1)).toMatchObject({ status: 302, failure: 'too-many-redirects' })
  expect(hops.slice(0, -1).every(({ failure }) => failure === undefined)).toBe(true)
  expect(web.asked).toHaveLength(2)
})

test.each<[number, Partial<AskLimits>, string]>([
  [301, {}, 'GET /next undefined '],
  [302, {}, 'GET /next undefined '],
  [302, { keepsMethod: true }, 'POST /next text/xml <a/>'],
  [303, { keepsMethod: true }, 'GET /next undefined '],
  [307, {}, 'POST /next text/xml <a/>'],
  [308, {}, 'POST /next text/xml <a/>'],
])('a POST after %s with %o arrives as "%s"', async (status, limits, expected) => {
  const { network } = await plainWeb((request, response, body) =>
    (request.url === '/' ? redirectTo('/next', status) : ECHO)(request, response, body),
  )
  const { answer } = await network.ask(post('http://example.org/', '<a/>'), { ...LIMITS, ...limits })
  expect(answer?.body).toBe(expected)
})

test('a body that does not end is read up to the limit, and its status is still an answer', async () => {
  const { network } = await plainWeb((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' })
    const more = () => {
      while (response.write('x'.repeat(10_000)));
    }
    response.on('drain', more)
    more()
  })
  const { hops, answer } = await network.ask(get('http://example.org/'), LIMITS)
  expect(hops).toMatchObject([{ status: 200, failure: 'too-large' }])
  expect(answer?.body).toHaveLength(MAX_PROBE_BYTES)
})

test('headers that do not end are not read', async () => {
  const { network } = await plainWeb((_, response) => response.setHeader('x-long', 'x'.repeat(40_000)).end())
  expect(await network.ask(get('http://example.org/'), LIMITS)).toMatchObject({
    hops: [{ failure: 'too-large' }],
    answer: undefined,
  })
})

test('a body that is slower than the client is patient: the head stays seen', async () => {
  const { network } = await plainWeb((_, response) => void response.writeHead(200).write('<'))
  const { hops, answer } = await network.ask(get('http://example.org/'), { ...LIMITS, patienceMs: 150 })
  expect(answer).toBeUndefined()
  expect(hops).toMatchObject([{ status: 200, failure: 'timeout', milliseconds: 150 }])
})

test('a server that says nothing', async () => {
  const { network } = await plainWeb(() => {})
  const { hops } = await network.ask(get('http://example.org/'), { ...LIMITS, patienceMs: 100 })
  expect(hops).toMatchObject([{ failure: 'timeout', peer: expect.stringMatching(/^127/), milliseconds: 100 }])
})

test('a connection that is cut before the head, or within the body', async () => {
  const { network } = await plainWeb((request, response) => {
    if (request.url === '/body') response.writeHead(200, { 'content-length': '100' }).write('<clientConfig')
    setTimeout(() => response.destroy(), 20)
  })
  const cut = await network.ask(get('http://example.org/body'), LIMITS)
  expect(cut).toMatchObject({ hops: [{ status: 200, failure: 'cut-off' }], answer: undefined })
  expect(failureOf(await network.ask(get('http://example.org/head'), LIMITS))).toBe('cut-off')
})

test('what is no web server: one that talks of something else, or TLS where none is', async () => {
  const server = createServer((socket) => socket.on('error', () => {}).end('220 mail.example.org ESMTP\r\n'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const network = networkTo({ 'example.org:80': port, 'example.org:443': port })
  expect(failureOf(await network.ask(get('http://example.org/'), LIMITS))).toBe('cut-off')
  expect(failureOf(await network.ask(get('https://example.org/'), LIMITS))).toBe('tls')
  server.close()
})

test('no such name, no address, a resolver that fails, and a closed port', async () => {
  const closed = await startWeb(XML)
  await closeAll()
  const { network } = await networkOf(
    'here.example A 127.0.0.1\nempty.example TXT "x"\nbroken.example SERVFAIL\nsilent.example SILENT',
  )
  const ask = async (host: string) => (await network.ask(get(`http://${host}:${closed.port}/`), LIMITS)).hops
  expect(await ask('missing.example')).toMatchObject([{ failure: 'no-name' }])
  expect(await ask('empty.example')).toMatchObject([{ failure: 'no-name' }])
  expect(await ask('broken.example')).toMatchObject([{ failure: 'no-name' }])
  expect(await ask('silent.example')).toMatchObject([{ failure: 'timeout' }])
  expect(await ask('here.example')).toMatchObject([{ failure: 'refused', peer: `127.0.0.1:${closed.port}` }])
})

test('the same question is asked once, however many clients want it, at once or later', async () => {
  const { web, network } = await plainWeb(XML)
  const answers = await Promise.all([1, 2, 3].map(() => network.ask(get('http://example.org/'), LIMITS)))
  answers.push(await network.ask(get('http://example.org/'), { ...LIMITS, redirects: 0 }))
  expect(answers.every(({ answer }) => answer?.status === 200)).toBe(true)
  expect(web.asked).toHaveLength(1)
  expect(network.sent()).toBe(1)
  expect(network.exchanges()).toHaveLength(1)
  await network.ask(post('http://example.org/', '<a/>'), LIMITS)
  await network.ask(post('http://example.org/', '<b/>'), LIMITS)
  expect(web.asked).toHaveLength(3)
  expect(network.exchanges().map(({ asked }) => [asked.method, asked.body])).toEqual([
    ['GET', undefined],
    ['POST', '<a/>'],
    ['POST', '<b/>'],
  ])
})

test('clients with other rules share the requests of a way as far as they go it together', async () => {
  const { web, network } = await plainWeb((request, response, body) =>
    (request.url === '/' ? redirectTo('/next') : XML)(request, response, body),
  )
  const short = await network.ask(get('http://example.org/'), { ...LIMITS, redirects: 0 })
  const long = await network.ask(get('http://example.org/'), LIMITS)
  expect([short.hops.length, long.hops.length]).toEqual([1, 2])
  expect(web.asked).toEqual(['GET example.org /', 'GET example.org /next'])
  expect(network.exchanges()).toEqual([long])
})

test('a patient client gets the answer that an impatient one did not wait for, before and after it came', async () => {
  const { web, network } = await plainWeb((_, response) => void setTimeout(() => response.end('late'), 200))
  const ask = (patienceMs: number) => network.ask(get('http://example.org/'), { ...LIMITS, patienceMs })
  const [impatient, patient] = await Promise.all([ask(80), ask(2_000)])
  expect(failureOf(impatient)).toBe('timeout')
  expect(patient.answer?.body).toBe('late')
  expect(failureOf(await ask(80))).toBe('timeout')
  expect(web.asked).toHaveLength(1)
  expect(network.exchanges()).toEqual([patient])
})

test('a server that cannot be reached is not looked for again', async () => {
  const connected = vi.fn()
  const server = createServer((socket) => {
    connected()
    socket.on('error', () => {}).end('no TLS here')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const network = networkTo({ 'example.org:443': (server.address() as { port: number }).port })
  const [one, other] = await Promise.all(
    ['a', 'b'].map((path) => network.ask(get(`https://example.org/${path}`), LIMITS)),
  )
  const later = await network.ask(get('https://example.org/c'), LIMITS)
  expect([one, other, later].map((exchange) => exchange && failureOf(exchange))).toEqual(['tls', 'tls', 'tls'])
  expect(connected).toHaveBeenCalledTimes(1)
  expect(network.sent()).toBe(0)
  server.close()
})

test('what is beyond the budget is not asked, and said so; what was asked before is still known', async () => {
  const web = await startWeb(XML)
  const network = networkTo({ 'example.org:80': web.port }, { budget: 3 })
  const ask = (path: number) => network.ask(get(`http://example.org/${path}`), LIMITS)
  const exchanges = await Promise.all([0, 1, 2, 3, 4].map(ask))
  expect(exchanges.map(failureOf).filter((failure) => failure === 'budget-spent')).toHaveLength(2)
  expect(web.asked).toHaveLength(3)
  const known = exchanges.findIndex(({ answer }) => answer !== undefined)
  expect((await ask(known)).answer).toBeDefined()
  const connections = web.connections()
  expect(failureOf(await ask(9))).toBe('budget-spent')
  expect(web.connections()).toBe(connections)
})

test('so many connections at once, and no more', async () => {
  let now = 0
  let most = 0
  const { web, network } = await plainWeb((_, response) => {
    most = Math.max(most, ++now)
    setTimeout(() => {
      now--
      response.end()
    }, 20)
  })
  await Promise.all(Array.from({ length: 30 }, (_, place) => network.ask(get(`http://example.org/${place}`), LIMITS)))
  expect(web.asked).toHaveLength(30)
  expect(most).toBe(10)
})

test('a stop ends everything at once, and what was seen stays', async () => {
  const controller = new AbortController()
  const web = await startWeb((request, response) => {
    if (request.url === '/good') response.end('seen')
  })
  const network = networkTo({ 'example.org:80': web.port }, { signal: controller.signal })
  const good = await network.ask(get('http://example.org/good'), LIMITS)
  const open = network.ask(get('http://example.org/open'), LIMITS)
  setTimeout(() => controller.abort(), 50)
  const start = performance.now()
  expect(failureOf(await open)).toBe('stopped')
  expect(performance.now() - start).toBeLessThan(1_000)
  expect(failureOf(await network.ask(get('http://example.org/new'), LIMITS))).toBe('stopped')
  expect(await network.records('MX', 'example.org')).toEqual({ ok: false, failure: 'stopped' })
  expect(await network.ask(get('http://example.org/good'), LIMITS)).toEqual(good)
  expect(web.asked).toHaveLength(2)
  expect(network.exchanges().map(({ answer }) => answer?.body)).toEqual(['seen', undefined, undefined])
})
