import { parseZone } from 'dnsz'
import { describe, expect, test } from 'vitest'
import { expectFrame, expectNothingForeign, PAGE_POLICY, readPage } from './page-support.ts'
import { ask, SVC, serviceWith } from './support.ts'

/** The records that an operator should publish: what is in them, and in which forms they come. */

interface Zone {
  readonly domain: string
  readonly pacc: { readonly digest: string } | null
  readonly records: readonly {
    readonly name: string
    readonly type: string
    readonly value: string
    readonly ttl: number
    readonly why: string
    readonly priority?: number
  }[]
  readonly remarks: readonly string[]
}

const BROWSER = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } }

async function zoneOf(domain: string, service = ask, query = ''): Promise<Zone> {
  const response = await service(`${SVC}/dns/${domain}.json${query}`)
  expect(response.status, domain).toBe(200)
  return response.json()
}

/** The records in a line each: `_imaps._tcp SRV 0 1 993 sslin.de.` */
async function linesOf(domain: string, service = ask, query = ''): Promise<string[]> {
  const { records } = await zoneOf(domain, service, query)
  return records.map(({ name, type, value }) => `${name.replace(`.${domain}`, '')} ${type} ${value}`)
}

const ofMail = (line: string) => /^_(?:imap|pop3|submission)/.test(line)

const SRV_OF_MAIN = [
  '_imaps._tcp SRV 0 1 993 sslin.de.',
  '_pop3s._tcp SRV 10 1 995 sslin.de.',
  '_imap._tcp SRV 20 1 143 sslin.de.',
  '_pop3._tcp SRV 0 0 0 .',
  '_submissions._tcp SRV 0 1 465 sslout.de.',
  '_submission._tcp SRV 20 1 587 sslout.de.',
]

const ABSENT = (label: string) => `${label}._tcp SRV 0 0 0 .`

describe('mail servers', () => {
  test('AC-102 those with TLS from the first byte come before those with STARTTLS', async () => {
    expect((await linesOf('example.org')).filter(ofMail)).toEqual(SRV_OF_MAIN)
    const { records } = await zoneOf('example.org')
    const priority = (label: string) => records.find(({ name }) => name.startsWith(`${label}._tcp.`))?.priority ?? -1
    for (const better of ['_imaps', '_submissions', '_pop3s'])
      for (const worse of ['_imap', '_submission'])
        expect(priority(better), `${better} ${worse}`).toBeLessThan(priority(worse))
  })

  test('AC-103 services that the provider lacks are said not to be there', async () => {
    expect((await linesOf('pop.example')).filter(ofMail)).toEqual([
      '_pop3s._tcp SRV 0 1 995 pop.pop.example.',
      ABSENT('_imaps'),
      ABSENT('_pop3'),
      ABSENT('_imap'),
      '_submissions._tcp SRV 0 1 465 smtp.pop.example.',
      ABSENT('_submission'),
    ])
  })

  test.each(['local.example', 'compound.example', 'ask.example', 'split.example'])(
    'AC-104 there are none for %s, whose login is not the address, and a comment says why',
    async (domain) => {
      const { remarks } = await zoneOf(domain)
      expect((await linesOf(domain)).filter(ofMail)).toEqual([])
      const why = 'No records of mail servers. Apps that find servers in DNS log in with the address'
      expect(remarks.some((remark) => remark.startsWith(why))).toBe(true)
      expect(await (await ask(`${SVC}/dns/${domain}`)).text()).toContain(`\n; ${why}`)
    },
  )

  test('the port is the provider’s own, and the host may be made of the domain', async () => {
    expect((await linesOf('odd.example')).filter(ofMail)).toContain('_imap._tcp SRV 0 1 1143 sslin.de.')
    expect((await linesOf('odd.example')).filter(ofMail)).toContain('_submissions._tcp SRV 0 1 587 sslout.de.')
  })

  test('without TLS nothing is known, and with PUBLISH_INSECURE a comment says why nothing is published', async () => {
    expect((await ask(`${SVC}/dns/all-plain.example`)).status).toBe(404)
    const { remarks } = await zoneOf('all-plain.example', serviceWith({ PUBLISH_INSECURE: 'true' }))
    expect(remarks).toContain('No records of mail servers, because they offer no TLS.')
  })
})

