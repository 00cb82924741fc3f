import { describe, expect, test } from 'vitest'
import { createApp } from '../../../src/app.ts'
import type { Dns } from '../../../src/dns/index.ts'
import { readSettings } from '../../../src/settings.ts'
import { dnsOf } from '../lookup/dns-support.ts'
import { catalogOf } from '../lookup/support.ts'
import { faultsOf } from './support.ts'

/** Answers that need more than the catalog: each source that waits, and what it saw. */

const CATALOG = catalogOf({
  'hoster.example': "recognisedBy: [{ mx: '*.in-hoster.example' }]",
  'each.example': `domains: [each.example]
variants:
  own:
    name: Own server
    recognisedBy: [{ mx: '*.in-each.example' }]
    values: { server: from-mx }
    incoming: [{ protocol: imap, hostname: '%SERVER%', security: tls }]
    outgoing: [{ protocol: smtp, hostname: '%SERVER%', security: tls }]
incoming: [{ protocol: imap, hostname: imap.each.example, security: tls }]
outgoing: [{ protocol: smtp, hostname: smtp.each.example, security: tls }]`,
  'slow.example': `domains: [slow.example]
incoming:
  - { protocol: imap, hostname: imap.slow.example, security: tls }
  - { protocol: pop3, hostname: old.slow.example, security: tls, checkMinutes: 30 }
  - { protocol: pop3, hostname: 'pop.%EMAILDOMAIN%', security: tls, leaveOnServer: false, checkMinutes: 15 }
  - { protocol: pop3, hostname: 'pop.%EMAILDOMAIN%', security: starttls }
outgoing: [{ protocol: smtp, hostname: smtp.slow.example, security: tls }]
variants:
  patient:
    name: Patient
    incoming: [{ protocol: pop3, hostname: pop.slow.example, security: tls, checkMinutes: 60 }]`,
})

const ZONE = `
kunde.example 60 MX 10 mx1.in-hoster.example
kunde.example 60 MX 20 backup.example
own.example 60 MX 10 mail.own.example
_imaps._tcp.own.example 60 SRV 0 1 993 imap.own.example
_submissions._tcp.own.example 60 SRV 0 1 465 smtp.own.example
none.example 60 MX 0 .
`

function service(dns: Dns | undefined = dnsOf(ZONE), env: Record<string, string> = {}) {
  const app = createApp({
    catalog: CATALOG,
    settings: readSettings({ SERVICE_HOST: 'svc.example', DNS_OVER_HTTPS_URL: '', ...env }),
    log: () => {},
    dns,
  })
  return async (query: string, host = 'svc.example') =>
    app.fetch(new Request(`https://${host}/api/v1/settings?${query}`))
}

const read = async (response: Response) => {
  expect(await faultsOf('/api/v1/settings', response.clone())).toEqual([])
  return [response.status, await response.json()] as const
}

test('a customer’s own domain is known by its MX, and the sign stands in why', async () => {
  const [status, answer] = await read(await service()('domain=kunde.example'))
  expect(status).toBe(200)
  expect(answer).toMatchObject({ source: 'dns-sign', provider: { id: 'hoster.example' } })
  expect((answer as { why: object[] }).why.at(-1)).toEqual({
    source: 'dns-sign',
    asked: 'kunde.example',
    outcome: 'found',
    evidence: { mx: ['mx1.in-hoster.example'], sign: { mx: '*.in-hoster.example' } },
  })
})

test('a provider that is made of SRV records has no entry to lead to', async () => {
  const [status, answer] = await read(await service()('email=anna@own.example'))
  expect(status).toBe(200)
  expect(answer).toMatchObject({ source: 'srv', incoming: [{ hostname: 'imap.own.example', port: 993 }] })
  expect((answer as { provider: object }).provider).toEqual({
    id: 'own.example',
    name: 'own.example',
    shortName: expect.any(String),
  })
})

test('how often mail may be fetched is said of the very server, and of the package’s own', async () => {
  const pauses = async (query: string) => {
    const [, answer] = await read(await service()(query))
    const { incoming } = answer as { incoming: { hostname: string; checkMinutes?: number }[] }
    return incoming.map((server) => [server.hostname, server.checkMinutes, 'checkMinutes' in server])
  }
  expect(await pauses('domain=slow.example')).toEqual([
    ['imap.slow.example', undefined, false],
    ['old.slow.example', 30, true],
    ['pop.slow.example', 15, true],
    ['pop.slow.example', undefined, false],
  ])
  expect(await pauses('email=anna@slow.example&variant=patient')).toEqual([['pop.slow.example', 60, true]])
})

test('a domain that takes no mail is unknown, and why says so', async () => {
  const [status, problem] = await read(await service()('domain=none.example'))
  expect(status).toBe(404)
  expect((problem as { why: object[] }).why.at(-1)).toMatchObject({
    outcome: 'elsewhere',
    evidence: { mx: ['.'], note: 'no-mail' },
  })
})

test('the usual provider answers at a host of the domain itself', async () => {
  const ask = service(undefined, { DEFAULT_PROVIDER: 'hoster.example' })
  const [status, answer] = await read(await ask('domain=some.example', 'autoconfig.some.example'))
  expect([status, (answer as { source: string }).source]).toEqual([200, 'default-provider'])
})

test('a variant whose server nothing names is no answer, and that is said', async () => {
  const [status, problem] = await read(await service()('domain=each.example&variant=own'))
  expect(status).toBe(422)
  expect(problem).toMatchObject({ reason: 'server-unknown', provider: { id: 'each.example' } })
})

describe('a resolver that fails', () => {
  test('is a problem where nobody else knows', async () => {
    const [status, problem] = await read(await service(dnsOf(ZONE, ['all']))('domain=kunde.example'))
    expect(status).toBe(503)
    expect(problem).toMatchObject({ reason: 'source-unavailable', domain: 'kunde.example' })
  })

  test('is none where the catalog knows', async () => {
    const response = await service(dnsOf(ZONE, ['all']))('domain=each.example')
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'public, max-age=3600'])
  })
})
