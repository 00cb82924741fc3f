import { bestMx } from '../../clients/index.ts'
import type { FindingKind } from '../seen.ts'
import { recordsOf } from './look.ts'

export const noMx: FindingKind = {
  id: 'no-mx',
  severity: 'note',
  symptom: 'Programs that look behind the MX record find nothing, and mail to the domain may not arrive.',
  cause: 'The domain has no MX record, or one that says that it takes no mail (`0 .`).',
  mend: 'Publish the MX record of the mail server; look whether the domain is spelt right.',
  source: 'RFC 5321 §5.1; RFC 7505; AUTOCONFIG §2.5',
  find(seen) {
    const records = recordsOf(seen, 'MX', seen.domain)
    if (records?.ok !== true || bestMx(records.records) !== undefined) return []
    return [
      {
        where: seen.domain,
        detail:
          records.records.length === 0 ? 'has no MX record.' : 'has an MX record that says that it takes no mail.',
      },
    ]
  },
}
