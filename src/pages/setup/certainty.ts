import type { TextKey } from '#generated/texts.js'
import type { Evidence, Match, MatchSource } from '../../lookup/index.ts'
import type { Say } from './facts.ts'

/** How sure the answer is, and why, in words. */
export interface CertaintyView {
  /** Whether there is nothing to weigh: the reasons are there for those who want them. */
  readonly isCertain: boolean
  readonly level: string
  readonly reasons: readonly string[]
}

/** What each source is worth to somebody who reads it: its own list is certain, what others publish is as good as they are. */
const LEVEL = {
  catalog: 'certain',
  tenant: 'certain',
  wildcard: 'certain',
  'dns-sign': 'very-likely',
  srv: 'very-likely',
  upstream: 'likely',
  'default-provider': 'likely',
  'service-host': 'likely',
  'mx-name': 'likely',
} as const satisfies Record<MatchSource, string>

/** @param asked the domain of the address, or the one that was named */
export function certaintyOf(match: Match, asked: string, say: Say, language: string): CertaintyView {
  const { provider, source, why } = match
  // Asked about by its own name, the list knows it; as the host that somebody came through, it is a clue.
  const level = source === 'mx-name' && match.domain === asked ? 'certain' : LEVEL[source]
  const failed = why.some(({ outcome }) => outcome === 'failed')
  return {
    isCertain: level === 'certain' && !failed,
    level: say(`setup.sure.level.${level}` satisfies TextKey),
    reasons: [
      reasonOf(match, asked, say),
      ...(provider.checked === undefined
        ? []
        : [say('setup.sure.checked', { month: monthOf(provider.checked, language) })]),
      ...(failed ? [say('setup.sure.source-failed')] : []),
    ],
  }
}

function reasonOf({ provider, source, domain, why }: Match, asked: string, say: Say): string {
  const values = { domain: asked, provider: provider.identity.displayName }
  const evidence = why.at(-1)?.evidence
  switch (source) {
    case 'catalog':
    case 'wildcard':
      return say('setup.sure.why.catalog', values)
    case 'tenant':
      return say('setup.sure.why.tenant', values)
    case 'dns-sign':
      return dnsReason(evidence, values, say)
    case 'srv':
      return say('setup.sure.why.srv', values)
    case 'upstream':
      return say('setup.sure.why.upstream', { ...values, database: hostOfDocument(evidence?.upstream) })
    case 'default-provider':
      return say('setup.sure.why.default-provider', values)
    case 'mx-name':
    case 'service-host':
      return domain === asked
        ? say('setup.sure.why.mx-name', values)
        : say('setup.sure.why.service-host', { ...values, host: domain })
  }
}

/** The one of the two DNS entries that the provider's own sign is about. */
function dnsReason(evidence: Evidence | undefined, values: { domain: string; provider: string }, say: Say): string {
  const { mx = [], autodiscover = [], sign } = evidence ?? {}
  return sign?.mx === undefined
    ? say('setup.sure.why.autodiscover', { ...values, host: autodiscover.join(', ') })
    : say('setup.sure.why.mx', { ...values, host: mx.join(', ') })
}

function hostOfDocument(url = ''): string {
  return URL.canParse(url) ? new URL(url).host : url
}

/** `2026-11` as the language writes a month. */
function monthOf(checked: string, language: string): string {
  const format = new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' })
  return format.format(new Date(`${checked}-01T00:00:00Z`))
}
