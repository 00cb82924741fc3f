import { spawn } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundleNode } from '../../../scripts/bundle-node.ts'
import { digestOf } from '../../../src/brand/public-files.ts'
import { FIXTURE_CATALOG, send, startNode } from '../support.ts'

/** What the Node entry does that no runtime does for it: one file, static files, refusals, an end without loss. */

const CSS = 'body { color: black }\n'

let folder = ''
let node: Awaited<ReturnType<typeof startNode>>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postamt-entry-'))
  await bundleNode({ outdir: folder, catalog: FIXTURE_CATALOG })
  const files = join(folder, 'public/static')
  await mkdir(join(files, 'deep'), { recursive: true })
  await writeFile(join(files, 'a b.css'), CSS)
  await writeFile(join(files, 'deep/logo.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  await writeFile(join(files, 'unknown.kind'), 'x')
  await writeFile(join(files, '.hidden'), 'secret')
  await writeFile(join(folder, 'public/top.txt'), 'secret')
  await symlink(join(folder, 'node.js'), join(files, 'link.js'))
  node = await startNode(folder, { SERVICE_HOST: 'autodiscover.service.example' })
})

afterAll(async () => {
  await ended(node.process)
  await rm(folder, { recursive: true })
})

const get = (target: string, more = '', method = 'GET') =>
  send(node.port, `${method} ${target} HTTP/1.1\r\nHost: service.example\r\n${more}Connection: close\r\n\r\n`)

function ended(child: (typeof node)['process'], signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  const end = new Promise<number | null>((resolve) => child.once('exit', resolve))
  child.kill(signal)
  return end
}

const OURS = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' }

test('the entry is one file, and runs where there is nothing else', async () => {
  expect((await readdir(folder)).sort()).toEqual(['node.js', 'public'])
  expect(await get('/healthz')).toMatchObject({ status: 200 })
})

