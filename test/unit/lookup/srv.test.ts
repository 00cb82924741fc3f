import { describe, expect, test } from 'vitest'
import { expand } from '../../../src/account/index.ts'
import { type Inquiry, srvRecords } from '../../../src/lookup/index.ts'
import { dnsOf } from './dns-support.ts'
import { catalogOf, d, providerOf } from './support.ts'

/** Step 6: the servers that a domain's own SRV records name (RFC 6186, RFC 8314). */

const inquiry = (domain: string, rest: Partial<Inquiry> = {}): Inquiry => ({
  domain: d(domain),
  through: undefined,
  atOwnServiceHost: false,
  ...rest,
})

const srv = (service: string, data: string, domain = 'shop.example') => `${service}._tcp.${domain} 300 SRV ${data}`

const BOTH = [srv('_imaps', '0 1 993 imap.shop.example'), srv('_submissions', '0 1 465 smtp.shop.example')].join('\n')

async function serversOf(zone: string) {
  const answer = await srvRecords(dnsOf(zone)).find(inquiry('shop.example'))
  if (typeof answer !== 'object' || !('provider' in answer)) return undefined
  const line = ({ protocol, security, hostname, port }: Record<string, unknown>) =>
    `${protocol} ${security} ${hostname}:${port}`
  const { incoming, outgoing } = answer.provider.settings
  return [...incoming, ...outgoing].map((server) => line({ ...server }))
}

test('a domain that names a server in each direction is answered, with what it named', async () => {
  const answer = await srvRecords(dnsOf(BOTH)).find(inquiry('shop.example'))
  expect(answer).toMatchObject({
    provider: {
      identity: { id: 'shop.example', autoconfigId: 'shop.example', displayName: 'shop.example', domains: [] },
    },
    variant: undefined,
    domain: 'shop.example',
    values: undefined,
    source: 'srv',
    evidence: { srv: ['_imaps imap.shop.example:993', '_submissions smtp.shop.example:465'] },
  })
})

test('the login is the address', async () => {
  const answer = await srvRecords(dnsOf(BOTH)).find(inquiry('shop.example'))
  if (typeof answer !== 'object' || !('provider' in answer)) throw new Error('not found')
  expect(expand(answer.provider, undefined, d('shop.example'), undefined)).toMatchObject({
    ok: true,
    value: {
      incoming: [
        {
          protocol: 'imap',
          hostname: 'imap.shop.example',
          port: 993,
          security: 'tls',
          authentication: ['password-cleartext'],
          username: { template: '%EMAILADDRESS%' },
        },
      ],
      outgoing: [{ protocol: 'smtp', hostname: 'smtp.shop.example', port: 465, security: 'tls' }],
    },
  })
})

test('every service has its protocol and its security; those without an s mean STARTTLS', async () => {
  const services = ['_imaps', '_imap', '_pop3s', '_pop3', '_submissions', '_submission']
  const zone = services.map((service, place) => srv(service, `0 0 ${1000 + place} mail.shop.example`)).join('\n')
  expect(await serversOf(zone)).toEqual([
    'imap tls mail.shop.example:1000',
    'imap starttls mail.shop.example:1001',
    'pop3 tls mail.shop.example:1002',
    'pop3 starttls mail.shop.example:1003',
    'smtp tls mail.shop.example:1004',
    'smtp starttls mail.shop.example:1005',
  ])
})

test('the order is that of the priorities, across services, then TLS, then weight', async () => {
  const zone = [
    srv('_imaps', '20 0 993 third.example'),
    srv('_imaps', '10 5 993 light.example'),
    srv('_imaps', '10 50 993 heavy.example'),
    srv('_pop3s', '0 0 995 first.example'),
    srv('_submission', '10 0 587 b.example'),
    srv('_submissions', '10 0 465 a.example'),
    srv('_submission', '0 0 587 c.example'),
  ].join('\n')
  expect(await serversOf(zone)).toEqual([
    'pop3 tls first.example:995',
    'imap tls heavy.example:993',
    'imap tls light.example:993',
    'imap tls third.example:993',
    'smtp starttls c.example:587',
    'smtp tls a.example:465',
    'smtp starttls b.example:587',
  ])
})

