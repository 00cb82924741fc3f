import type { FindingKind } from '../seen.ts'
import { toldRecords } from './look.ts'

/** Spec: AUTODISCOVER §6.1 (AD-99). */
export const severalSrvRecords: FindingKind = {
  id: 'several-srv-records',
  severity: 'problem',
  symptom: 'Outlook finds the settings, and Thunderbird others or none; or the other way round.',
  cause:
    'There are several SRV records `_autodiscover._tcp`. Programs differ in which one they take: Thunderbird goes by weight and does not look at the priority.',
  mend: 'Leave one record.',
  source: 'AD-99; AD-96; AUTODISCOVER §6.1',
  find(seen) {
    const where = `_autodiscover._tcp.${seen.domain}`
    const records = toldRecords(seen, 'SRV', where)
    if (records.length < 2) return []
    const targets = records.map(({ target, port }) => `${target}:${port}`).join(', ')
    return [{ where, detail: `has ${records.length} SRV records (${targets}): leave one.` }]
  },
}
