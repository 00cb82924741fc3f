import { texts } from '#generated/texts.js'
import { fill } from '../../language/index.ts'
import { presented, type Sentence, TTL_SECONDS, type ZoneRecord } from './record.ts'
import type { ZoneSection, ZoneView } from './view.ts'

/** A language that there are sentences for. */
export type Language = keyof typeof texts

export function said({ key, values }: Sentence, language: Language): string {
  return fill(texts[language][key], values)
}

export function titleOf({ domain }: ZoneView, language: Language): string {
  return fill(texts[language]['dns.title'], { domain })
}

export function introOf({ domain, provider }: ZoneView, language: Language): string {
  return fill(texts[language]['dns.intro'], { domain, provider })
}

/** The part of a zone file to add, the reason of each record before it (RFC 1035 §5.1). */
export function zoneText(view: ZoneView, language: Language): string {
  const owners = view.sections.flatMap(({ records }) => records.map(({ owner }) => owner.length))
  const width = Math.max(0, ...owners)
  const sections = view.sections.map((section) => sectionText(section, width, language))
  const head = [comment(titleOf(view, language)), comment(introOf(view, language)), '', `$ORIGIN ${view.domain}.`]
  return [...head, `$TTL ${TTL_SECONDS}`, '', sections.join('\n')].join('\n')
}

function sectionText({ title, records, remarks }: ZoneSection, width: number, language: Language): string {
  const lines = [comment(`== ${texts[language][title]}`), ...remarks.map((remark) => comment(said(remark, language)))]
  let reason = ''
  for (const record of records) {
    const why = said(record.why, language)
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