describe('there is no answer', () => {
  test.each([
    ['without any record', ''],
    ['without a server for sending', srv('_imaps', '0 1 993 imap.shop.example')],
    ['without a server for reading', srv('_submissions', '0 1 465 smtp.shop.example')],
    [
      'when sending is not offered, on purpose',
      `${srv('_imaps', '0 1 993 imap.shop.example')}\n${srv('_submissions', '0 0 0 .')}`,
    ],
    [
      'when reading is not offered, on purpose',
      `${srv('_imaps', '0 0 0 .')}\n${srv('_submissions', '0 1 465 smtp.shop.example')}`,
    ],
    ['when a target is no host name', BOTH.replace('imap.shop.example', '?')],
    ['when a port is none', BOTH.replace(' 993 ', ' 0 ')],
    ['for a domain above', BOTH.replaceAll('_tcp.shop.example', '_tcp.www.shop.example')],
  ])('%s', async (_, zone) => {
    expect(await serversOf(zone)).toBeUndefined()
  })
})

test('a service that is not offered leaves the others', async () => {
  expect(await serversOf(`${BOTH}\n${srv('_pop3s', '0 0 0 .')}`)).toHaveLength(2)
})

test('a domain without records costs two questions, one with them six', async () => {
  const none = dnsOf('shop.example 300 MX 10 mx.example')
  await srvRecords(none).find(inquiry('shop.example'))
  expect(none.asked).toEqual(['SRV _submissions._tcp.shop.example', 'SRV _submission._tcp.shop.example'])
  const some = dnsOf(BOTH)
  await srvRecords(some).find(inquiry('shop.example'))
  expect(some.asked).toHaveLength(6)
})

test('a domain whose provider is known is not asked about: nobody else may answer', async () => {
  const dns = dnsOf(BOTH)
  const claims = providerOf(catalogOf({ 'example.net': 'domains: [example.net]' }), 'example.net')
  expect(
    await srvRecords(dns).find(inquiry('shop.example', { claimed: { claims, variant: undefined } })),
  ).toBeUndefined()
  expect(dns.asked).toEqual([])
})

test('any question that fails is a failure of the source, and nothing is remembered', async () => {
  for (const service of ['_imaps', '_pop3', '_submission']) {
    const dns = dnsOf(BOTH, [`SRV ${service}._tcp.shop.example`])
    const source = srvRecords(dns)
    await expect(source.find(inquiry('shop.example'))).rejects.toThrow('server-failure')
    const before = dns.asked.length
    await expect(source.find(inquiry('shop.example'))).rejects.toThrow('server-failure')
    expect(dns.asked.length).toBe(2 * before)
  }
})

test('a finding is remembered as long as it holds, the same entry each time', async () => {
  let now = 0
  const dns = dnsOf(BOTH)
  const source = srvRecords(dns, () => now)
  const first = await source.find(inquiry('shop.example'))
  now = 299_000
  expect(source.find(inquiry('shop.example'))).toBe(first)
  now = 300_000
  expect(source.find(inquiry('shop.example'))).toBeInstanceOf(Promise)
})

test('a long list is cut, and a long domain is a short name', async () => {
  const domain = `${'long-'.repeat(11)}name.${'label.'.repeat(8)}example`
  const many = Array.from({ length: 20 }, (_, place) => srv('_imaps', `${place} 0 993 i${place}.example`, domain))
  const dns = dnsOf([...many, srv('_submissions', '0 0 465 smtp.example', domain)].join('\n'))
  const answer = await srvRecords(dns).find(inquiry(domain))
  if (typeof answer !== 'object' || !('provider' in answer)) throw new Error('not found')
  const { identity, settings } = answer.provider
  expect(settings.incoming).toHaveLength(6)
  expect([identity.id, identity.displayName.length, identity.displayShortName.length]).toEqual([domain, 60, 20])
})
