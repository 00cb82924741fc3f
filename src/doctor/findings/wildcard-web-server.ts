import type { FindingKind } from '../seen.ts'
import { hostOf } from './look.ts'

/** Spec: AUTOCONFIG §6. */
export const wildcardWebServer: FindingKind = {
  id: 'wildcard-web-server',
  severity: 'note',
  symptom: 'Names that nobody made answer; programs wait for them, stop at a certificate, or read a web page.',
  cause:
    'A wildcard record (`*.example.org`) sends every name below the domain to a web server. So `autoconfig.` and `autodiscover.` exist as well, without a certificate for them, and with a page instead of settings.',
  mend: 'Give `autoconfig.` and `autodiscover.` records of their own, which win over the wildcard; or let the web server answer 404 for names that it does not know.',
  source: 'AUTOCONFIG §2.3, §6; AUTODISCOVER §6.1; docs/dns.md',
  find({ wildcard }) {
    const last = wildcard?.hops.at(-1)
    if (wildcard === undefined || last?.status === undefined || last.status >= 400) return []
    return [
      {
        where: hostOf(wildcard.asked.target),
        detail: `answers ${last.status}, and nobody has made that name: give autoconfig. and autodiscover. records of their own.`,
      },
    ]
  },
}
