import { setupPage } from '#generated/templates.js'
import type { Language } from '#generated/texts.js'
import { type FrameView, frameOf } from '../../frame/index.ts'
import type { Match } from '../../lookup/index.ts'
import { hintsOf, type NeedView, needsOf, type RouteView, routeOf } from './advice.ts'
import { type CertaintyView, certaintyOf } from './certainty.ts'
import {
  type DeviceView,
  deviceChoice,
  languageChoice,
  type PackageView,
  type ProtocolFacts,
  type ProtocolView,
  packageChoice,
  protocolChoice,
} from './choices.ts'
import type { Say, SetupFacts } from './facts.ts'
import { type AddressFormView, addressForm, type Return } from './form.ts'
import { type HelpView, helpLinks, linksOf, type ProviderLink, providerLinks } from './links.ts'
import type { SectionView } from './section.ts'
import { sectionsFor } from './sections/index.ts'
import { moreAddresses, type ServerView, serversOf, type ValueView } from './servers.ts'

/** What `templates/pages/setup/page.html` shows, from top to bottom. */
export interface SetupPageView {
  readonly frame: FrameView
  /** Whose settings these are. */
  readonly whom: string
  readonly sure: CertaintyView
  readonly hasNeeds: boolean
  readonly needsTitle: string
  readonly needs: readonly NeedView[]
  /** None or one. */
  readonly packages: readonly PackageView[]
  /** None or one. */
  readonly routes: readonly RouteView[]
  /** None or one. */
  readonly protocols: readonly ProtocolView[]
  readonly hints: readonly string[]
  /** None or one: the question for the address, where only a domain was given. */
  readonly forms: readonly AddressFormView[]
  readonly hasSections: boolean
  /** None or one. */
  readonly devices: readonly DeviceView[]
  readonly sections: readonly SectionView[]
  readonly hasServers: boolean
  readonly servers: readonly ServerView[]
  readonly hasOthers: boolean
  readonly others: readonly ServerView[]
  /** None or one: addresses beyond mail. */
  readonly more: readonly { readonly values: readonly ValueView[] }[]
  readonly hasLinks: boolean
  readonly linksTitle: string
  readonly links: readonly ProviderLink[]
  readonly help: readonly HelpView[]
  /** Relative: the form. */
  readonly again: string
}

/** What both kinds of page are about. */
export interface PageFacts {
  readonly url: string
  readonly language: Language
  readonly say: Say
  /** As the look-up says it, without the person's choice. */
  readonly recognised: Match
  /** For people: the address or the domain. */
  readonly whom: string
  /** The domain that was asked about. */
  readonly asked: string
  /** The package that was chosen. */
  readonly chosen: string | undefined
  readonly back: Return
}

/** The way for one person and device. */
export function answerPage(
  page: PageFacts,
  facts: SetupFacts,
  { wanted, mayBeIpad }: Pick<ProtocolFacts, 'wanted'> & { readonly mayBeIpad: boolean },
): string {
  const { language, say, back, recognised, chosen } = page
  const { account, match } = facts
  const offered = (['imap', 'pop3'] as const).filter((one) => account.incoming.some(({ protocol }) => protocol === one))
  const { best, others } = serversOf(facts)
  const sections = sectionsFor(facts)
  const more = moreAddresses(account, say)
  return setupPage[language]({
    ...headOf(page),
    ...needsAnd(needsOf(facts)),
    packages: packageChoice(recognised, chosen ?? recognised.variant, 'shown', back, say),
    routes: routeOf(facts),
    protocols: protocolChoice({ offered, wanted, shown: facts.protocol }, account.provider.displayName, back, say),
    hints: hintsOf(facts),
    forms: facts.address === undefined && offered.length > 0 ? [addressForm(back.fields)] : [],
    hasSections: sections.length > 0,
    devices: sections.length > 1 ? [deviceChoice(facts.device, mayBeIpad, back, say)] : [],
    sections,
    hasServers: best.length > 0 || others.length > 0 || more.length > 0,
    servers: best,
    hasOthers: others.length > 0,
    others,
    more: more.length > 0 ? [{ values: more }] : [],
    ...linksAnd(providerLinks(account, match.provider.website, say), helpLinks(account.help, language, say)),
  })
}

/** The question which package it is, before anything can be shown. */
export function questionPage(page: PageFacts, state: 'needed' | 'unknown'): string {
  const { language, say, recognised, back } = page
  const { provider } = recognised
  return setupPage[language]({
    ...headOf(page),
    ...needsAnd([]),
    packages: packageChoice(recognised, undefined, state, back, say),
    routes: [],
    protocols: [],
    hints: [],
    forms: [],
    hasSections: false,
    devices: [],
    sections: [],
    hasServers: false,
    servers: [],
    hasOthers: false,
    others: [],
    more: [],
    ...linksAnd(linksOf(provider, say), helpLinks(provider.settings.help, language, say)),
  })
}

function headOf({ url, language, say, recognised, whom, asked, back }: PageFacts) {
  const provider = recognised.provider.identity.displayName
  return {
    frame: framed({ url, language, title: titleOf(recognised, say), back }),
    whom,
    sure: certaintyOf(recognised, asked, say, language),
    needsTitle: say('setup.need.title', { provider }),
    linksTitle: say('setup.link.title', { provider }),
    again: back.fields.lang === undefined ? '/setup' : `/setup?lang=${language}`,
  }
}

/** Never with the address: a title stands in histories, tabs and bookmarks. */
const titleOf = ({ provider }: Match, say: Say) => say('setup.title', { provider: provider.identity.displayName })

const needsAnd = (needs: readonly NeedView[]) => ({ hasNeeds: needs.length > 0, needs })

const linksAnd = (links: readonly ProviderLink[], help: readonly HelpView[]) => ({
  hasLinks: links.length + help.length > 0,
  links,
  help,
})

/** The frame, and what switches the language where its links cannot: no address of a person may get into a link. */
export function framed(options: {
  readonly url: string
  readonly language: Language
  readonly title: string
  readonly back: Return
}): FrameView {
  const { url, language, title, back } = options
  if (back.method === 'get') return frameOf({ url, language, title, isPrivate: true, mayHoldAddress: true })
  // Only for the links of the foot, which keep a language that was chosen.
  const chosen = back.fields.lang === undefined ? '/setup' : `/setup?lang=${language}`
  const frame = frameOf({ url: `https://localhost${chosen}`, language, title, isPrivate: true })
  return { ...frame, hasLanguages: false, languages: [], languageForms: languageChoice(language, back) }
}