test('AC-105 calendars and contacts are named with their paths, at the places of the autoconfig document', async () => {
  const lines = await linesOf('dav.example')
  expect(lines.filter((line) => /^_(?:cal|card)dav/.test(line))).toEqual([
    '_caldavs._tcp SRV 0 1 8443 dav.dav.example.',
    '_caldavs._tcp TXT "path=/cal/"',
    '_carddavs._tcp SRV 0 1 443 dav.dav.example.',
    '_carddavs._tcp TXT "path=/"',
  ])
  expect(lines).toContain('_jmap._tcp SRV 0 1 443 jmap.dav.example.')
  const document = await (await ask(`${SVC}/v1.1/dav.example`)).text()
  const urls = [...document.matchAll(/<(?:addressbook|calendar)[^>]*>\s*<url>(.*)<\/url>/g)].map(([, url]) => url)
  expect(urls.sort()).toEqual(['https://dav.dav.example/', 'https://dav.dav.example:8443/cal/'])
})

describe('the service', () => {
  test('AD-96, AC-106 is named by exactly one record, at its own name and port 443', async () => {
    const lines = await linesOf('example.org')
    expect(lines.filter((line) => line.startsWith('_autodiscover'))).toEqual([`_autodiscover._tcp SRV 0 0 443 ${SVC}.`])
    expect(lines.filter((line) => line.includes('mailconf'))).toEqual([])
    expect(await linesOf('example.org', ask, '?mailconf=1')).toContain(
      `example.org TXT "mailconf=https://${SVC}/v1.1/example.org"`,
    )
  })

  test('AD-97 has aliases at customers’ names only where these have certificates, and comments say so', async () => {
    const aliases = (zone: Zone) => zone.records.filter(({ type }) => type === 'CNAME')
    const without = await zoneOf('example.org')
    expect(aliases(without)).toEqual([])
    expect(without.remarks.join()).toContain('customers’ names have no certificates here')
    const certified = await zoneOf('example.org', serviceWith({ SERVICE_HOST: SVC, CUSTOMER_CERTIFICATES: 'true' }))
    expect(aliases(certified).map(({ name, value }) => `${name} ${value}`)).toEqual(
      ['autoconfig', 'autodiscover', 'ua-auto-config'].map((label) => `${label}.example.org ${SVC}.`),
    )
    for (const { why } of aliases(certified)) expect(why).toContain('CUSTOMER_CERTIFICATES')
    expect(certified.remarks).toEqual([])
  })

  test('is never an alias of itself', async () => {
    const service = serviceWith({ SERVICE_HOST: 'autoconfig.example.org', CUSTOMER_CERTIFICATES: 'true' })
    const aliases = (await linesOf('example.org', service)).filter((line) => line.includes('CNAME'))
    expect(aliases).toEqual([
      'autodiscover CNAME autoconfig.example.org.',
      'ua-auto-config CNAME autoconfig.example.org.',
    ])
  })

  test('AD-98 gives no records to public suffixes, nor to its own domain when that is none of mail', async () => {
    const service = serviceWith({ SERVICE_HOST: SVC, DEFAULT_PROVIDER: 'example.org' })
    for (const domain of ['co.uk', 'com', 'service.example', SVC])
      expect((await service(`${SVC}/dns/${domain}`)).status, domain).toBeGreaterThanOrEqual(400)
    expect((await linesOf('customer.example', service)).filter(ofMail)).toEqual(SRV_OF_MAIN)
    const ofMailDomain = serviceWith({ SERVICE_HOST: 'autoconfig.example.org' })
    expect((await linesOf('example.org', ofMailDomain)).filter(ofMail)).toEqual(SRV_OF_MAIN)
  })

  test('is left out where it has no name', async () => {
    const zone = await (await serviceWith({})('http://127.0.0.1:8787/dns/example.org.json')).json<Zone>()
    expect(zone.remarks[0]).toContain('Set SERVICE_HOST')
    expect(zone.records.some(({ name }) => name.startsWith('_autodiscover'))).toBe(false)
    const named = await (await serviceWith({})('https://mail.hoster.example/dns/example.org')).text()
    expect(named).toMatch(/^_autodiscover\._tcp +IN SRV +0 0 443 mail\.hoster\.example\.$/m)
  })

  test('stands under a name of MX hosts alone, where no address ends', async () => {
    const zone = await zoneOf('mx-hoster.example')
    expect(await linesOf('mx-hoster.example')).toEqual([`autoconfig CNAME ${SVC}.`])
    expect(zone.remarks).toEqual(['MX hosts live under mx-hoster.example, but no address ends in it.'])
  })
})

