import type { XmlElement } from '../../xml/index.ts'
import type { ProviderSource } from '../schema.ts'
import { child, exactUrl, pageUrl, type Report, reportRest, textOf } from './facts.ts'

type Need = NonNullable<ProviderSource['needs']>[number]
type HelpLink = NonNullable<ProviderSource['help']>[number]

export function oauth2Of(element: XmlElement | undefined, report: Report): ProviderSource['oauth2'] {
  if (element === undefined) return undefined
  const issuer = textOf(element, 'issuer')
  const url = (name: string) => {
    const at = child(element, name)
    return at === undefined ? undefined : exactUrl(at.text, at, report)
  }
  const authUrl = url('authURL')
  const tokenUrl = url('tokenURL')
  reportRest(element, { once: ['issuer', 'scope', 'authURL', 'tokenURL'] }, report)
  return {
    ...(issuer === undefined ? {} : { issuer }),
    scopes: (textOf(element, 'scope') ?? '').split(/\s+/).filter((scope) => scope !== ''),
    ...(authUrl === undefined ? {} : { authUrl }),
    ...(tokenUrl === undefined ? {} : { tokenUrl }),
  } as ProviderSource['oauth2']
}

export function webmailOf(element: XmlElement | undefined, report: Report): string | undefined {
  if (element === undefined) return undefined
  reportRest(element, { once: ['loginPage'] }, report, { loginPageInfo: "it is for filling in other people's forms" })
  const page = child(element, 'loginPage')
  return page === undefined ? undefined : pageUrl(page.attributes['url'], page, report)
}

/** What has to be done first: the words are the source's, the kinds and sentences are ours. */
export function needsOf(elements: readonly XmlElement[], hasImap: boolean, report: Report): Need[] {
  const needs = elements.flatMap((element) => {
    const words = element.children.map(({ text }) => text).join(' ')
    const url = pageUrl(element.attributes['visiturl'], element, report)
    const kinds = kindsOf(words, hasImap)
    report(element, `enable: read as ${kinds.join(' and ')}; the sentences are ours`)
    return kinds.map((kind) => ({ do: kind, ...(url === undefined ? {} : { url }) }) as Need)
  })
  return [...new Map(needs.map((need) => [JSON.stringify(need), need])).values()]
}

function kindsOf(words: string, hasImap: boolean): Need['do'][] {
  if (/app[- ]?passwor[dt]/i.test(words)) return ['app-password']
  const imap = /imap/i.test(words)
  const pop3 = /pop/i.test(words)
  if (!imap && !pop3) return [/passwor[dt]/i.test(words) ? 'mail-password' : hasImap ? 'enable-imap' : 'enable-pop3']
  return [...(imap ? (['enable-imap'] as const) : []), ...(pop3 ? (['enable-pop3'] as const) : [])]
}

/** What a help page is about, by the words of its address and description; several protocols make it general. */
function topicOf(words: string): HelpLink['topic'] {
  if (/thunderbird/i.test(words)) return 'thunderbird'
  if (/outlook(?!\.com)/i.test(words)) return 'outlook'
  const protocols = (['imap', 'pop3', 'smtp'] as const).filter((name) =>
    new RegExp(name.replace('3', '3?'), 'i').test(words),
  )
  if (protocols.length === 1 && protocols[0] !== undefined) return protocols[0]
  return protocols.length === 0 && /passwor[dt]/i.test(words) ? 'password' : 'general'
}

export function helpOf(elements: readonly XmlElement[], report: Report): HelpLink[] {
  const seen = new Set<string>()
  return elements.flatMap((element) => {
    const url = pageUrl(element.attributes['url'], element, report)
    if (url === undefined) return []
    if (seen.has(url)) {
      report(element, `${url} is listed twice: counted once`)
      return []
    }
    seen.add(url)
    const descriptions = element.children.filter(({ name }) => name === 'descr')
    const lang = descriptions.find(({ attributes }) => attributes['lang'] !== undefined)?.attributes['lang']
    if (lang === undefined)
      report(element, `the language of ${url} is not said: en is taken, which a person should compare`)
    const topic = topicOf(`${descriptions.map(({ text }) => text).join(' ')} ${url}`)
    return [{ url, lang: lang ?? 'en', topic } as HelpLink]
  })
}
