import { presented, type Say, TTL_SECONDS, type ZoneRecord } from './record.ts'
import type { ZoneSection, ZoneView } from './view.ts'

/** The part of a zone file to add, the reason of each record before it (RFC 1035 §5.1). */
export function zoneText(view: ZoneView, say: Say): string {
  const { domain, provider } = view
  const owners = view.sections.flatMap(({ records }) => records.map(({ owner }) => owner.length))
  const width = Math.max(0, ...owners)
  const sections = view.sections.map((section) => sectionText(section, width, say))
  const head = [
    comment(say('dns.title', { domain })),
    comment(say('dns.intro', { domain, provider })),
    '',
    `$ORIGIN ${domain}.`,
  ]
  return [...head, `$TTL ${TTL_SECONDS}`, '', sections.join('\n')].join('\n')
}

function sectionText({ title, records, remarks }: ZoneSection, width: number, say: Say): string {
  const lines = [comment(`== ${say(title)}`), ...remarks.map((remark) => comment(say(remark.key, remark.values)))]
  let reason = ''
  for (const record of records) {
    const why = say(record.why.key, record.why.values)
    // One reason may stand for several records.
    if (why !== reason) lines.push(comment(why))
    reason = why
    lines.push(recordLine(record, width))
  }
  return `${lines.join('\n')}\n`
}

function recordLine({ owner, data }: ZoneRecord, width: number): string {
  return `${owner.padEnd(width)} IN ${data.type.padEnd(5)} ${presented(data)}`
}

/** A comment ends with its line; whatever a sentence holds, it stays one. */
function comment(text: string): string {
  return `; ${text.replace(/\p{C}+/gu, ' ')}`
}
