import type { FindingKind } from '../seen.ts'
import { hostsIn } from './documents.ts'
import { asksForMail, exchangesOf, fetched, oncePer, placeOf } from './look.ts'

/** Spec: AUTODISCOVER §6.1 (AD-99). */
export const foreignSettings: FindingKind = {
  id: 'foreign-settings',
  severity: 'problem',
  symptom: 'A mail program sets up servers of somebody else, such as those of a provider that was left long ago.',
  cause:
    'A host of the domain still answers with settings of its own: another service, a control panel’s own autodiscover, a file that somebody put on the web site.',
  mend: 'Take the old document away, or pass its path on to the service. If the answer is right, mend the entry in the catalog.',
  source: 'AD-99; AUTODISCOVER §6.1',
  find(seen) {
    const { expected, domain } = seen
    if (expected === undefined) return []
    const known = [...expected.incoming, ...expected.outgoing].map(({ hostname }) => hostname as string)
    const found = fetched(exchangesOf(seen, 'autoconfig', 'autodiscover').filter(asksForMail)).flatMap((exchange) => {
      const others = [...new Set(hostsIn(exchange, domain))].filter((host) => !known.includes(host))
      return others.length === 0 ? [] : [{ where: placeOf(exchange.asked), others }]
    })
    return oncePer(found, ({ where }) => where).map(({ where, others }) => ({
      where,
      detail: `names ${others.join(', ')}, and this installation knows ${[...new Set(known)].join(', ') || 'no mail servers'} for ${domain}: take that document away, or mend the entry of ${expected.provider.id}.`,
    }))
  },
}
