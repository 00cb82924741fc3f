import { dnsPage, dnsProblemPage } from '#generated/templates.js'
import type { Language } from '#generated/texts.js'
import { type FrameView, frameOf, isLanguageChosen } from '../../frame/index.ts'
import { pathAndQueryOf, withoutAddresses } from '../../http/index.ts'
import { presented, type Say, TTL_SECONDS } from './record.ts'
import type { ZoneView } from './view.ts'

/** What `templates/dns-zone/page.html` shows. */
export interface DnsPageView {
  readonly frame: FrameView
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
  readonly frame: FrameView
  readonly text: string
}

/** For people in a browser. The wishes in the request's address hold in the other forms. */
export function zonePage(view: ZoneView, language: Language, say: Say, url: string): string {
  const query = queryOf(url)
  return dnsPage[language]({
    frame: frameOf({ url, language, title: say('dns.title', { domain: view.domain }), isPrivate: true }),
    intro: say('dns.intro', { domain: view.domain, provider: view.provider }),
    zoneFile: `/dns/${view.domain}.txt${query}`,
    json: `/dns/${view.domain}.json${query}`,
    sections: view.sections.map(({ title, records, remarks }) => ({
      title: say(title),
      remarks: remarks.map((remark) => say(remark.key, remark.values)),
      hasRecords: records.length > 0,
      records: records.map(({ owner, data, why }) => ({
        name: owner,
        type: data.type,
        ttl: TTL_SECONDS,
        value: presented(data),
        why: say(why.key, why.values),
      })),
    })),
  })
}

/**
 * Encoded, whatever came, and without what could be an address: it stands in the page's links. The host of the request may be
 * none, and does not matter.
 */
const queryOf = (url: string) => new URL(`https://localhost${withoutAddresses(pathAndQueryOf(url))}`).search

export function problemPage(title: string, text: string, language: Language, url: string): string {
  const frame = frameOf({ language, keepsLanguage: isLanguageChosen(url), title, isPrivate: true })
  return dnsProblemPage[language]({ frame, text })
}
