import { decode } from '@leichtgewicht/dns-packet'
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import type { Domain } from '../../../src/address/index.ts'
import { lookupFor } from '../../../src/app.ts'
import { createDns } from '../../../src/dns/index.ts'
import type { LookupFailure, Match } from '../../../src/lookup/index.ts'
import type { Result } from '../../../src/result.ts'
import { readSettings } from '../../../src/settings.ts'
import type { StoredTenant, TenantStore } from '../../../src/tenants/index.ts'
import { rememberTenants } from '../../../src/tenants/remember.ts'
import { type Fault, MEDIA_TYPE, replyTo, zoneOf } from '../../support/doh.ts'
import { listing } from '../../support/faulty-matrix.ts'
import { catalogOf, question } from './support.ts'

/**
 * What is remembered, under any order of questions and failures: the sources of a whole service, of which parts fail and
 * recover while time passes. Most domains are known to several sources that contradict each other, so that whatever is
 * left out, or kept too long, shows.
 */

const SERVERS = (host: string) =>
  `incoming: [{ protocol: imap, hostname: '${host}', security: tls }]\noutgoing: [{ protocol: smtp, hostname: '${host}', security: tls }]`

const catalog = catalogOf({
  'hoster.example': `domains: [hoster.example]\nrecognisedBy: [{ mx: '*.mx-hoster.example' }]\n${SERVERS('mail.hoster.example')}`,
  'other.example': `domains: ['*.wild.example']\nrecognisedBy: [{ autodiscover: auto.other.example }]\n${SERVERS('mail.other.example')}`,
  'named.example': `domains: ['*.claimed.example']\nrecognisedBy: [{ mx: '*.mx-named.example' }]\nvalues: { server: from-mx }\n${SERVERS('%SERVER%')}`,
})

const ROWS: Readonly<Record<string, string>> = {
  'all.example': 'other.example',
  'none.example': 'none',
  'row.example': 'named.example',
  'row.wild.example': 'hoster.example',
}

const srv = (domain: string) =>
  `_imaps._tcp.${domain} 60 SRV 0 0 993 imap.${domain}\n_submissions._tcp.${domain} 60 SRV 0 0 465 smtp.${domain}`

const ZONE = zoneOf(`
all.example 60 MX 10 a.mx-hoster.example
${srv('all.example')}
none.example 60 MX 10 a.mx-hoster.example
row.example 60 MX 10 b.mx-named.example
row.wild.example 60 MX 10 a.mx-hoster.example
sign.example 90 MX 10 a.mx-hoster.example
${srv('sign.example')}
auto.example 60 MX 10 mail.auto.example
autodiscover.auto.example 120 CNAME auto.other.example
${srv('auto.example')}
a.claimed.example 60 MX 10 c.mx-named.example
srv.example 60 MX 10 mail.srv.example
${srv('srv.example')}
listed.example 60 MX 10 mx.elsewhere.example
nobody.example 60 MX 10 mx.elsewhere.example
`)

const LISTED = ['all.example', 'sign.example', 'auto.example', 'srv.example', 'listed.example', 'a.claimed.example']

const DOMAINS = [
  'hoster.example',
  ...Object.keys(ROWS),
  'a.wild.example',
  'sign.example',
  'auto.example',
  'a.claimed.example',
  'srv.example',
  'listed.example',
  'nobody.example',
]

/** What can fail by itself: the store, three groups of questions, the upstream database. */
const PARTS = ['store', 'MX', 'autodiscover', 'SRV', 'upstream'] as const
type Part = (typeof PARTS)[number]

const FAULTS = [
  '500',
  '429',
  'garbage',
  'empty',
  'servfail',
  'refused',
  'truncated',
  'wrong-id',
  'wrong-question',
  'html',
] as const

interface Outside {
  failing: ReadonlySet<Part>
  fault: Fault
  now: number
}

/** What a service meets outside, its clock included: it stands still within a look-up. */
function meeting(outside: Outside): Outside {
  vi.stubGlobal('fetch', fetchOf(outside))
  vi.spyOn(Date, 'now').mockImplementation(() => outside.now)
  return outside
}

/** A service of its own, over what is outside. */
function serviceOver(outside: Outside) {
  const find = (domain: Domain): StoredTenant | undefined => {
    if (outside.failing.has('store')) throw new Error('the database is away')
    const provider = ROWS[domain]
    return provider === undefined
      ? undefined
      : { domain, provider, variant: undefined, values: undefined, updatedAt: 1 }
  }
  const settings = readSettings({
    DNS_OVER_HTTPS_URL: 'https://one.example/dns-query https://two.example/dns-query',
    UPSTREAM_ISPDB_URL: 'https://upstream.example/v1.1',
  })
  const tenants = rememberTenants({ find } as TenantStore, Date.now)
  return lookupFor(catalog, settings, tenants, () => {}, createDns({ endpoints: settings.dnsOverHttps }))
}

