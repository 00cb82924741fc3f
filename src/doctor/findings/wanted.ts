import type { Domain } from '../../address/index.ts'
import type { Asked } from '../../clients/catalogue/index.ts'
import type { Network } from '../../clients/network.ts'

/** What findings look at and no client asks for. The network remembers it, so that it gets into what was seen. */
export async function askWhatFindingsWant(network: Network, domain: Domain): Promise<void> {
  const record = `_autodiscover._tcp.${domain}`
  const [services] = await Promise.all([
    network.records('SRV', record),
    network.records('MX', domain),
    network.records('TXT', domain),
    network.records('TXT', `_ua-auto-config.${domain}`),
    network.records('CNAME', record),
    network.records('CNAME', `autodiscover.${domain}`),
  ])
  const targets = services.ok ? services.records.map(({ target }) => target).filter((target) => target !== '.') : []
  await Promise.all([...new Set(targets)].map((target) => network.records('CNAME', target)))
}

/** Names below the domain that clients guess, and a wildcard record answers for. */
export const guessedHosts = (domain: Domain): readonly string[] => [`autoconfig.${domain}`, `autodiscover.${domain}`]

/** A name that nobody has made; the answer without redirects is `wildcard` of what was seen. Plain HTTP asks for no certificate. */
export function madeUpName(domain: Domain): Asked {
  return { method: 'GET', target: `http://postamt-no-such-name.${domain}/mail/config-v1.1.xml` }
}
