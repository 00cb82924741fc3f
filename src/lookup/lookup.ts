import type { Domain } from '../address/index.ts'
import { LOOKUP_BUDGET_MS } from '../limits.ts'
import { fail, ok, type Result, type Soon } from '../result.ts'
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
    const inquiry = { domain, through, atOwnServiceHost }
    return ask({ sources, inquiry, why: [], budget: undefined, onFailure }, 0, undefined)
  }
}

/** One question on its way through the sources. Plain data: what a remembered answer throws away is paid for in GC. */
interface Run {
  readonly sources: readonly Source[]
  readonly inquiry: Inquiry
  readonly why: Step[]
  /** Made when the first source may have to wait. */
  budget: Budget | undefined
  readonly onFailure: NonNullable<LookupOptions['onFailure']>
}

function ask(run: Run, place: number, claim: Claim | undefined): Soon<Result<Match, LookupFailure>> {
  const source = run.sources[place]
  if (source === undefined) return unknown(run)
  const answer = answerOf(source, claim === undefined ? run.inquiry : { ...run.inquiry, claimed: claim }, run)
  return answer instanceof Promise
    ? answer.then((said) => goOn(run, place, claim, source, said))
    : goOn(run, place, claim, source, answer)
}

function goOn(
  run: Run,
  place: number,
  claim: Claim | undefined,
  source: Source,
  answer: Answer | 'failed',
): Soon<Result<Match, LookupFailure>> {
  const outcome = outcomeOf(answer)
  const step: Step = { source: source.name, asked: run.inquiry.domain, outcome }
  const evidence = typeof answer === 'object' && 'evidence' in answer ? answer.evidence : undefined
  run.why.push(evidence === undefined ? step : { ...step, evidence })
  if (typeof answer === 'object' && 'provider' in answer) {
    const { provider, variant, domain, values, source: from } = answer
    return ok({ provider, variant, domain, values, source: from, why: run.why })
  }
  if (outcome === 'elsewhere') return unknown(run)
  return ask(run, place + 1, claim ?? (typeof answer === 'object' && 'claims' in answer ? answer : undefined))
}

function outcomeOf(answer: Answer | 'failed'): Step['outcome'] {
  if (answer === undefined) return 'unknown'
  if (typeof answer === 'string') return answer
  return 'provider' in answer ? 'found' : 'claims' in answer ? 'claimed' : answer.outcome
}

function answerOf(source: Source, inquiry: Inquiry, run: Run): Soon<Answer | 'failed'> {
  try {
    const answer =
      source.patienceMs === undefined ? source.find(inquiry) : waitFor(source, source.patienceMs, inquiry, run)
    return answer instanceof Promise ? answer.catch((error: unknown) => failed(source, error, run)) : answer
  } catch (error) {
    return failed(source, error, run)
  }
}

function waitFor(source: Source, patienceMs: number, inquiry: Inquiry, run: Run): Soon<Answer> {
  run.budget ??= createBudget(LOOKUP_BUDGET_MS)
  return run.budget.spend(patienceMs, () => source.find(inquiry))
}

function failed(source: Source, error: unknown, { onFailure }: Run): 'failed' {
  onFailure(source.name, error)
  return 'failed'
}

function unknown({ inquiry: { domain }, why }: Run): Result<never, LookupFailure> {
  const failed = why.some((step) => step.outcome === 'failed')
  return fail({ reason: failed ? 'source-unavailable' : 'domain-unknown', domain, why })
}
