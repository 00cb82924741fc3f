import type { Domain } from '../address/index.ts'
import { fail, ok, type Result } from '../result.ts'
import type { LookupFailure, Match, Question, Step } from './match.ts'
import type { Inquiry, Source } from './source.ts'

export type Lookup = (question: Question) => Promise<Result<Match, LookupFailure>>

export interface LookupOptions {
  /** In the order of architecture §5. */
  readonly sources: readonly Source[]
  /** The service's own host, which speaks for no domain unless it is `autoconfig.<h>` of a name that the catalog knows. */
  readonly serviceHost: Domain | undefined
  readonly isKnownName: (name: Domain) => boolean
}

/**
 * Asks the sources one after the other whose servers a question is about; the first that knows ends it.
 *
 * A source that fails is noted and passed over, so that it never turns a known answer into an error.
 */
export function createLookup({ sources, serviceHost, isKnownName }: LookupOptions): Lookup {
  const spokenFor = (question: Question): Domain | undefined => {
    const { host } = question
    if (host.loopback) return undefined
    if (host.name !== undefined && host.name === serviceHost)
      return host.spokenFor !== undefined && isKnownName(host.spokenFor) ? host.spokenFor : undefined
    return host.spokenFor ?? host.name
  }

  return async (question) => {
    const through = question.name ?? spokenFor(question)
    const domain = question.address?.domain ?? through
    if (domain === undefined) return fail({ reason: 'domain-missing' })
    const atOwnServiceHost = question.host.spokenFor === domain && question.host.name !== serviceHost
    return ask(sources, { domain, through, atOwnServiceHost })
  }
}

async function ask(sources: readonly Source[], inquiry: Inquiry): Promise<Result<Match, LookupFailure>> {
  const why: Step[] = []
  for (const source of sources) {
    try {
      const found = source.find(inquiry)
      const finding = found instanceof Promise ? await found : found
      if (finding === 'elsewhere') break
      why.push({ source: source.name, asked: inquiry.domain, outcome: finding === undefined ? 'unknown' : 'found' })
      if (finding !== undefined) return ok({ ...finding, why })
    } catch {
      why.push({ source: source.name, asked: inquiry.domain, outcome: 'failed' })
    }
  }
  const failed = why.some((step) => step.outcome === 'failed')
  return fail({ reason: failed ? 'source-unavailable' : 'domain-unknown', domain: inquiry.domain })
}
