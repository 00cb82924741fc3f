import { presented, TTL_SECONDS, type ZoneRecord } from './record.ts'
import type { ZoneView } from './view.ts'
import { type Language, said } from './zone-text.ts'

/** The same records for programs. `value` is what most DNS services take; the parts of it stand beside it. */
export function zoneJson(view: ZoneView, language: Language): string {
  const { domain, provider, digest, sections } = view
  const record = ({ owner, data, why }: ZoneRecord) => ({
    name: owner === '@' ? domain : `${owner}.${domain}`,
    ttl: TTL_SECONDS,
    value: presented(data),
    ...data,
    why: said(why, language),
  })
  const document = {
    domain,
    provider,
    pacc: digest === undefined ? null : { digest },
    records: sections.flatMap(({ records }) => records.map(record)),
    remarks: sections.flatMap(({ remarks }) => remarks.map((remark) => said(remark, language))),
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}
