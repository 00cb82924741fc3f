import { dnsPage, dnsProblemPage } from '#generated/templates.js'
import { texts } from '#generated/texts.js'
import { presented, TTL_SECONDS } from './record.ts'
import type { ZoneView } from './view.ts'
import { introOf, type Language, said, titleOf } from './zone-text.ts'

/** What `templates/dns-zone/page.html` shows. */
export interface DnsPageView {
  readonly lang: string
  readonly title: string
  readonly intro: string
  /** Relative: the same records in the other forms. */
  readonly zoneFile: string
  readonly json: string
  readonly sections: readonly {
    readonly title: string
    readonly remarks: readonly string[]
    readonly hasRecords: boolean
    readonly records: readonly {
      readonly name: string
      readonly type: string
      readonly ttl: number
      readonly value: string
      readonly why: string
    }[]
  }[]
}

/** What `templates/dns-zone/problem.html` shows. */
export interface DnsProblemView {
  readonly lang: string
  readonly title: string
  readonly text: string
}

/** For people in a browser. `query` is that of the request, so that its wishes hold in the other forms. */
export function zonePage(view: ZoneView, language: Language, query: string): string {
  return dnsPage[language]({
    lang: language,
    title: titleOf(view, language),
    intro: introOf(view, language),
    zoneFile: `/dns/${view.domain}.txt${query}`,
    json: `/dns/${view.domain}.json${query}`,
    sections: view.sections.map(({ title, records, remarks }) => ({
      title: texts[language][title],
      remarks: remarks.map((remark) => said(remark, language)),
      hasRecords: records.length > 0,
      records: records.map(({ owner, data, why }) => ({
        name: owner,
        type: data.type,
        ttl: TTL_SECONDS,
        value: presented(data),
        why: said(why, language),
      })),
    })),
  })
}

export function problemPage(title: string, text: string, language: Language): string {
  return dnsProblemPage[language]({ lang: language, title, text })
}
