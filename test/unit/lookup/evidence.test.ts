import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lookupFor } from '../../../src/app.ts'
import { compileCatalog } from '../../../src/catalog/compile.ts'
import { type CompiledSign, openCatalog } from '../../../src/catalog/index.ts'
import type { Match } from '../../../src/lookup/index.ts'
import { readSettings } from '../../../src/settings.ts'
import { dnsOf } from './dns-support.ts'
import { providerFile, question } from './support.ts'

/**
 * No answer without evidence for just that domain. Catalog, zone, host and failures are drawn from few names, so that
 * they meet often; what the look-up says is then held against the raw data by other code than its own.
 */

const HOSTERS = ['one.example', 'two.example', 'three.example'] as const
const DOMAINS = ['shop.example', 'club.example', 'sub.shop.example', 'one.example', 'a.two.example'] as const
const HOSTS = [
  'mx.one.example',
  'mx1.one.example',
  'mx.two.example',
  'own.two.example',
  'auto.one.example',
  'auto.two.example',
  'mx.filter.example',
  'mx.nobody.example',
  'mail.shop.example',
] as const
const PATTERNS = [
  'mx.one.example',
  'mx*.one.example',
  '*.two.example',
  'own.two.example',
  'auto.one.example',
  'auto.*.example.net',
]
const DEFAULT = 'three.example'

const sign = fc
  .record({
    mx: fc.option(fc.constantFrom(...PATTERNS), { nil: undefined }),
    autodiscover: fc.option(fc.constantFrom(...PATTERNS), { nil: undefined }),
  })
  .filter(({ mx, autodiscover }) => mx !== undefined || autodiscover !== undefined)

const provider = fc.record({
  domain: fc.boolean(),
  wildcard: fc.boolean(),
  signs: fc.uniqueArray(sign, { maxLength: 3, selector: ({ mx, autodiscover }) => `${mx} ${autodiscover}` }),
  values: fc.constantFrom(undefined, 'from-mx', 'from-autodiscover'),
})

const zoneOfDomain = (domain: string) =>
  fc
    .record({
      mx: fc.array(fc.tuple(fc.constantFrom(0, 10), fc.constantFrom(...HOSTS, '.')), { maxLength: 3 }),
      alias: fc.option(fc.constantFrom(...HOSTS), { nil: undefined }),
      service: fc.option(fc.constantFrom(...HOSTS), { nil: undefined }),
      reading: fc.boolean(),
      sending: fc.boolean(),
    })
    .map(({ mx, alias, service, reading, sending }) =>
      [
        ...mx.map(([preference, host]) => `${domain} 60 MX ${preference} ${host}`),
        ...(alias ? [`autodiscover.${domain} 60 CNAME ${alias}`] : []),
        ...(service ? [`_autodiscover._tcp.${domain} 60 SRV 0 0 443 ${service}`] : []),
        ...(reading ? [`_imaps._tcp.${domain} 60 SRV 0 0 993 imap.${domain}`] : []),
        ...(sending ? [`_submissions._tcp.${domain} 60 SRV 0 0 465 smtp.${domain}`] : []),
      ].join('\n'),
    )

const scene = fc.record({
  providers: fc.tuple(provider, provider),
  zones: fc.tuple(...DOMAINS.map(zoneOfDomain)),
  domain: fc.constantFrom(...DOMAINS),
  host: fc.constantFrom(
    'localhost',
    ...DOMAINS.map((name) => `autoconfig.${name}`),
    'autoconfig.two.example',
    'www.one.example',
  ),
  failing: fc.constantFrom<string[]>([], [], ['all']),
  withDefault: fc.boolean(),
})

function catalogFrom(
  providers: readonly { domain: boolean; wildcard: boolean; signs: object[]; values: string | undefined }[],
) {
  const claimed = new Set<string>()
  const files = HOSTERS.map((id, place) => {
    const { domain, wildcard, signs, values } = providers[place] ?? {
      domain: true,
      wildcard: false,
      signs: [],
      values: undefined,
    }
    const own = signs.filter((one) => {
      const key = JSON.stringify(one)
      if (claimed.has(key)) return false
      claimed.add(key)
      return true
    }) as { mx?: string; autodiscover?: string }[]
    const needed = values === 'from-mx' ? 'mx' : 'autodiscover'
    const usesValues = values !== undefined && own.some((one) => one[needed] !== undefined)
    const domains = [...(domain && !usesValues ? [id] : []), ...(wildcard ? [`*.${id}`] : [])]
    const servers = usesValues
      ? `values: { server: ${values} }\nincoming: [{ protocol: imap, hostname: '%SERVER%', security: tls }]\noutgoing: [{ protocol: smtp, hostname: '%SERVER%', security: tls }]`
      : ''
    const keys = `domains: ${JSON.stringify(domains)}\nrecognisedBy: ${JSON.stringify(own)}\n${servers}`
    return { path: `${id}.yaml`, text: providerFile(id, keys), local: true }
  })
  const gateways = { path: '_gateways.yaml', text: "- name: Filter\n  mx: ['*.filter.example']\n", local: true }
  const { catalog } = compileCatalog(files, [gateways])
  if (catalog === undefined) throw new Error('the catalog does not compile')
  return { compiled: catalog, catalog: openCatalog({ version: 'test', ...catalog }) }
}

