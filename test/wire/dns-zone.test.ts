import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RawResponse, type Service, send, startService } from './support.ts'

/** What a Request object cannot carry: methods of WebDAV, and paths as they were typed. */

const SVC = 'autodiscover.service.example'

let service: Service

beforeAll(async () => {
  service = await startService()
})

afterAll(() => service.close())

function ask(target: string, { method = 'GET', host = SVC, scheme = 'https' } = {}): Promise<RawResponse> {
  const head = `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nX-Forwarded-Proto: ${scheme}\r\nConnection: close\r\n\r\n`
  return send(service.port, Buffer.from(head, 'utf8'))
}

test.each(['GET', 'HEAD', 'PROPFIND', 'OPTIONS', 'REPORT'])('%s of calendars leads to the provider', async (method) => {
  const { status, headers } = await ask('/.well-known/caldav', { method, host: 'dav.example' })
  expect([status, headers['location']]).toEqual([301, 'https://dav.dav.example:8443/cal/'])
})

test('AC-95 the bytes on the wire have the digest of the zone', async () => {
  const { body, headers } = await ask('/.well-known/user-agent-configuration.json', {
    host: 'ua-auto-config.example.org',
  })
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body))
  const zone = JSON.parse((await ask('/dns/example.org.json')).body)
  expect(Buffer.from(digest).toString('base64')).toBe(zone.pacc.digest)
  expect(headers['content-type']).toBe('application/json')
})

test.each(['/dns/example.org', '/dns/EXAMPLE.org', '/dns/example%2Eorg', '/dns/example.org/', '/dns/example.org.'])(
  '%s is the zone of the same domain',
  async (target) => {
    const { status, body } = await ask(target)
    expect(status).toBe(200)
    expect(body).toContain('\n$ORIGIN example.org.\n')
  },
)

test.each([
  '/dns/',
  '/dns',
  '/dns/a/b',
  '/dns/%',
  '/dns/%ff',
  '/dns/..%2f..',
  `/dns/${'a'.repeat(300)}.example`,
  '/dns/.json',
])('%s is refused, and nothing breaks', async (target) => {
  const { status, body } = await ask(target)
  expect([400, 404]).toContain(status)
  expect(body.length).toBeLessThan(300)
})