describe('the digest of PACC', () => {
  const OLD = 'GSqgVoyub6ldyDTlWHj9jVoWgWIXV0o7NzKMoTyuWNA='
  const digests = async (query: string) =>
    (await linesOf('example.org', ask, query)).filter((line) => line.startsWith('_ua-auto-config'))
  const line = (digest: string) => `_ua-auto-config TXT "v=UAAC1; a=sha256; d=${digest}"`

  test.each([OLD, encodeURIComponent(OLD), OLD.slice(0, -1), OLD.replaceAll('+', '-').replaceAll('/', '_')])(
    'AC-100 the one before stands beside the new one while it is asked for (%s)',
    async (previous) => {
      const { pacc } = await zoneOf('example.org')
      expect(await digests(`?previous=${previous}`)).toEqual([line(pacc?.digest ?? ''), line(OLD)])
    },
  )

  test('AC-100 the same one is not listed twice', async () => {
    const { pacc } = await zoneOf('example.org')
    expect(await digests(`?previous=${encodeURIComponent(pacc?.digest ?? '')}`)).toHaveLength(1)
  })

  test('AC-100 the one before stays where there is no document any more', async () => {
    expect(await linesOf('local.example', ask, `?previous=${OLD}`)).toContain(line(OLD))
  })

  test.each(['x', `${OLD}%0A`, `${OLD.slice(0, -2)}B=`, '%22%0Aevil'])(
    'what is none is refused: %s',
    async (previous) => {
      const response = await ask(`${SVC}/dns/example.org?previous=${previous}`)
      expect([response.status, await response.text()]).toEqual([
        400,
        '; The value of previous= is no SHA-256 digest in base64. Copy what follows d= in the TXT record.\n',
      ])
    },
  )
})

