import type { Language, TextKey } from '#generated/texts.js'
import type { HelpLink, ProviderEntry, ProviderSettings, Support } from '../../account/index.ts'
import type { Say } from './facts.ts'

/** A link to the provider. */
export interface ProviderLink {
  readonly href: string
  readonly text: string
}

/** A page of the provider's help, in a language that is said. */
export interface HelpView extends ProviderLink {
  readonly lang: string
}

type Linked = Pick<ProviderSettings, 'webmail' | 'passwordChange' | 'support'>

/** Web mail, password change, support and website, as far as they are known. */
export function providerLinks(linked: Linked, website: string | undefined, say: Say): ProviderLink[] {
  const named: readonly (readonly [TextKey, string | undefined])[] = [
    ['setup.link.webmail', linked.webmail],
    ['setup.link.password', linked.passwordChange],
    ['setup.link.support', linked.support?.url],
    ['setup.link.email', mailto(linked.support)],
    ['setup.link.website', website],
  ]
  return named.flatMap(([key, href]) => (href === undefined ? [] : [{ href, text: say(key) }]))
}

function mailto(support: Support | undefined): string | undefined {
  return support?.email === undefined ? undefined : `mailto:${support.email}`
}

/** One page for each topic: in the reader's language, else in English, else the first that there is. */
export function helpLinks(help: readonly HelpLink[], language: Language, say: Say): HelpView[] {
  const topics = [...new Set(help.map(({ topic }) => topic))]
  return topics.flatMap((topic) => {
    const ofTopic = help.filter((link) => link.topic === topic)
    const isIn = (wanted: string) => (link: HelpLink) => link.lang.toLowerCase().split('-', 1)[0] === wanted
    const best = ofTopic.find(isIn(language)) ?? ofTopic.find(isIn('en')) ?? ofTopic[0]
    return best === undefined ? [] : [{ href: best.url, text: say(`help.${topic}` satisfies TextKey), lang: best.lang }]
  })
}

/** Where a provider whose servers are not shown can be asked. */
export function linksOf({ settings, website }: ProviderEntry, say: Say): ProviderLink[] {
  return providerLinks(settings, website, say)
}
