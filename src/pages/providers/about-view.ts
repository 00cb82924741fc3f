import type { ProviderEntry } from '../../account/index.ts'
import type { ProviderAbout } from '../../catalog/index.ts'
import { shortened } from './facts.ts'
import { linkTo, type Reader } from './reader.ts'
import { monthName } from './words.ts'

/** Where an entry comes from, and how to correct it. */
export interface AboutView {
  readonly checked: string
  readonly hasSources: boolean
  readonly sources: readonly LinkView[]
  /** None or one: the provider that a white label is made of. */
  readonly extended: readonly LinkView[]
  readonly hasDecided: boolean
  readonly decided: readonly {
    readonly says: string
    /** In English, like the files. */
    readonly because: string
    readonly sources: readonly LinkView[]
  }[]
  readonly correct: readonly string[]
}

interface LinkView {
  readonly href: string
  readonly text: string
}

export function aboutView({ identity }: ProviderEntry, about: ProviderAbout, reader: Reader): AboutView {
  const { say, language, catalog } = reader
  const isLocal = about.origin === 'local'
  const file = `${isLocal ? 'local/' : ''}providers/${identity.id}.yaml`
  const parent = about.extends === undefined ? undefined : catalog.byId(about.extends)
  const sourceLinks = (urls: readonly string[]) => urls.map((href) => ({ href, text: shortened(href) }))
  return {
    checked:
      about.checked === undefined
        ? say('providers.about.unchecked')
        : say('providers.about.checked', { month: monthName(about.checked, language) }),
    hasSources: about.sources.length > 0,
    sources: sourceLinks(about.sources),
    extended:
      parent === undefined
        ? []
        : [{ href: linkTo(reader, `/providers/${parent.identity.id}`), text: parent.identity.displayName }],
    hasDecided: about.decided.length > 0,
    decided: about.decided.map(({ says, because, sources }) => ({ says, because, sources: sourceLinks(sources) })),
    correct: isLocal
      ? [say('providers.about.correct-local', { file })]
      : [say('providers.about.correct-shipped', { file }), say('providers.about.correct-shipped-operator')],
  }
}