describe('forms', () => {
  test.each([
    ['text/plain; charset=utf-8', 'example.org', undefined],
    ['text/plain; charset=utf-8', 'example.org', { headers: { accept: '*/*' } }],
    ['text/plain; charset=utf-8', 'example.org.txt', BROWSER],
    ['application/json', 'example.org.json', BROWSER],
    ['application/json', 'example.org', { headers: { accept: 'application/json' } }],
    ['text/html; charset=utf-8', 'example.org', BROWSER],
  ])('%s for %s', async (type, name, init) => {
    const response = await ask(`${SVC}/dns/${name}`, init)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type])
    expect(response.headers.get('vary')).toBe('Accept, Accept-Language')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('AC-107 a zone parser reads the same records from the text as stand in the JSON, below the domain', async () => {
    for (const domain of ['example.org', 'dav.example', 'local.example', 'pop.example', 'xn--bcher-kva.example']) {
      const text = await (await ask(`${SVC}/dns/${domain}`)).text()
      const { origin, ttl, records } = parseZone(text)
      expect([origin, ttl]).toEqual([domain, 3600])
      const read = records.map(({ name, type, content }) => `${name} ${type} ${content}`)
      const zone = await zoneOf(domain)
      expect(read).toEqual(zone.records.map(({ name, type, value }) => `${name} ${type} ${value}`))
      for (const { content } of records.filter(({ type }) => type === 'TXT'))
        for (const [string] of content.matchAll(/"(?:[^"\\]|\\.)*"/g))
          expect(string.length - 2).toBeLessThanOrEqual(255)
    }
  })

  test('each record has its reason before it', async () => {
    const lines = (await (await ask(`${SVC}/dns/example.org`)).text()).split('\n')
    const { records } = await zoneOf('example.org')
    for (const { why } of records) expect(lines).toContain(`; ${why}`)
    expect(lines.filter((line) => line.startsWith('_')).length).toBe(records.length)
  })

  test('a page shows every record in our layout, with nothing inline and nothing from elsewhere', async () => {
    const response = await ask(`${SVC}/dns/example.org?mailconf=1&lang=en`, BROWSER)
    const page = await response.text()
    expect(response.headers.get('content-security-policy')).toBe(PAGE_POLICY)
    const { records } = await zoneOf('example.org', ask, '?mailconf=1')
    for (const { value, why } of records) {
      expect(page).toContain(`<code>${value.replaceAll('"', '&quot;')}</code>`)
      expect(page).toContain(`<td>${why.replaceAll("'", '&#39;')}</td>`)
    }
    expect(page).toContain('href="/dns/example.org.txt?mailconf=1&amp;lang=en"')
    expectNothingForeign(readPage(page))
    expectFrame(readPage(page), 'en')
    // Cloudflare's markers: between them its zones leave e-mail addresses as they are.
    expect(page).toMatch(/<body>\s*<!--email_off-->[\s\S]*<!--\/email_off-->\s*<\/body>/)
    expect(page).toContain('<a href="/dns/example.org?mailconf=1&amp;lang=de" lang="de" hreflang="de">Deutsch</a>')
  })

  test.each([
    ['?lang=de', undefined],
    ['', { headers: { 'accept-language': 'de-AT,de;q=0.9,en;q=0.5' } }],
  ])('German is spoken on request%s', async (query, init) => {
    const response = await ask(`${SVC}/dns/example.org${query}`, init)
    expect(response.headers.get('content-language')).toBe('de')
    expect(await response.text()).toContain('\n; IMAP, vom ersten Byte an verschlüsselt.\n')
  })

  test('HEAD has no body, and other methods are refused', async () => {
    const head = await ask(`${SVC}/dns/example.org`, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect((await ask(`${SVC}/dns/example.org`, { method: 'POST' })).status).toBe(405)
  })

  test('over plain HTTP one is sent to the service by HTTPS, and its path and query are kept', async () => {
    const response = await ask('http://kunde.example/dns/example.org?lang=de', { redirect: 'manual' })
    expect([response.status, response.headers.get('location')]).toEqual([308, `https://${SVC}/dns/example.org?lang=de`])
  })
})

describe('refusals', () => {
  const UNKNOWN = 'The mail servers of this domain are not known here, so there is nothing to publish.'

  test('say in each form why there is nothing', async () => {
    const text = await ask(`${SVC}/dns/nowhere.example`)
    expect([text.status, await text.text()]).toEqual([404, `; ${UNKNOWN}\n`])
    const json = await ask(`${SVC}/dns/nowhere.example.json`)
    expect([json.status, json.headers.get('content-type')]).toEqual([404, 'application/problem+json'])
    expect(await json.json()).toEqual({ title: 'Not Found', status: 404, detail: UNKNOWN, reason: 'domain-unknown' })
    const page = await ask(`${SVC}/dns/nowhere.example`, BROWSER)
    expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
    expect(await page.text()).toContain(`<p>${UNKNOWN}</p>`)
  })

  test('keep the language that the link asked for in the links of their page', async () => {
    const page = await ask(`${SVC}/dns/nowhere.example?lang=fr`, BROWSER)
    const html = await page.text()
    expect(html.match(/href="\/(?:providers|api)?(?:\?[^"]*)?"/g)).toContain('href="/providers?lang=fr"')
    expect(html).not.toContain('href="/providers"')
  })

  test.each([
    ['own-app.example', 404, 'unsupported'],
    ['plain.example', 404, 'insecure'],
    ['packages.example', 404, 'variant-needed'],
    ['example', 400, 'domain-malformed'],
    ['user@example.org', 400, 'domain-malformed'],
    ['%3Cscript%3E', 400, 'domain-malformed'],
    ['%0A.example.org', 400, 'domain-malformed'],
    ['%ff.json', 400, 'domain-malformed'],
  ])('%s is answered %i: %s', async (name, status, reason) => {
    const response = await ask(`${SVC}/dns/${name}`, { headers: { accept: 'application/json' } })
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ reason })
  })

  test('a source that failed is told apart from a domain that is unknown', async () => {
    const service = serviceWith(
      {},
      { lookup: () => ({ ok: false, error: { reason: 'source-unavailable', domain: 'x.example' as never, why: [] } }) },
    )
    const response = await service(`${SVC}/dns/x.example.json`)
    expect(await response.json()).toMatchObject({ status: 404, reason: 'source-unavailable' })
  })
})
