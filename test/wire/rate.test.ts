import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundleNode } from '../../scripts/bundle-node.ts'
import { type RunningService, startNode } from '../support/faulty-service.ts'
import { FIXTURE_CATALOG, RUNTIME, type Service, send, startService } from './support.ts'

/** Who is counted, where a real connection is the other end. */

const SVC = 'autodiscover.service.example'
const PROFILE = '/email.mobileconfig?email=user@example.org'

async function statuses(port: number, count: number, target: string, headers = ''): Promise<number[]> {
  const seen: number[] = []
  for (let sent = 0; sent < count; sent++) {
    const head = `GET ${target} HTTP/1.1\r\nHost: ${SVC}\r\nX-Forwarded-Proto: https\r\n${headers}`
    seen.push((await send(port, `${head}Connection: close\r\n\r\n`)).status)
  }
  return seen
}

describe('without a proxy that says for whom it asks', () => {
  let service: Service

  beforeAll(async () => {
    service = await startService()
  }, 60_000)

  afterAll(() => service.close())

  test('the machine itself is not limited, and a header that nobody named changes nothing', async () => {
    for (const headers of [
      '',
      'X-Forwarded-For: 203.0.113.1\r\n',
      'X-Real-IP: 203.0.113.1\r\n',
      'Forwarded: for=203.0.113.1\r\n',
    ])
      expect(await statuses(service.port, 6, PROFILE, headers), headers).toEqual(Array(6).fill(200))
  })
})

describe.runIf(RUNTIME === 'node')('on Node, behind a proxy that says so in X-Forwarded-For', () => {
  let folder = ''
  let service: RunningService

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'postamt-rate-'))
    await bundleNode({ outdir: folder, catalog: FIXTURE_CATALOG })
    service = await startNode(join(folder, 'node.js'), {
      SERVICE_HOST: SVC,
      DNS_OVER_HTTPS_URL: '',
      RATE_LIMIT: '3',
      CLIENT_ADDRESS_HEADER: 'X-Forwarded-For',
    })
  }, 60_000)

  afterAll(async () => {
    await service.stop()
    await rm(folder, { recursive: true })
  })

  const from = (address: string) => `X-Forwarded-For: ${address}\r\n`

  test('a network may send three requests a minute; what it says itself in front of the address does not help it', async () => {
    expect(await statuses(service.port, 2, PROFILE, from('203.0.113.1'))).toEqual([200, 200])
    expect(await statuses(service.port, 2, '/setup', from('10.0.0.1, 203.0.113.2'))).toEqual([200, 429])
    expect(await statuses(service.port, 1, '/dns/example.org', from('127.0.0.1,203.0.113.3'))).toEqual([429])
    expect(await statuses(service.port, 1, PROFILE, from('203.0.114.1'))).toEqual([200])
    expect(await statuses(service.port, 4, PROFILE, from('2001:db8::1'))).toEqual([200, 200, 200, 429])
  })

  test('its mail apps, monitoring and static files are answered all the same', async () => {
    for (const target of ['/mail/config-v1.1.xml?emailaddress=user@example.org', '/v1.1/example.org', '/healthz'])
      expect(await statuses(service.port, 10, target, from('203.0.113.1')), target).toEqual(Array(10).fill(200))
    expect(await statuses(service.port, 4, '/static/style.css', from('203.0.113.1'))).not.toContain(429)
  })

  test('who comes past the proxy on the same machine is not limited', async () => {
    expect(await statuses(service.port, 6, PROFILE)).toEqual(Array(6).fill(200))
    expect(await statuses(service.port, 6, PROFILE, from('unknown'))).toEqual(Array(6).fill(200))
  })

  test('nothing of this is logged', () => {
    expect(service.output()).not.toMatch(/203\.0|2001:db8|rate/)
  })
})
