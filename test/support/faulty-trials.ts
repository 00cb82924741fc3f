import type { ClassName, Kind } from './faulty-matrix.ts'
import type { Fault, Peer, Runtime } from './faulty-world.ts'

/** What is tried, and what came of it: the rows of `docs/faults.md`. */

export interface Trial {
  readonly peer: Peer
  readonly runtimes: readonly Runtime[]
  readonly faults: readonly TriedFault[]
  /** What the fault costs; what is not named is answered as ever. */
  readonly costs: Costs
}

export interface TriedFault {
  readonly name: string
  readonly fault: Fault
  /** What the peer does, for people. */
  readonly does: string
  /** In place of the trial's. */
  readonly costs?: Costs
  /** It does not touch domains without a row. */
  readonly onlyRows?: true
}

type Costs = Partial<Record<ClassName, Outcome>>

/** What has to come of a fault for each kind of domain, whatever is asked and wherever it runs. */
export function expectedOutcome({ costs }: Trial, fault: TriedFault, domainClass: ClassName): Outcome {
  return (fault.costs ?? costs)[domainClass] ?? (domainClass === 'unknown' ? 'unknown' : 'right')
}

const slow = (delayMs: number): TriedFault => ({
  name: 'slow',
  fault: { delayMs },
  does: `the right answer after ${delayMs} ms, while it is waited for`,
  costs: {},
})
const tooSlow = (delayMs: number): TriedFault => ({
  name: 'too slow',
  fault: { delayMs },
  does: `the right answer after ${delayMs} ms, when nobody waits any more`,
})

const CLASSES_WITH_ROWS: readonly ClassName[] = ['tenant', 'claimed', 'contrary']

/** Whose answer could be another one if the peer had not failed: all that are asked for after it. */
const BEHIND: Readonly<Record<Peer, (domainClass: ClassName) => boolean>> = {
  'tenant store': (domainClass) => domainClass !== 'exact',
  'first resolver': () => false,
  'both resolvers': (domainClass) => domainClass === 'upstream' || domainClass === 'unknown',
  upstream: (domainClass) => domainClass === 'unknown',
  everything: (domainClass) => domainClass !== 'exact',
}

/** Whether no client may keep an answer, even a right one. */
export function isUnsure({ peer, costs }: Trial, fault: TriedFault, domainClass: ClassName): boolean {
  const isTouched = fault.onlyRows === undefined || CLASSES_WITH_ROWS.includes(domainClass)
  return Object.keys(fault.costs ?? costs).length > 0 && BEHIND[peer](domainClass) && isTouched
}

/** Without the store a tenant is known by what its own DNS proves, or not at all. */
const WITHOUT_STORE: Costs = { tenant: 'unknown', contrary: 'by DNS' }
/** The tenant whose server DNS has to name is one of those whose MX is a sign as well. */
const WITHOUT_DNS: Costs = { claimed: 'unknown', sign: 'unknown', srv: 'unknown' }
/** Waiting for both resolvers takes all the time that a look-up has. */
const WITHOUT_TIME: Costs = { ...WITHOUT_DNS, upstream: 'unknown' }

const HANG: TriedFault = { name: 'hang', fault: 'hang', does: 'takes the request and never answers' }
const ERROR: TriedFault = { name: 'error', fault: 'error', does: 'HTTP 500' }
const REFUSED: TriedFault = { name: 'refused', fault: 'refused', does: 'nothing listens at its address' }
const CUT_OFF: TriedFault = {
  name: 'cut off',
  fault: 'cut off',
  does: 'the connection ends in the middle of the answer',
}
const TOO_MANY: TriedFault = { name: '429', fault: '429', does: 'HTTP 429, too many requests' }

const RESOLVER: readonly TriedFault[] = [
  ERROR,
  TOO_MANY,
  { name: 'SERVFAIL', fault: 'SERVFAIL', does: 'response code 2, nothing else' },
  HANG,
  slow(200),
  tooSlow(650),
  REFUSED,
  CUT_OFF,
  { name: 'garbage', fault: 'garbage', does: 'bytes that are no DNS message, under its media type' },
  { name: 'truncated', fault: 'truncated', does: 'the TC flag, and no records' },
  { name: 'wrong id', fault: 'wrong id', does: 'the right records under another message’s id' },
  { name: 'wrong question', fault: 'wrong question', does: 'the right records as the answer to another question' },
]

export const TRIALS: readonly Trial[] = [
  {
    peer: 'tenant store',
    runtimes: ['workerd'],
    costs: WITHOUT_STORE,
    faults: [
      ERROR,
      { name: 'overloaded', fault: 'refuses', does: 'says `success: false`, as D1 does when it is overloaded' },
      HANG,
      slow(300),
      tooSlow(800),
      REFUSED,
      CUT_OFF,
      { name: 'garbage', fault: 'garbage', does: 'an HTML page, HTTP 200' },
      { name: 'another table', fault: 'no row', does: 'a row that lacks the columns asked for' },
      { name: 'another row', fault: 'another row', does: 'the row of another customer' },
    ],
  },
  {
    peer: 'tenant store',
    runtimes: ['Node'],
    costs: WITHOUT_STORE,
    faults: [
      { name: 'error', fault: 'error', does: 'somebody renamed a column: every statement fails' },
      { name: 'garbage', fault: 'garbage', does: 'values that are no JSON', onlyRows: true },
      { name: 'no host name', fault: 'no host name', does: 'values whose server is no host name', onlyRows: true },
      { name: 'locked', fault: 'locked', does: 'another program holds an exclusive transaction', costs: {} },
    ],
  },
  { peer: 'first resolver', runtimes: ['workerd', 'Node'], costs: {}, faults: RESOLVER },
  {
    peer: 'both resolvers',
    runtimes: ['workerd', 'Node'],
    costs: WITHOUT_DNS,
    faults: RESOLVER.map((one) => (['hang', 'too slow'].includes(one.name) ? { ...one, costs: WITHOUT_TIME } : one)),
  },
  {
    peer: 'upstream',
    runtimes: ['workerd', 'Node'],
    costs: { upstream: 'unknown' },
    faults: [
      ERROR,
      TOO_MANY,
      HANG,
      slow(400),
      tooSlow(1_300),
      REFUSED,
      CUT_OFF,
      { name: 'garbage', fault: 'garbage', does: 'an HTML page as XML, HTTP 200' },
      { name: 'half', fault: 'half', does: 'a document that ends before its second half' },
      { name: 'another domain', fault: 'another domain', does: 'a good document of another domain' },
      { name: 'endless', fault: 'endless', does: 'two megabytes' },
      { name: 'redirect', fault: 'redirects', does: 'HTTP 302' },
    ],
  },
  {
    peer: 'everything',
    runtimes: ['workerd', 'Node'],
    costs: { ...WITHOUT_STORE, ...WITHOUT_TIME, contrary: 'unknown' },
    faults: [
      { ...ERROR, does: 'each says that it is broken' },
      { ...HANG, does: 'nobody answers; SQLite, which is in the same process, fails' },
    ],
  },
]

/**
 * What a client gets: `right`, what it would get with everything well; `unknown`, its protocol's answer for a domain that
 * nobody knows; `by DNS`, what it would get without a tenant store. The last two are kept by nobody.
 */
export type Outcome = 'right' | 'unknown' | 'by DNS' | 'wrong'

/** One answer under one fault. */
export interface Cell {
  readonly peer: Peer
  readonly fault: string
  readonly runtime: Runtime
  readonly domainClass: ClassName
  readonly kind: Kind
  readonly outcome: Outcome
}
