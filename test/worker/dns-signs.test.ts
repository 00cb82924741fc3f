import { beforeEach, describe, expect, inject, test } from 'vitest'
import { outlookRequest, PATH } from './autodiscover-support.ts'
import { serviceWith } from './support.ts'

/** Customers' own domains, found by DNS over the wire, in the real runtime. */

const DOH = inject('doh')

const asked = async () => (await (await fetch(`${DOH}/asked`)).json()) as string[]
beforeEach(async () => void (await asked()))

const service = (resolvers = `${DOH}/dns-query`, env: Record<string, string> = {}, log: string[] = []) =>
  serviceWith({ DNS_OVER_HTTPS_URL: resolvers, ...env }, { log: (line) => void log.push(line) })

const autoconfig = (domain: string) => `localhost/mail/config-v1.1.xml?emailaddress=anna@${domain}`
const hostnames = (document: string) => [...document.matchAll(/<hostname>([^<]*)/g)].map((found) => found[1])

describe('a customer’s own domain', () => {
  test('is answered by its MX, in every protocol', async () => {
    const fetched = service()
    const document = await fetched(autoconfig('customer.example'))
    expect([document.status, document.headers.get('cache-control')]).toEqual([200, 'public, max-age=3600'])
    const text = await document.text()
    expect(text).toContain('<domain>customer.example</domain>')
    expect(hostnames(text)).toEqual(['sslin.de', 'sslout.de'])
    const profile = await fetched('localhost/email.mobileconfig?email=anna@customer.example')
    expect(new TextDecoder().decode(await profile.arrayBuffer())).toContain('<string>sslin.de</string>')
    const outlook = await fetched(`localhost${PATH}`, {
      method: 'POST',
      body: outlookRequest('anna@customer.example'),
    })
    expect(await outlook.text()).toContain('<Server>sslin.de</Server>')
    expect(await asked()).toEqual(
      expect.arrayContaining([
        'MX customer.example',
        'CNAME autodiscover.customer.example',
        'SRV _autodiscover._tcp.customer.example',
      ]),
    )
  })

  test('is asked about once for all of its requests', async () => {
    const fetched = service()
    const answers = await Promise.all([1, 2, 3].map(() => fetched(autoconfig('busy.example'))))
    await fetched(autoconfig('busy.example'))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect((await asked()).length).toBe(3)
  })

  test('may be an international one', async () => {
    expect((await service()(autoconfig('m%C3%BCller.example'))).status).toBe(200)
    expect(await asked()).toContain('MX xn--mller-kva.example')
  })

  test('gets the server that its MX names, where the provider has one for each customer', async () => {
    const document = await (await service()(autoconfig('shop.values.example'))).text()
    expect(hostnames(document)).toContain('s7.in-values.example')
  })

  test('is unknown where its DNS does not name that server', async () => {
    expect((await service()(autoconfig('own.values.example'))).status).toBe(404)
  })

  test('is answered from its own SRV records', async () => {
    const document = await (await service()(autoconfig('self.example'))).text()
    expect(document).toContain('<emailProvider id="self.example">')
    expect(hostnames(document)).toEqual(['imap.self.example', 'smtp.self.example'])
  })

  test.each(['foreign.example', 'nomail.example', 'nowhere.example'])('is unknown: %s', async (domain) => {
    expect((await service()(autoconfig(domain))).status).toBe(404)
  })

  test('that takes no mail is not answered by the default provider, one whose MX is elsewhere is', async () => {
    const fetched = service(undefined, { DEFAULT_PROVIDER: 'example.org' })
    const at = (domain: string) => fetched(`autoconfig.${domain}/mail/config-v1.1.xml`)
    expect([(await at('nomail.example')).status, (await at('foreign.example')).status]).toEqual([404, 200])
  })
})

test('a domain of the catalog is answered without any question', async () => {
  expect((await service()(autoconfig('example.org'))).status).toBe(200)
  expect(await asked()).toEqual([])
})

test('without resolvers nobody is asked', async () => {
  expect((await service('')(autoconfig('customer.example'))).status).toBe(404)
  expect(await asked()).toEqual([])
})

const FAULTS = ['hang', 'garbage', 'servfail', 'truncated', 'wrong-id', '429', '500', 'html', 'endless', 'redirect']

describe.each(FAULTS)('when the resolver fails (%s)', (fault) => {
  const broken = `${DOH}/${fault}`

  test('a domain of the catalog is answered all the same', async () => {
    expect((await service(broken)(autoconfig('example.org'))).status).toBe(200)
  })

  test('a customer’s domain is unknown for now: nobody may keep that, and the log line names no domain', async () => {
    const log: string[] = []
    const fetched = service(broken, {}, log)
    const answer = await fetched(autoconfig('customer.example'))
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([404, 'no-store'])
    expect(log.map((line) => JSON.parse(line))).toContainEqual({
      event: 'source-failed',
      source: 'dns-sign',
      error: expect.stringMatching(/^DnsFailure: [a-z-]+$/),
    })
    expect(log.join()).not.toMatch(/customer|anna/)
  })

  test('the second resolver is asked', async () => {
    expect((await service(`${broken} ${DOH}/dns-query`)(autoconfig('customer.example'))).status).toBe(200)
  })
})

test('what a later source says while DNS fails is told, but kept by nobody', async () => {
  const fetched = service(`${DOH}/servfail`, { DEFAULT_PROVIDER: 'example.org' })
  const answer = await fetched('autoconfig.foreign.example/mail/config-v1.1.xml')
  expect([answer.status, answer.headers.get('cache-control'), answer.headers.get('etag')]).toEqual([
    200,
    'no-store',
    expect.any(String),
  ])
})
