import { presented, type Say, TTL_SECONDS, type ZoneRecord } from './record.ts'
import type { ZoneView } from './view.ts'

/** The same records for programs. `value` is what most DNS services take; the parts of it stand beside it. */
export function zoneJson(view: ZoneView, say: Say): string {
  const { domain, provider, digest, sections } = view
  const record = ({ owner, data, why }: ZoneRecord) => ({
    name: owner === '@' ? domain : `${owner}.${domain}`,
    ttl: TTL_SECONDS,
    value: presented(data),
    ...data,
    why: say(why.key, why.values),
  })
  const document = {
    domain,
    provider,
    pacc: digest === undefined ? null : { digest },
    records: sections.flatMap(({ records }) => records.map(record)),
    remarks: sections.flatMap(({ remarks }) => remarks.map((remark) => say(remark.key, remark.values))),
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}
