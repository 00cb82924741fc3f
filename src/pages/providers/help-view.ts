import type { HelpLink, ProviderEntry } from '../../account/index.ts'
import { settingsOfAll } from '../../catalog/search.ts'
import type { Reader } from './reader.ts'
import { languageName } from './words.ts'

/** The provider's help pages in one language. */
export interface HelpView {
  readonly lang: string
  readonly language: string
  readonly links: readonly { readonly href: string; readonly text: string }[]
}

/** Of the entry and its packages, by language: the reader's own first, then as the entry has them. */
export function helpViews(entry: ProviderEntry, { say, language }: Reader): HelpView[] {
  const all = settingsOfAll(entry).flatMap(({ help }) => help)
  const links = [...new Map(all.map((page) => [`${page.lang} ${page.topic} ${page.url}`, page])).values()]
  const isOwn = ({ lang }: HelpLink) => lang.toLowerCase().split('-', 1)[0] === language
  const ordered = [...links.filter(isOwn), ...links.filter((page) => !isOwn(page))]
  return [...Map.groupBy(ordered, ({ lang }) => lang)].map(([lang, pages]) => ({
    lang,
    language: languageName(lang, language),
    links: pages.map(({ url, topic }) => ({ href: url, text: say(`help.${topic}`) })),
  }))
}
