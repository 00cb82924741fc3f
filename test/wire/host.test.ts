import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundle, startRawWorker } from '../support/workerd.ts'
import { RUNTIME, type Service, send, startService } from './support.ts'

/**
 * Hosts that are none, which a server puts in front of the path all the same: what follows is then nobody's question. In workerd
 * itself: wrangler would put the URL in order before.
 */

let service: Service
beforeAll(async () => {
  service = RUNTIME === 'node' ? await startService() : await rawService()
})
afterAll(() => service.close())

async function rawService(): Promise<Service> {
  const folder = await mkdtemp(join(tmpdir(), 'postamt-host-'))
  await bundle(join(import.meta.dirname, '../fixtures/wrangler.toml'), folder)
  const { port, stop } = await startRawWorker(folder, '/healthz', { vars: { SERVICE_HOST: 'service.example' } })
  return { port, close: () => stop().then(() => rm(folder, { recursive: true })) }
}

const ADDRESS = 'zq-person@main.example.org'
const TARGETS = [
  '/',
  `/setup?email=${ADDRESS}`,
  `/mail/config-v1.1.xml?emailaddress=${ADDRESS}`,
  `/email.mobileconfig?email=${ADDRESS}`,
  `/dns/example.org?x=${ADDRESS}`,
]

const NONE = [
  ...[
    '',
    '/',
    '//',
    '?',
    '?a.example',
    '#',
    'a.example#',
    'a.example?b',
    'a.example/#',
    'a.example:80/?b#',
    'a.example/?',
  ],
  ...['a.example/b', 'a.example/healthz?', 'a.example/setup?y=', '127.0.1/?', '127.0.1?a', '127.0.1/x', '127.1/?ab'],
  ...['http://a.example', 'zq@a.example', 'a.example\\b', '\u00fc/?xxxx', 'a b', 'a.example, b.example'],
]

describe.each(NONE)('with the Host %j', (host) => {
  test.each(TARGETS)('%s gets 400, and nothing of it comes back', async (target) => {
    for (const secure of ['', 'X-Forwarded-Proto: https\r\n']) {
      const request = `GET ${target} HTTP/1.1\r\nHost:${host}\r\n${secure}Connection: close\r\n\r\n`
      const { status, headers, body } = await send(service.port, request)
      expect(status).toBe(400)
      expect(JSON.stringify(headers) + body).not.toContain('zq-person')
    }
  })

  test('a form that is sent gets 400', async () => {
    const body = `email=${encodeURIComponent(ADDRESS)}`
    const head = `POST /setup HTTP/1.1\r\nHost:${host}\r\nX-Forwarded-Proto: https\r\nConnection: close`
    const type = `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}`
    expect(await send(service.port, `${head}\r\n${type}\r\n\r\n${body}`)).toMatchObject({ status: 400 })
  })
})

test.each(['/healthz#a', '/healthz?b#c', 'http://a.example/healthz#a'])(
  'the target %s is read up to its fragment, which no client sends',
  async (target) => {
    const request = `GET ${target} HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n`
    expect(await send(service.port, request)).toMatchObject({ status: 200 })
  },
)

test.each(['a.example', 'a.example:8080', '192.0.2.1', '[2001:db8::1]:80', 'localhost', 'A.Example.'])(
  'the Host %s is one',
  async (host) => {
    const request = `GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`
    expect(await send(service.port, request)).toMatchObject({ status: 200 })
  },
)