function fetchOf(outside: Outside) {
  return async (input: URL | string): Promise<Response> => {
    const url = new URL(input)
    if (url.hostname === 'upstream.example') {
      const domain = url.pathname.split('/').at(-1) ?? ''
      if (outside.failing.has('upstream'))
        return new Response('<p>Welcome', { status: outside.fault === '500' ? 500 : 200 })
      return LISTED.includes(domain) ? new Response(listing(domain)) : new Response('', { status: 404 })
    }
    const query = url.searchParams.get('dns') ?? ''
    const fault = outside.failing.has(partOf(query)) ? outside.fault : 'dns-query'
    const { status = 200, type = MEDIA_TYPE, body } = await replyTo(ZONE, query, fault)
    return new Response(body as Uint8Array<ArrayBuffer>, { status, headers: { 'content-type': type } })
  }
}

function partOf(query: string): Part {
  const { name = '', type } = decode(Buffer.from(query, 'base64url')).questions?.[0] ?? {}
  if (type === 'MX') return 'MX'
  return /^_?autodiscover\./.test(name) ? 'autodiscover' : 'SRV'
}

/** What a client is told, in one line. */
function told(result: Result<Match, LookupFailure>): string {
  if (!result.ok) return 'unknown'
  const { provider, source, values } = result.value
  return `${provider.identity.id} by ${source}${values?.server === undefined ? '' : ` at ${values.server}`}`
}

const askedOf = (lookup: ReturnType<typeof serviceOver>, domain: string) => lookup(question('localhost', `x@${domain}`))

/** What a service without any memory says while some parts fail. */
async function saidWithout(failing: ReadonlySet<Part>, domain: string): Promise<string> {
  const outside = meeting({ failing, fault: '500', now: 0 })
  return told(await askedOf(serviceOver(outside), domain))
}

const subsets = (parts: readonly Part[]): ReadonlySet<Part>[] =>
  Array.from(
    { length: 2 ** parts.length },
    (_, bits) => new Set(parts.filter((_, place) => Math.floor(bits / 2 ** place) % 2 === 1)),
  )

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

test('an answer is what the sources that did not fail prove, no client keeps it when it could be better, and none of it stays', async () => {
  const key = (domain: string, failing: ReadonlySet<Part>) => `${domain} ${PARTS.filter((part) => failing.has(part))}`
  const oracle = new Map<string, string>()
  for (const domain of DOMAINS)
    for (const failing of subsets(PARTS)) oracle.set(key(domain, failing), await saidWithout(failing, domain))
  const well = (domain: string) => oracle.get(key(domain, new Set()))
  expect(new Set(DOMAINS.map(well)).size).toBeGreaterThan(7)

  const step = fc.record({
    domain: fc.constantFrom(...DOMAINS),
    failing: fc.subarray([...PARTS]),
    fault: fc.constantFrom(...FAULTS),
    /** Memories last from 10 seconds to an hour. */
    seconds: fc.constantFrom(0, 1, 20, 70, 400),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const outside = meeting({ failing: new Set(), fault: '500', now: 1_000_000 })
      const lookup = serviceOver(outside)
      for (const { domain, failing, fault, seconds } of steps) {
        Object.assign(outside, { failing: new Set(failing), fault, now: outside.now + seconds * 1_000 })
        const result = await askedOf(lookup, domain)
        // A part that fails may still be remembered, as it was when it was well.
        const possible = subsets(failing).map((some) => oracle.get(key(domain, some)))
        expect(possible).toContain(told(result))
        const why = result.ok ? result.value.why : 'why' in result.error ? result.error.why : []
        if (told(result) !== well(domain)) expect(why.map(({ outcome }) => outcome)).toContain('failed')
      }
      outside.failing = new Set()
      for (const domain of DOMAINS) expect(told(await askedOf(lookup, domain))).toBe(well(domain))
    }),
    { numRuns: 200 },
  )
})

test('a domain of the catalog is answered at once, whatever fails', () => {
  const outside: Outside = { failing: new Set(PARTS), fault: '500', now: 0 }
  const fetched = vi.fn(fetchOf(outside))
  vi.stubGlobal('fetch', fetched)
  const result = askedOf(serviceOver(outside), 'hoster.example')
  expect(result).not.toBeInstanceOf(Promise)
  expect(told(result as Result<Match, LookupFailure>)).toBe('hoster.example by catalog')
  expect(fetched).not.toHaveBeenCalled()
})
