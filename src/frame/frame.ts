import { assets, brand } from '#generated/brand.js'
import { LANGUAGE_NAMES, LANGUAGES, type Language } from '#generated/texts.js'
import type { Brand } from '../brand/brand.ts'
import { pathAndQueryOf, rawQueryValue, withoutAddresses } from '../http/index.ts'

/** What `templates/pages/layout.html` shows around the content of a page. */
export interface FrameView {
  readonly lang: Language
  readonly title: string
  /** Whether search engines keep away: the page is about somebody, or about one request. */
  readonly isPrivate: boolean
  readonly brand: Brand
  readonly icon: string
  readonly style: string
  readonly script: string
  readonly hasLanguages: boolean
  /** The same page in each language. */
  readonly languages: readonly {
    readonly lang: Language
    readonly name: string
    readonly href: string
    readonly isCurrent: boolean
  }[]
  /** None or one, in the place of these links: a page that was sent by form is sent again. */
  readonly languageForms: readonly LanguageFormView[]
  readonly links: { readonly setup: string; readonly providers: string; readonly api: string }
}

/** The form that shows the same page in another language, where no address of a person may get into a link. */
export interface LanguageFormView {
  readonly method: 'get' | 'post'
  readonly fields: readonly { readonly name: string; readonly value: string }[]
  readonly options: readonly { readonly value: Language; readonly name: string; readonly isChosen: boolean }[]
}

export interface FrameOptions {
  /**
   * The page's own address: its path and query are those of the links to other languages. Absent: there are none, because
   * what was asked for could not be used.
   */
  readonly url?: string
  readonly language: Language
  /** Whether links to other pages keep the language; absent: where the page's own address says it. */
  readonly keepsLanguage?: boolean
  /** Without the service's name, which the layout puts behind it. */
  readonly title: string
  readonly isPrivate?: boolean
  /** Of the set-up page's answer, which alone may link to itself with somebody's address. */
  readonly mayHoldAddress?: boolean
}

/** Whether the address of a page says its language (`lang=`), and no header did. */
export const isLanguageChosen = (url: string): boolean => rawQueryValue(url, 'lang') !== undefined

/** The frame of a page: whose service it is, and the way to its other pages and languages. */
export function frameOf({
  url,
  language,
  keepsLanguage = url !== undefined && isLanguageChosen(url),
  title,
  isPrivate = false,
  mayHoldAddress = false,
}: FrameOptions): FrameView {
  const own = url === undefined ? undefined : ownAddress(url, mayHoldAddress)
  const chosen = keepsLanguage ? `?lang=${language}` : ''
  return {
    lang: language,
    title,
    isPrivate,
    brand,
    icon: assets.icon,
    style: assets.style,
    script: assets.script,
    hasLanguages: url !== undefined,
    languages: own === undefined ? [] : LANGUAGES.map((lang) => languageLink(own, lang, language)),
    languageForms: [],
    links: { setup: `/${chosen}`, providers: `/providers${chosen}`, api: `/api${chosen}` },
  }
}

/** Path and query: of whatever the host is, which may be none, and behind which the query may stand. */
function ownAddress(url: string, mayHoldAddress: boolean): string {
  const asked = pathAndQueryOf(url)
  return mayHoldAddress ? asked : withoutAddresses(asked)
}

function languageLink(own: string, lang: Language, current: Language): FrameView['languages'][number] {
  return { lang, name: LANGUAGE_NAMES[lang], href: inLanguage(own, lang), isCurrent: lang === current }
}

/** The same address with `lang=`; relative, since the service is reached by many names. */
function inLanguage(pathAndQuery: string, language: Language): string {
  const target = new URL(`https://localhost${pathAndQuery}`)
  target.searchParams.set('lang', language)
  // Two slashes in front would be another host.
  return target.pathname.replace(/^\/+/, '/') + target.search
}
