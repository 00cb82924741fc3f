import type { Domain } from '../address/index.ts'
import { LOOKUP_BUDGET_MS } from '../limits.ts'
import { andThen, fail, ok, type Result, type Soon } from '../result.ts'
import { type Budget, createBudget } from './budget.ts'
import type { LookupFailure, Match, Question, Step } from './match.ts'
import type { Answer, Claim, Inquiry, Source } from './source.ts'

export type Lookup = (question: Question) => Soon<Result<Match, LookupFailure>>

export interface LookupOptions {
  /** In the order of architecture §5. */
  readonly sources: readonly Source[]
  /** The service's own host, which speaks for no domain unless it is `autoconfig.<h>` of a name that the catalog knows. */
  readonly serviceHost: Domain | undefined
  readonly isKnownName: (name: Domain) => boolean
  /** Told of a source that failed, by its name and the error's: never of what was asked. */
  readonly onFailure?: (source: string, error: unknown) => void
}

/**
 * Asks the sources one after the other whose servers a question is about; the first that knows ends it.
 *
 * A source that fails is noted and passed over, so that it never turns a known answer into an error.
 */
export function createLookup({ sources, serviceHost, isKnownName, onFailure = () => {} }: LookupOptions): Lookup {
  const spokenFor = ({ host }: Question): Domain | undefined => {
    if (host.loopback) return undefined
    if (host.name === undefined || host.name !== serviceHost) return host.spokenFor ?? host.name
    const own = host.spokenFor
    return own !== undefined && host.name === `autoconfig.${own}` && isKnownName(own) ? own : undefined
  }

  return (question) => {
    const through = question.name ?? spokenFor(question)
    const domain = question.address?.domain ?? through
    if (domain === undefined) return fail({ reason: 'domain-missing' })
    const atOwnServiceHost = question.host.spokenFor === domain && question.host.name !== serviceHost
    return ask(sources, { domain, through, atOwnServiceHost }, onFailure)
  }
}

function ask(
  sources: readonly Source[],
  inquiry: Inquiry,
  onFailure: NonNullable<LookupOptions['onFailure']>,
): Soon<Result<Match, LookupFailure>> {
  const { domain } = inquiry
  const why: Step[] = []
  const budget = createBudget(LOOKUP_BUDGET_MS)
  const from = (place: number, claim: Claim | undefined): Soon<Result<Match, LookupFailure>> => {
    const source = sources[place]
    if (source === undefined) return unknown(domain, why)
    const asked = claim === undefined ? inquiry : { ...inquiry, claimed: claim }
    return andThen(answerOf(source, asked, budget, onFailure), (answer) => {
      const outcome = outcomeOf(answer)
      const evidence = typeof answer === 'object' && 'evidence' in answer ? answer.evidence : undefined
      why.push({ source: source.name, asked: domain, outcome, ...(evidence === undefined ? {} : { evidence }) })
      if (typeof answer === 'object' && 'provider' in answer) {
        const { evidence: _, ...finding } = answer
        return ok({ ...finding, why })
      }
      if (outcome === 'elsewhere') return unknown(domain, why)
      return from(place + 1, claim ?? (typeof answer === 'object' && 'claims' in answer ? answer : undefined))
    })
  }
  return from(0, undefined)
}

function outcomeOf(answer: Answer | 'failed'): Step['outcome'] {
  if (answer === undefined) return 'unknown'
  if (typeof answer === 'string') return answer
  return 'provider' in answer ? 'found' : 'claims' in answer ? 'claimed' : answer.outcome
}

function answerOf(
  source: Source,
  inquiry: Inquiry,
  budget: Budget,
  onFailure: NonNullable<LookupOptions['onFailure']>,
): Soon<Answer | 'failed'> {
  const failed = (error: unknown) => {
    onFailure(source.name, error)
    return 'failed' as const
  }
  try {
    const answer =
      source.patienceMs === undefined
        ? source.find(inquiry)
        : budget.spend(source.patienceMs, () => source.find(inquiry))
    return answer instanceof Promise ? answer.catch(failed) : answer
  } catch (error) {
    return failed(error)
  }
}

function unknown(domain: Domain, why: readonly Step[]): Result<never, LookupFailure> {
  const failed = why.some((step) => step.outcome === 'failed')
  return fail({ reason: failed ? 'source-unavailable' : 'domain-unknown', domain, why })
}
