import { settingsOf } from '../account/index.ts'
import type { Domain, Hostname } from '../address/index.ts'
import type { Catalog, CompiledSign } from '../catalog/index.ts'
import type { Dns, DnsAnswer, MxRecord } from '../dns/index.ts'
import { DNS_QUESTION_MS } from '../limits.ts'
import type { Evidence } from './match.ts'
import { isSilent, recognise, type Seen } from './recognise.ts'
import { type Lasting, remembering } from './remembering.ts'
import type { Answer, Source } from './source.ts'

/**
 * Step 4: the domain's best MX and the target of `autodiscover.<domain>`, both asked together, against the signs of the
 * catalog.
 *
 * An MX that is nobody's sign says that mail is elsewhere than any autodiscover target tells, so the signs end there. The
 * look-up goes on: the MX does not say whose servers those are, but the domain's owner still may, by pointing a service
 * host here (step 5) or by SRV records (step 6). Only a null MX ends it (RFC 7505: the domain takes no mail at all).
 */
export function dnsSigns(catalog: Catalog, dns: Dns, now?: () => number): Source {
  return remembering({
    name: 'dns-sign',
    patienceMs: DNS_QUESTION_MS,
    now,
    async look({ domain, claimed }): Promise<Lasting> {
      const [mx, leads] = await Promise.all([dns.ask(domain, 'MX'), autodiscoverTargets(dns, domain)])
      const seconds = Math.min(mx.ttlSeconds, leads.seconds)
      if (mx.outcome === 'no-name') return { answer: said('unknown', { note: 'no-such-domain' }), seconds }
      if (isNullMx(mx)) return { answer: said('elsewhere', { mx: ['.'], note: 'no-mail' }), seconds }
      const seen = { domain, mx: bestExchangers(mx), autodiscover: leads.targets }
      if (leads.failure !== undefined && mattersWhere(catalog, seen)) throw leads.failure.error
      return { answer: recognise(catalog, seen, claimed), seconds }
    },
  })
}

/** Whether the target that nobody could tell might have changed the answer. */
function mattersWhere(catalog: Catalog, seen: Seen): boolean {
  const signs = seen.mx.flatMap((host) => (host === undefined ? [] : catalog.signs.byMx(host)))
  if (signs.some((sign) => sign.autodiscover !== undefined)) return true
  const needsTarget = ({ provider, variant }: CompiledSign) =>
    settingsOf(catalog.ofSign({ provider }), variant).values?.server === 'from-autodiscover'
  return signs.length === 0 ? isSilent(catalog, seen) : signs.some(needsTarget)
}

/** The exchangers of the best preference, sorted, since equals come in any order. */
function bestExchangers({ records }: DnsAnswer<MxRecord>): readonly (Hostname | undefined)[] {
  const best = Math.min(...records.map(({ preference }) => preference))
  const hosts = records
    .filter(({ preference }) => preference === best)
    .map(({ exchange }) => (exchange === '.' ? undefined : exchange))
  return [...new Set(hosts)].sort()
}

/** Spec: RFC 7505 §3. */
function isNullMx({ records }: DnsAnswer<MxRecord>): boolean {
  return records.length === 1 && records[0]?.exchange === '.'
}

/** Both ways to publish it (MS-OXDISCO §3.1.5); a failure counts only when it could change something. */
async function autodiscoverTargets(dns: Dns, domain: Domain) {
  const asked = await Promise.allSettled([
    dns.ask(`autodiscover.${domain}`, 'CNAME'),
    dns.ask(`_autodiscover._tcp.${domain}`, 'SRV'),
  ])
  const [alias, service] = asked
  const aliases = alias.status === 'fulfilled' ? alias.value.records : []
  const services = service.status === 'fulfilled' ? service.value.records.map(({ target }) => target) : []
  const targets = [...aliases, ...services].filter((target) => target !== undefined && target !== '.')
  const failed = asked.find((answer) => answer.status === 'rejected')
  const ttls = asked.map((answer) => (answer.status === 'fulfilled' ? answer.value.ttlSeconds : 0))
  return {
    targets: [...new Set(targets)].sort() as Hostname[],
    failure: failed === undefined ? undefined : { error: failed.reason as unknown },
    seconds: Math.min(...ttls),
  }
}

function said(outcome: 'unknown' | 'elsewhere', evidence: Evidence): Answer {
  return { outcome, evidence }
}
