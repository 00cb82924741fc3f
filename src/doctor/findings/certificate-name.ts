import type { FindingKind } from '../seen.ts'
import { certificateFaults, namesOf } from './certificates.ts'

/** Spec: AUTODISCOVER §6.1 (AD-99); AUTOCONFIG section 7. */
export const certificateName: FindingKind = {
  id: 'certificate-name',
  severity: 'problem',
  symptom:
    'Programs find nothing at a name that answers in a browser after a warning; Outlook may show that warning itself.',
  cause:
    'The certificate does not cover the name that programs ask: `autoconfig.` or `autodiscover.` before the domain, or the domain itself. An alias (CNAME) does not help, the certificate has to be for the name that was asked. A wildcard record brings this about without anybody having meant it.',
  mend: 'Get a certificate for the name; or take its record away (for Autodiscover the SRV record alone is enough), or close port 443 there.',
  source: 'AD-99; AUTODISCOVER §6.1; AUTOCONFIG section 7',
  find: (seen) =>
    certificateFaults(
      seen,
      (problem) => problem === 'wrong-name',
      (host, tls) =>
        `shows a certificate for ${namesOf(tls)}: get one for ${host}, or take the record of that name away${host === seen.domain ? ' or close port 443 for it' : ''}.`,
    ),
}
