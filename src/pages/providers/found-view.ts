import type { ProviderEntry } from '../../account/index.ts'
import type { ProviderAbout } from '../../catalog/index.ts'
import { MAX_DOMAINS_OPEN } from '../../limits.ts'
import type { Reader } from './reader.ts'

/** Whose mail is here: the provider's own domains, and how customers' domains are recognised. */
export interface FoundView {
  readonly hasDomains: boolean
  readonly hasWildcards: boolean
  /** Shown at once. */
  readonly domains: readonly string[]
  /** None or one: the whole of a long list, closed. */
  readonly long: readonly { readonly summary: string; readonly domains: readonly string[] }[]
  readonly hasSigns: boolean
  readonly signs: readonly SignView[]
  readonly hasMxNames: boolean
  readonly mxNames: readonly { readonly name: string; readonly only: readonly string[] }[]
}

interface SignView {
  readonly parts: readonly { readonly what: string; readonly pattern: string }[]
  /** None or one: the package that it tells. */
  readonly only: readonly string[]
}

export function foundView(entry: ProviderEntry, about: ProviderAbout, { say }: Reader): FoundView {
  const domains = [...entry.identity.domains, ...about.wildcards.map((suffix) => `*.${suffix}`)]
  const isLong = domains.length > MAX_DOMAINS_OPEN
  const only = (variant: string | undefined) =>
    variant === undefined ? [] : [say('providers.signs.only', { name: entry.variants[variant]?.name ?? variant })]
  return {
    hasDomains: domains.length > 0,
    hasWildcards: about.wildcards.length > 0,
    domains: isLong ? [] : domains,
    long: isLong ? [{ summary: say('providers.domains.all', { count: domains.length }), domains }] : [],
    hasSigns: about.signs.length > 0,
    signs: about.signs.map(({ mx, autodiscover, variant }) => ({
      parts: [
        ...(mx === undefined ? [] : [{ what: say('providers.signs.mx'), pattern: mx }]),
        ...(autodiscover === undefined ? [] : [{ what: say('providers.signs.autodiscover'), pattern: autodiscover }]),
      ],
      only: only(variant),
    })),
    hasMxNames: about.mxNames.length > 0,
    mxNames: about.mxNames.map(({ name, variant }) => ({ name, only: only(variant) })),
  }
}
