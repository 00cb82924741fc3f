import type { FindingKind } from '../seen.ts'
import { oncePer, toldRecords } from './look.ts'

/** Spec: AUTODISCOVER §6.1 (AD-99). */
export const srvPort: FindingKind = {
  id: 'srv-port',
  severity: 'problem',
  symptom: 'The SRV record is there, and Outlook and Thunderbird do not find the service by it.',
  cause:
    'The SRV record `_autodiscover._tcp` names another port than 443. Outlook and Thunderbird do not look at it, and ask at 443.',
  mend: 'Let the service answer at port 443, and write `0 0 443` before its name.',
  source: 'AD-99; AD-96; AUTODISCOVER §6.1',
  find(seen) {
    const where = `_autodiscover._tcp.${seen.domain}`
    const wrong = toldRecords(seen, 'SRV', where).filter(({ port, target }) => port !== 443 && target !== '.')
    return oncePer(wrong, ({ port, target }) => `${target}:${port}`).map(({ port, target }) => ({
      where,
      detail: `names port ${port} of ${target}: write 0 0 443 ${target}.`,
    }))
  },
}
