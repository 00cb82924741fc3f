import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleNode } from '../../scripts/bundle-node.ts'
import { exposureIn } from '../../scripts/fuzz/exposure.ts'
import { type Answer, type Exchange, exchange } from '../../scripts/fuzz/wire.ts'
import { createApp } from '../../src/app.ts'
import { type CompiledCatalog, openCatalog } from '../../src/catalog/index.ts'
import { readSettings } from '../../src/settings.ts'
import { type RunningService, startNode, startWorkerd } from '../support/faulty-service.ts'
import { LOCAL_PART, MARKED, type MarkedRequest, markedRequests } from '../support/marked-requests.ts'
import { bundle } from '../support/workerd.ts'
import { FIXTURE_CATALOG, RUNTIME } from './support.ts'

/** The same as `test/worker/privacy.test.ts` over sockets, with everything that the deployed service prints. */

const SVC = 'autodiscover.service.example'
const TOKEN = 'token'
/** Nobody listens there: what DNS is asked for fails, and is logged. */
const VARS = { SERVICE_HOST: SVC, ADMIN_TOKEN: TOKEN, DNS_OVER_HTTPS_URL: 'http://127.0.0.1:9/dns-query' }
const LANES = 4

let folder = ''
let service: RunningService

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postamt-privacy-'))
  if (RUNTIME === 'node') {
    await bundleNode({ outdir: folder, catalog: FIXTURE_CATALOG })
    const database = { TENANTS_DATABASE: join(folder, 'tenants.sqlite') }
    service = await startNode(join(folder, 'node.js'), { ...VARS, ...database })
  } else {
    await bundle(join(import.meta.dirname, '../fixtures/wrangler.toml'), folder)
    // Nobody speaks for the database either.
    service = await startWorkerd({ folder, vars: VARS, d1Port: 9 })
  }
})

afterAll(async () => {
  await service.stop()
  await rm(folder, { recursive: true })
})

const bytesOf = ({ method, target, headers, body }: MarkedRequest, host = SVC) => {
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
  const all = { host, 'x-forwarded-proto': 'https', ...headers, ...length, connection: 'close' }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`)
}

/** What no Request object carries: an address in the Host, in the request line, in what is no HTTP at all. */
const ADDRESS = `${LOCAL_PART}@example.org`
const ODD = [
  `GET /?email=${ADDRESS} HTTP/1.1\r\nHost: ${ADDRESS}\r\nConnection: close\r\n\r\n`,
  `GET /setup HTTP/1.1\r\nHost: ${ADDRESS}:80\r\nConnection: close\r\n\r\n`,
  `GET /api/v1/settings?domain=example.org HTTP/1.1\r\nHost: ${ADDRESS}\r\nConnection: close\r\n\r\n`,
  `GET http://${ADDRESS}/setup?email=${ADDRESS} HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n`,
  `GET https://a.example/dns/${ADDRESS}?x=${ADDRESS} HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n`,
  `GET ${ADDRESS} HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n`,
  `CONNECT ${ADDRESS} HTTP/1.1\r\nHost: ${ADDRESS}\r\n\r\n`,
  `${ADDRESS} / HTTP/1.1\r\nHost: a.example\r\n\r\n`,
  `GET /v1.1/${ADDRESS}\r\n\r\n`,
  `GET /v1.1/${ADDRESS} HTTP/9.9\r\nHost: a.example\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: a.example\r\n${ADDRESS}\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: a.example\r\n${LOCAL_PART}: ${ADDRESS}\r\nContent-Length: ${ADDRESS}\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: a.example\r\nX: ${ADDRESS.repeat(8_000)}\r\n\r\n`,
  `GET /setup?email=${ADDRESS.repeat(8_000)} HTTP/1.1\r\nHost: a.example\r\n\r\n`,
  `GET /setup?email=${LOCAL_PART}ü@example.org HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n`,
  `POST /setup HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n5\r\nemail\r\n${ADDRESS}\r\n`,
  `POST /setup HTTP/1.1\r\nHost: a.example\r\nContent-Length: 99\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nemail=${ADDRESS}`,
  `POST /autodiscover/autodiscover.xml HTTP/1.1\r\nHost: a.example\r\nContent-Length: 99\r\n\r\n<EMailAddress>${ADDRESS}`,
]

const told = ({ status, headers, body }: Answer) => ({ status, headers, body: body.toString() })

function exposed(outcome: Exchange, target: string): string | undefined {
  return outcome.outcome === 'answered'
    ? exposureIn(told(outcome.answer), { target, said: ADDRESS, serviceHost: SVC }, MARKED)
    : undefined
}

test('no answer exposes the address, whatever route it was sent to and wherever it stood, and neither does the log', async () => {
  const { compiledCatalog } = (await import(FIXTURE_CATALOG)) as { compiledCatalog: CompiledCatalog }
  const app = createApp({
    catalog: openCatalog(compiledCatalog),
    settings: readSettings({ ADMIN_TOKEN: TOKEN, DNS_OVER_HTTPS_URL: '' }),
  })
  const routes = [...new Set(app.routes.map(({ path }) => path)), '/nothing', '/static/style.css', '/static/x@y']
  // A third of them each: the other test sends all.
  const requests = routes.flatMap((route, at) =>
    markedRequests(route, `Bearer ${TOKEN}`).filter((_, place) => place % 3 === at % 3),
  )
  expect(requests.length).toBeGreaterThan(2_000)
  const found: string[] = []
  let answered = 0
  let next = 0
  const lane = async () => {
    for (let request = requests[next++]; request !== undefined; request = requests[next++]) {
      const outcome = await exchange(service.port, bytesOf(request))
      if (outcome.outcome === 'answered') answered++
      const exposure = exposed(outcome, request.target)
      if (exposure !== undefined) found.push(`${request.title}\n    ${exposure}`)
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  expect(found.slice(0, 5)).toEqual([])
  expect(answered).toBe(requests.length)
})

test('what is no proper request is not repeated either', async () => {
  const found: string[] = []
  for (const text of ODD) {
    const bytes = Buffer.from(text)
    const [, target = ''] = bytes.toString('latin1').split(' ')
    const exposure = exposed(await exchange(service.port, bytes, 2_000), target)
    if (exposure !== undefined) found.push(`${text.slice(0, 100)}\n    ${exposure}`)
  }
  expect(found).toEqual([])
})

test('the log is heard, and holds no address', async () => {
  const settings = await exchange(service.port, Buffer.from(`GET /v1.1/fresh.example HTTP/1.0\r\nHost: ${SVC}\r\n\r\n`))
  expect(settings.outcome).toBe('answered')
  expect(service.output()).toContain('"event":"source-failed"')
  const lines = service.output().split('\n')
  expect(lines.filter((line) => MARKED.test(line) || /\S@[a-z0-9-]+\.[a-z]/i.test(line))).toEqual([])
})
