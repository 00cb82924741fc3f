import { type FrameView, frameOf, isLanguageChosen } from '../../frame/index.ts'
import { MAX_SIMILAR_PROVIDERS } from '../../limits.ts'
import { domainsOf } from './list-view.ts'
import type { Search } from './query.ts'
import { linkTo, type Reader } from './reader.ts'
import type { ProviderIndex } from './search.ts'

/** What `templates/pages/providers/missing.html` shows. */
export interface MissingView {
  readonly frame: FrameView
  readonly hasSimilar: boolean
  readonly similar: readonly { readonly href: string; readonly name: string; readonly domains: string }[]
  readonly search: string
}

/** For an id that nobody has: whoever the same text finds in the list, or else the list. */
export function missingView(reader: Reader, search: Search, index: ProviderIndex): MissingView {
  const { say, language } = reader
  const { providers, linked } = index.find(search)
  const similar = search.query === '' ? [] : providers.slice(0, MAX_SIMILAR_PROVIDERS)
  return {
    frame: frameOf({
      language,
      keepsLanguage: isLanguageChosen(reader.request.url),
      title: say('providers.missing.title'),
      isPrivate: true,
    }),
    hasSimilar: similar.length > 0,
    similar: similar.map((listed) => ({
      href: linkTo(reader, `/providers/${listed.id}`),
      name: listed.name,
      domains: domainsOf(listed, search, reader),
    })),
    search: linkTo(reader, '/providers', linked),
  }
}
