import { createHash } from 'node:crypto'
import { digestsIn } from '../../clients/pacc-record.ts'
import type { FindingKind } from '../seen.ts'
import { exchangesOf, fetched, recordsOf, stoppedAt } from './look.ts'

/** Spec: PACC §4.3. */
export const paccDigest: FindingKind = {
  id: 'pacc-digest',
  severity: 'problem',
  symptom: 'Clients of PACC find the document and do not believe it.',
  cause:
    'The TXT record at `_ua-auto-config` does not hold the digest of the document as it is served: the document has changed since, something on the way writes it anew, or the record was never published.',
  mend: 'Publish the record that `postamt dns` prints; docs/dns.md says how to change both without a gap.',
  source: 'AC-95; PACC §4.3',
  find(seen) {
    const name = `_ua-auto-config.${seen.domain}`
    const records = recordsOf(seen, 'TXT', name)
    const [document] = fetched(exchangesOf(seen, 'pacc')).filter(({ answer }) => /^\s*\{/.test(answer.body))
    if (records?.ok !== true || document === undefined) return []
    const digests = digestsIn(records.records.map((text) => [text]))
    const digest = createHash('sha256')
      .update(document.answer.bytes ?? document.answer.body)
      .digest('base64')
    if (digests.includes(digest)) return []
    const has = digests.length === 0 ? 'has no digest' : `has the digest ${digests.join(' and ')}`
    return [
      {
        where: name,
        detail: `${has}, and ${document.answer.url} has ${digest}: publish "v=UAAC1; a=sha256; d=${digest}".`,
        ...stoppedAt(seen, document.asked.target),
      },
    ]
  },
}