describe('static files', () => {
  test.each([
    ['/static/a%20b.css', 'text/css; charset=utf-8', CSS],
    ['/static/a%20b.css?v=2', 'text/css; charset=utf-8', CSS],
    ['/static/deep/logo.svg', 'image/svg+xml; charset=utf-8', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['/static/unknown.kind', 'application/octet-stream', 'x'],
  ])('%s is served as %s, to be asked about again each time', async (target, type, body) => {
    expect(await get(target)).toMatchObject({
      status: 200,
      body,
      headers: { ...OURS, 'content-type': type, 'cache-control': 'public, max-age=0, must-revalidate' },
    })
  })

  test('a cache that has the file already is told so', async () => {
    const { headers } = await get('/static/a%20b.css')
    const again = await get('/static/a%20b.css', `If-None-Match: ${headers['etag']}\r\n`)
    expect(again).toMatchObject({ status: 304, body: '', headers: { ...OURS, etag: headers['etag'] } })
    expect(again.headers['cache-control']).toBe('public, max-age=0, must-revalidate')
    expect(await get('/static/a%20b.css', 'If-None-Match: "other"\r\n')).toMatchObject({ status: 200, body: CSS })
  })

  test('under its digest a file is kept for a year, since there will never be another one', async () => {
    const named = `/static/a%20b.css?v=${digestOf(new TextEncoder().encode(CSS))}`
    const { headers, ...answer } = await get(named)
    expect(answer).toMatchObject({ status: 200, body: CSS })
    expect(headers).toMatchObject({ ...OURS, 'cache-control': 'public, max-age=31536000, immutable' })
    const again = await get(named, `If-None-Match: ${headers['etag']}\r\n`)
    expect(again.status).toBe(304)
    expect(again.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    for (const other of [named.slice(0, -1), `${named}0`, `${named}&x`, `${named.slice(0, -10)}0123456789`])
      expect((await get(other)).headers['cache-control'], other).toBe('public, max-age=0, must-revalidate')
  })

  test('HEAD gets the head, and other methods are refused', async () => {
    const head = await get('/static/a%20b.css', '', 'HEAD')
    expect(head).toMatchObject({ status: 200, body: '', headers: { 'content-length': String(CSS.length) } })
    expect(await get('/static/a%20b.css', '', 'DELETE')).toMatchObject({
      status: 405,
      headers: { ...OURS, allow: 'GET, HEAD', 'cache-control': 'no-store' },
    })
  })

  test.each([
    '/static/',
    '/static/deep',
    '/static/nothing.css',
    '/static/.hidden',
    '/static/link.js',
    '/static/../node.js',
    '/static/../public/top.txt',
    '/static/..%2fnode.js',
    '/static/%2e%2e/%2e%2e/node.js',
    '/static/..%5cnode.js',
    '/static//etc/passwd',
    '/static/%00',
    '/static/%ff',
    '/top.txt',
    '/public/static/a%20b.css',
  ])('%s is nothing', async (target) => {
    expect(await get(target)).toMatchObject({ status: 404, headers: { ...OURS, 'cache-control': 'no-store' } })
  })
})

describe('what Node and the adapter answer by themselves carries our headers', () => {
  test.each([
    ['a request without a Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['a Host that is none', 'GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n', 400],
    ['a Host with a path', 'GET / HTTP/1.1\r\nHost: a.example/b\r\nConnection: close\r\n\r\n', 400],
    ['a target with a backslash', 'GET /a\\b HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n', 400],
    ['a target that is none', 'GET * HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n', 400],
    ['an absolute target that is none', 'GET http://[x/ HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n', 400],
    ['bytes that are no request', 'EHLO mail.example\r\n\r\n', 400],
    ['a head that is too large', `GET / HTTP/1.1\r\nHost: a.example\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('%s', async (_, bytes, status) => {
    expect(await send(node.port, bytes)).toMatchObject({ status, headers: { ...OURS, 'cache-control': 'no-store' } })
  })

  test('who speaks HTTP/1.0 need not name a host, as HAProxy does when it looks whether somebody is there', async () => {
    const [told, bare] = ['Host: a.example\r\n', ''].map((host) =>
      send(node.port, `GET /healthz HTTP/1.0\r\n${host}\r\n`),
    )
    expect(await bare).toMatchObject({ status: 200, body: (await told)?.body })
  })

  test('a wish that nobody knows is left unfulfilled, and the request answered', async () => {
    expect(await get('/healthz', 'Expect: 200-perfection\r\n')).toMatchObject({ status: 200, headers: OURS })
  })
})

describe('the end', () => {
  /** An upstream database that answers when it is told to, so that requests are open for as long as a test needs. */
  async function slowPeer() {
    const open: (() => void)[] = []
    let arrived = () => {}
    const server = createServer((_, response) => {
      open.push(() => response.writeHead(404).end())
      arrived()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      next: () =>
        new Promise<void>((resolve) => {
          arrived = resolve
        }),
      answerAll: () => {
        for (const answer of open.splice(0)) answer()
      },
      close() {
        server.closeAllConnections()
        return new Promise((resolve) => server.close(resolve))
      },
    }
  }

  const closed = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()))

  async function connected(port: number): Promise<Socket> {
    const socket = connect(port, '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    return socket
  }

  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s: open requests are answered, kept connections closed, new ones refused, and the status is 0',
    async (signal) => {
      const peer = await slowPeer()
      const { port, process: child } = await startNode(folder, { UPSTREAM_ISPDB_URL: peer.url })
      const idle = await connected(port)
      idle.resume()
      const open = await connected(port)
      let received = ''
      open.on('data', (chunk) => {
        received += chunk
      })
      const asked = peer.next()
      open.write('GET /v1.1/unknown.example HTTP/1.1\r\nHost: localhost\r\n\r\n')
      await asked
      const idleClosed = closed(idle)
      const openClosed = closed(open)
      const end = ended(child, signal)
      await idleClosed
      await expect(send(port, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')).rejects.toThrow('ECONNREFUSED')
      expect(received).toBe('')
      peer.answerAll()
      await openClosed
      expect(received).toMatch(/^HTTP\/1\.1 404 /)
      expect(await end).toBe(0)
      await peer.close()
    },
  )

  test('a request that came before the end is answered with the last word: the connection closes', async () => {
    const { port, process: child } = await startNode(folder)
    const socket = await connected(port)
    let received = ''
    socket.on('data', (chunk) => {
      received += chunk
    })
    const body = '<Autodiscover/>'
    socket.write(
      `POST /autodiscover/autodiscover.xml HTTP/1.1\r\nHost: autodiscover.example.org\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
    )
    await new Promise((resolve) => setTimeout(resolve, 100))
    const end = ended(child)
    await new Promise((resolve) => setTimeout(resolve, 200))
    const socketClosed = closed(socket)
    socket.write(body.slice(5))
    await socketClosed
    expect(received).toMatch(/^HTTP\/1\.1 200 /)
    expect(await end).toBe(0)
  })

  test('whoever never ends is cut off after ten seconds', async () => {
    const { port, process: child } = await startNode(folder)
    const socket = await connected(port)
    socket.on('error', () => {})
    socket.write('POST /autodiscover/autodiscover.xml HTTP/1.1\r\nHost: a.example\r\nContent-Length: 500\r\n\r\n<')
    await new Promise((resolve) => setTimeout(resolve, 100))
    const began = performance.now()
    expect(await ended(child)).toBe(0)
    expect(performance.now() - began).toBeGreaterThan(9_000)
    expect(performance.now() - began).toBeLessThan(14_000)
  })
})

test('a port that is taken, and a setting that cannot work, end the start with a line that says why', async () => {
  await expect(failing({ PORT: String(node.port) })).resolves.toMatch(/cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE/)
  await expect(failing({ SERVICE_HOST: 'http://x y' })).resolves.toMatch(
    /^Postamt cannot start: SERVICE_HOST is "http:\/\/x y", .*; write it as in .*\n$/,
  )
  await expect(failing({ PORT: 'x' })).resolves.toMatch(/^Postamt cannot start: PORT is "x"; write .*\n$/)
  await expect(failing({ RATE_LIMIT: 'much' })).resolves.toMatch(/^Postamt cannot start: RATE_LIMIT is "much"; .*\n$/)
  await expect(failing({ DEFAULT_PROVIDER: 'nobody' })).resolves.toMatch(
    /^Postamt cannot start: DEFAULT_PROVIDER names "nobody", .*\n$/,
  )
  await copyFile(join(folder, 'node.js'), join(folder, 'not-a-database'))
  await expect(failing({ TENANTS_DATABASE: join(folder, 'not-a-database') })).resolves.toMatch(
    /^Postamt cannot start: The tenant database .*not-a-database cannot be opened: .*\n$/,
  )
  await rm(join(folder, 'not-a-database'))
})

/** What a start that fails says; its status is 1. */
async function failing(vars: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, [join(folder, 'node.js')], {
    env: { PORT: '0', DNS_OVER_HTTPS_URL: '', ...vars },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve))
  expect(status, said).toBe(1)
  return said
}

test('tenants of the file are known, and written by the admin API', async () => {
  const database = join(folder, 'data/tenants.db')
  const vars = { TENANTS_DATABASE: database, ADMIN_TOKEN: 'test-token' }
  const put = (port: number) => {
    const body = JSON.stringify({ provider: 'example.org' })
    return send(
      port,
      `PUT /admin/v1/tenants/kunde.example HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer test-token\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n${body}`,
    )
  }
  const ask = (port: number) =>
    send(port, 'GET /v1.1/kunde.example HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  const first = await startNode(folder, vars)
  expect((await ask(first.port)).status).toBe(404)
  expect((await put(first.port)).status).toBeLessThan(300)
  expect(await ended(first.process)).toBe(0)
  const second = await startNode(folder, vars)
  const answer = await ask(second.port)
  expect(answer.status).toBe(200)
  expect(answer.body).toContain('<domain>kunde.example</domain>')
  await ended(second.process)
  await rm(join(folder, 'data'), { recursive: true })
})

describe('pages go out compressed to those who take gzip', () => {
  const fetched = (path: string, headers: Record<string, string>) =>
    fetch(`http://127.0.0.1:${node.port}${path}`, { headers: { accept: 'text/html', ...headers } })
  const PAGE = '/providers?lang=en'
  const HTTPS = { 'x-forwarded-proto': 'https' }

  test('a page is the same, and less than half of it travels', async () => {
    const [whole, zipped] = await Promise.all([
      fetched(PAGE, { 'accept-encoding': 'identity' }),
      fetched(PAGE, { 'accept-encoding': 'br, gzip' }),
    ])
    expect(whole.headers.get('content-encoding')).toBeNull()
    expect(zipped.headers.get('content-encoding')).toBe('gzip')
    for (const { headers } of [whole, zipped]) expect(headers.get('vary')).toMatch(/Accept-Encoding/)
    const text = await whole.text()
    expect(await zipped.text()).toBe(text)
    expect(Number(zipped.headers.get('content-length'))).toBeLessThan(text.length / 2)
  })

  test('who has the compressed page is not sent it again', async () => {
    const first = await fetched(PAGE, { 'accept-encoding': 'gzip' })
    const etag = first.headers.get('etag') as string
    expect(etag).toMatch(/^W\/"/)
    expect((await fetched(PAGE, { 'accept-encoding': 'gzip', 'if-none-match': etag })).status).toBe(304)
  })

  test.each([PAGE, '/api/v1/providers', '/openapi.json'])(
    'that the answer at %s depends on Accept-Encoding, HEAD and 304 say too',
    async (path) => {
      const head = await fetch(`http://127.0.0.1:${node.port}${path}`, { method: 'HEAD', headers: HTTPS })
      const etag = head.headers.get('etag') as string
      const unchanged = await fetched(path, { ...HTTPS, 'if-none-match': etag })
      expect([head.status, unchanged.status]).toEqual([200, 304])
      for (const { headers } of [head, unchanged]) expect(headers.get('vary')).toMatch(/Accept-Encoding$/)
    },
  )

  test.each([
    ['what mail apps ask', '/mail/config-v1.1.xml?emailaddress=a@example.org', 'gzip'],
    ['a page for those who refuse it', PAGE, 'gzip;q=0, br'],
    ['a page for those who do not speak of it', PAGE, 'identity'],
    ['what fits into a packet', '/static/a%20b.css', 'gzip'],
  ])('%s stays as it is', async (_, path, coding) => {
    const response = await fetched(path, { 'accept-encoding': coding })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-encoding')).toBeNull()
  })
})
