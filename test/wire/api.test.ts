import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RawResponse, type Service, send, startService } from './support.ts'

/** The API over sockets: targets and methods as they were typed, and what a browser or curl sees of the answer. */

const SVC = 'autodiscover.service.example'

let service: Service

beforeAll(async () => {
  service = await startService()
})

afterAll(() => service.close())

function ask(target: string, { method = 'GET', headers = [] as readonly string[] } = {}): Promise<RawResponse> {
  const lines = [`Host: ${SVC}`, 'X-Forwarded-Proto: https', ...headers, 'Connection: close']
  return send(service.port, Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`, 'utf8'))
}

test.each([
  ['/api/v1/settings?email=a+b@example.org', 'a+b@example.org'],
  ['/api/v1/settings?email=a%2bb%40EXAMPLE.org', 'a+b@example.org'],
  ['/api/v1/settings/?email=m%C3%BCller@example.org', 'müller@example.org'],
  ['/api/v1/settings?x=%&email=a@example.org', 'a@example.org'],
])('%s is answered for the address that was meant', async (target, resolved) => {
  const { status, headers, body } = await ask(target)
  expect([status, headers['content-type'], headers['cache-control']]).toEqual([
    200,
    'application/json',
    'private, no-store',
  ])
  expect(JSON.parse(body).incoming[0].username).toEqual({ template: '%EMAILADDRESS%', resolved })
})

test.each([
  '/api/v1/settings?email=%',
  '/api/v1/settings?domain=%ff',
  '/api/v1/%',
  '/api/../api/v1',
  '/api/v1/providers/%2e%2e',
  `/api/v1/providers?q=${'a'.repeat(3_000)}`,
])('%s is a problem, and nothing breaks', async (target) => {
  const { status, headers, body } = await ask(target)
  expect([400, 404]).toContain(status)
  expect(headers['content-type']).toBe('application/problem+json')
  expect(JSON.parse(body).type).toBe(`https://${SVC}/problems/${JSON.parse(body).reason}`)
})

describe('methods', () => {
  test('HEAD has the headers and no body', async () => {
    const get = await ask('/api/v1/settings?domain=example.org')
    const head = await ask('/api/v1/settings?domain=example.org', { method: 'HEAD' })
    expect([head.status, head.body]).toEqual([200, ''])
    expect(head.headers['etag']).toBe(get.headers['etag'])
  })

  test.each(['PROPFIND', 'POST', 'DELETE'])('%s is refused', async (method) => {
    const { status, headers, body } = await ask('/api/v1/settings', { method, headers: ['Content-Length: 0'] })
    expect([status, headers['allow'], JSON.parse(body).reason]).toEqual([
      405,
      'GET, HEAD, OPTIONS',
      'method-not-allowed',
    ])
  })

  test('a browser that asks in advance gets no body', async () => {
    const { status, headers, body } = await ask('/api/v1/providers', { method: 'OPTIONS' })
    expect([status, body, headers['access-control-allow-origin']]).toEqual([204, '', '*'])
  })
})

test('who has the answer is told so', async () => {
  const { headers } = await ask('/openapi.json')
  const again = await ask('/openapi.json', { headers: [`If-None-Match: ${headers['etag']}`] })
  expect([again.status, again.body]).toEqual([304, ''])
})
