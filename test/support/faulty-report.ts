import { CLASSES, type ClassName, type Kind, type Said } from './faulty-matrix.ts'
import { type Cell, TRIALS, type Trial } from './faulty-trials.ts'
import type { Peer } from './faulty-world.ts'

/** `docs/faults.md`, made of what the tests saw. */

export interface Seen {
  readonly cells: readonly Cell[]
  /** What each kind of request gets for a domain that nobody knows. */
  readonly unknown: readonly (readonly [Kind, Said])[]
  readonly promisedMs: number
  readonly marginMs: number
}

const TITLES: Readonly<Record<Peer, string>> = {
  'tenant store': 'The tenant store fails',
  'first resolver': 'The first of two resolvers fails',
  'both resolvers': 'Both resolvers fail',
  upstream: 'The upstream ISPDB fails',
  everything: 'Everything fails at once',
}

const STORES = { workerd: 'D1, in workerd', Node: 'SQLite, on Node' } as const

const classNames = Object.keys(CLASSES) as ClassName[]

export function faultsPage({ cells, unknown, promisedMs, marginMs }: Seen): string {
  const kinds = [...new Set(cells.map(({ kind }) => kind))]
  const runs = TRIALS.reduce((sum, { faults, runtimes }) => sum + faults.length * runtimes.length, 0)
  return `<!-- Made by test/system/faults.test.ts from what it saw. Write it anew with: npx vitest run --project system faults -u -->

# What happens when something else fails

The service may depend on three others: the tenant store, DNS resolvers, an upstream ISPDB. Each was made to fail in every
way below, by itself and all at once, under a service that ran and was asked from outside: the bundle in workerd and the
bundle on Node. That makes ${thousands(runs)} runs and ${thousands(cells.length)} answers. In each run, ${classNames.length} sorts of domain were asked about by
${list(kinds)}.

In every run, whatever failed:

- A domain of the catalog was answered as with everything well, byte for byte, and not one request went to anybody else
  for it. \`test/system/faults-catalog.test.ts\` shows the same for every domain of the shipped catalog.
- So was every domain that had been asked about shortly before the failure.
- Every other answer came within ${thousands(promisedMs)} ms. ${marginMs} ms more are allowed here, for a machine that does other work as well.
- Nothing wrong was remembered: once the failing service was back, the very next question about each domain got the right
  answer.
- No answer had a status of 500 or above. Nothing that was logged held an address or a part of one.

The cells say what a client gets, whichever way it asks and in whichever runtime:

- **right**: what it gets with everything well. When somebody who failed might have known better, it is \`no-store\`.
- **unknown**: its protocol's answer for a domain that nobody knows, \`no-store\`.
- **by DNS**: what it would get if there were no tenant store, \`no-store\`. The domain's own DNS is evidence enough, and a
  source that fails is passed over; a hoster whose tenants have other packages than their MX says should know that.

For whoever runs the service: a failure is logged as \`source-failed\` with the source and the reason. Two resolvers of two
operators are worth having: with one of them failing, nobody notices (third table).

| Asked by | The unknown answer |
| --- | --- |
${unknown.map(([kind, answer]) => `| ${kind} | ${wordsOf(answer)} |`).join('\n')}

${TRIALS.map((trial) => section(trial, cells)).join('\n\n')}
`
}

function section({ peer, runtimes, faults }: Trial, cells: readonly Cell[]): string {
  const [runtime] = runtimes
  const where = peer === 'tenant store' && runtime !== undefined ? ` (${STORES[runtime]})` : ''
  const cell = (fault: string, domainClass: ClassName) => {
    const outcomes = cells.filter(
      (one) =>
        one.peer === peer && one.fault === fault && one.domainClass === domainClass && runtimes.includes(one.runtime),
    )
    return [...new Set(outcomes.map(({ outcome }) => outcome))].sort().join(' or ')
  }
  return [
    `## ${TITLES[peer]}${where}`,
    '',
    `| Fault | ${classNames.map((name) => CLASSES[name].title).join(' | ')} |`,
    `| --- |${' --- |'.repeat(classNames.length)}`,
    ...faults.map(
      ({ name, does }) => `| **${name}**: ${does} | ${classNames.map((one) => cell(name, one)).join(' | ')} |`,
    ),
  ].join('\n')
}

function wordsOf({ status, headers, body }: Said): string {
  const code = /<ErrorCode>(\d+)<\/ErrorCode>/.exec(body)?.[1]
  const words = /<Message>([^<]*)/.exec(body)?.[1] ?? body.split('\n')[0]
  return `${status}, \`${headers['content-type']}\`, \`${headers['cache-control']}\`: ${code === undefined ? '' : `error ${code}, `}“${words}”`
}

function list(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

function thousands(number: number): string {
  return number.toLocaleString('en')
}
