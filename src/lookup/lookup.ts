import type { Domain } from '../address/index.ts'
import { andThen, fail, ok, type Result, type Soon } from '../result.ts'
import type { LookupFailure, Match, Question, Step } from './match.ts'
import type { Inquiry, Source } from './source.ts'

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
  const from = (place: number, claimed: boolean): Soon<Result<Match, LookupFailure>> => {
    const source = sources[place]
    if (source === undefined) return unknown(domain, why)
    return andThen(answerOf(source, claimed ? { ...inquiry, claimed } : inquiry, onFailure), (answer) => {
      const found = typeof answer === 'object'
      why.push({ source: source.name, asked: domain, outcome: found ? 'found' : (answer ?? 'unknown') })
      if (found) return ok({ ...answer, why })
      return answer === 'elsewhere' ? unknown(domain, why) : from(place + 1, claimed || answer === 'claimed')
    })
  }
  return from(0, false)
}

function answerOf(source: Source, inquiry: Inquiry, onFailure: NonNullable<LookupOptions['onFailure']>) {
  const failed = (error: unknown) => {
    onFailure(source.name, error)
    return 'failed' as const
  }
  try {
    const answer = source.find(inquiry)
    return answer instanceof Promise ? answer.catch(failed) : answer
  } catch (error) {
    return failed(error)
  }
}

function unknown(domain: Domain, why: readonly Step[]): Result<never, LookupFailure> {
  const failed = why.some((step) => step.outcome === 'failed')
  return fail({ reason: failed ? 'source-unavailable' : 'domain-unknown', domain, why })
}