const regex = (pattern: string) =>
  new RegExp(
    `^${pattern.replace(/^\*\./, '~').replaceAll('.', '\\.').replaceAll('*', '[^.]*').replace('~', '(?:[^.]+\\.)+')}$`,
  )

interface World {
  readonly match: Match
  readonly lines: readonly string[]
  readonly signs: readonly CompiledSign[]
  readonly place: number
  readonly domain: string
  readonly host: string
}

/** For each source, what has to be so in the raw data; each says it of the domain that was asked about. */
const PROOFS: Partial<Record<Match['source'], (world: World) => boolean>> = {
  catalog: ({ match, domain }) => match.provider.identity.domains.some((own) => own === domain),

  wildcard: ({ match, domain }) => domain.endsWith(`.${match.provider.identity.id}`),

  'service-host': ({ match, host }) =>
    [host, host.replace('autoconfig.', '')].some((name) => name === match.domain) &&
    match.provider.identity.domains.includes(match.domain),

  'mx-name': ({ match, host, signs, place }) =>
    host.endsWith(match.domain) && signs.some((one) => one.provider === place && one.mx?.endsWith(match.domain)),

  'default-provider': ({ match, host, domain }) =>
    match.provider.identity.id === DEFAULT && host === `autoconfig.${domain}`,

  'dns-sign': ({ match, lines, signs, place, domain }) => {
    const records = lines.map((line) => line.split(' '))
    const mx = records.filter(([name, , type]) => name === domain && type === 'MX')
    const best = Math.min(...mx.map(([, , , preference]) => Number(preference)))
    const exchangers = mx
      .filter(([, , , preference]) => Number(preference) === best)
      .map((record) => record[4] as string)
    const targets = records
      .filter(([name]) => name === `autodiscover.${domain}` || name === `_autodiscover._tcp.${domain}`)
      .map((record) => record.at(-1) as string)
    const says = (hosts: readonly string[], pattern: string | undefined) =>
      pattern === undefined || hosts.some((name) => regex(pattern).test(name))
    const silent = exchangers.every(
      (name) => name.endsWith('.filter.example') || name === domain || name.endsWith(`.${domain}`),
    )
    const holding = signs.filter(
      (one) =>
        one.provider === place &&
        says(exchangers, one.mx) &&
        says(targets, one.autodiscover) &&
        (one.mx !== undefined || silent),
    )
    const { server } = match.values ?? {}
    const shown = match.why.at(-1)?.evidence?.sign
    return (
      holding.some((one) => one.mx === shown?.mx && one.autodiscover === shown?.autodiscover) &&
      (server === undefined || [...exchangers, ...targets].includes(server))
    )
  },

  srv: ({ match, lines, domain }) =>
    match.provider.identity.id === domain &&
    match.provider.settings.incoming.every(({ hostname }) =>
      lines.includes(`_imaps._tcp.${domain} 60 SRV 0 0 993 ${hostname}`),
    ) &&
    match.provider.settings.outgoing.every(({ hostname }) =>
      lines.includes(`_submissions._tcp.${domain} 60 SRV 0 0 465 ${hostname}`),
    ),
}

/** Three thousand catalogs are compiled: seconds, and more of them on a busy machine. */
const SCENES_MAY_TAKE_MS = 60_000

test(
  'no answer is ever given without evidence for that very domain, whatever the catalog, DNS, the host and what fails',
  async () => {
    const seen = new Map<string, number>()
    const count = (what: string) => void seen.set(what, (seen.get(what) ?? 0) + 1)
    await fc.assert(
      fc.asyncProperty(scene, async ({ providers, zones, domain, host, failing, withDefault }) => {
        const { catalog, compiled } = catalogFrom(providers)
        const settings = readSettings(withDefault ? { DEFAULT_PROVIDER: DEFAULT } : {})
        const lookup = lookupFor(catalog, settings, undefined, () => {}, dnsOf(zones.join('\n'), failing))
        const found = await lookup(question(host, `info@${domain}`))
        const why = found.ok ? found.value.why : 'why' in found.error ? found.error.why : []
        expect(why.every(({ asked }) => asked === domain)).toBe(true)
        expect(why.slice(0, -1).every(({ outcome }) => outcome !== 'found' && outcome !== 'elsewhere')).toBe(true)
        if (!found.ok) {
          const failed = why.some(({ outcome }) => outcome === 'failed')
          expect(found.error.reason).toBe(failed ? 'source-unavailable' : 'domain-unknown')
          return count(found.error.reason)
        }
        const match = found.value
        count(match.source)
        expect(why.at(-1)?.outcome).toBe('found')
        if (!['service-host', 'mx-name'].includes(match.source)) expect(match.domain).toBe(domain)
        const claim = why.findIndex(({ outcome }) => outcome === 'claimed')
        if (claim !== -1) expect(domain.endsWith(`.${match.provider.identity.id}`)).toBe(true)
        const lines = zones.join('\n').split('\n')
        const place = compiled.ids.indexOf(match.provider.identity.id)
        const proof = PROOFS[match.source]
        expect(proof?.({ match, lines, signs: compiled.signs, place, domain, host })).toBe(true)
      }),
      { numRuns: 3_000 },
    )
    // Every source has had its say, and so has every way to know nothing.
    for (const source of [...Object.keys(PROOFS), 'domain-unknown', 'source-unavailable'])
      expect([source, (seen.get(source) ?? 0) >= 10]).toEqual([source, true])
  },
  SCENES_MAY_TAKE_MS,
)
