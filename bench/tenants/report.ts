import { median } from '../../test/support/workerd.ts'
import type { Runtime } from './runtime.ts'

export interface Load {
  readonly rowsPerSecond: number
  /** Bytes resident before the first batch and after the last. */
  readonly memoryBefore: number
  readonly memoryAfter: number
}

/** One size in one round. */
export interface Round {
  /** Milliseconds of a whole request, sent one after the other. */
  readonly p50: number
  readonly p99: number
  /** Whole requests a second over several connections. */
  readonly perSecond: number
  /** A row from the store alone. */
  readonly storeMicroseconds: number
  /** CPU of a whole request in the service's process. */
  readonly cpuMicroseconds: number
}

export interface Measured {
  readonly runtime: Runtime
  readonly rows: number
  readonly load: Load
  readonly rounds: readonly Round[]
  readonly memoryAfter: number
}

export interface Report {
  readonly date: string
  readonly machine: string
  readonly node: string
  readonly rounds: number
  readonly lookups: number
  readonly storeReads: number
  readonly connections: number
  readonly stands: readonly Measured[]
}

/** A million tenants may cost so much of what a thousand do. */
const GOAL = 1.15

type Figure = keyof Round

/** `TENANTS.md`. */
export function report(given: Report): string {
  const { date, machine, node, rounds, lookups, storeReads, connections, stands } = given
  const least = (stand: Measured) => stands.find(({ runtime }) => runtime === stand.runtime) as Measured
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const named = (stand: Measured) => [stand.runtime, stand.rows.toLocaleString('en')]
  const ratio = (stand: Measured, figure: Figure) => ratios(stand, least(stand), figure)
  const ratioRow = (stand: Measured) =>
    row([
      ...named(stand),
      ...(['p50', 'p99', 'perSecond', 'cpuMicroseconds', 'storeMicroseconds'] as const).map((figure) =>
        withSpread(ratio(stand, figure)),
      ),
      verdict(stand, least(stand)),
    ])
  const figureRow = (stand: Measured) => {
    const of = (figure: Figure) => median(stand.rounds.map((round) => round[figure]))
    return row([
      ...named(stand),
      of('p50').toFixed(2),
      of('p99').toFixed(2),
      Math.round(of('perSecond')).toLocaleString('en'),
      of('cpuMicroseconds').toFixed(0),
      of('storeMicroseconds').toFixed(1),
      Math.round(stand.load.rowsPerSecond).toLocaleString('en'),
      [stand.load.memoryBefore, stand.load.memoryAfter, stand.memoryAfter].map(megabytes).join(' / '),
    ])
  }
  return `# A million tenants

Made by \`npm run bench:tenants\` on ${date}; what is measured, and how, stands in \`README.md\`. Trust the ratios, not the times.

## As ratios to a thousand tenants

| Runtime | Tenants | p50 | p99 | Look-ups a second | CPU | Store alone | Goal ≤ ${GOAL} |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |
${stands.map(ratioRow).join('\n')}

Medians of ${rounds} rounds' ratios, and the least and the greatest of them. For look-ups a second more is better; for the rest, less.
The goal is for p50, p99 and look-ups a second (as 1 ÷ ratio) of whole requests that the table answers; what misses it is named.

## Behind the ratios

| Runtime | Tenants | p50, ms | p99, ms | Look-ups a second | CPU, µs | Store alone, µs | Loaded a second | Memory, MB: before / loaded / after |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${stands.map(figureRow).join('\n')}

## Conditions

- ${machine}; Node ${node}.
- ${rounds} rounds after one to warm up; in each, ${lookups} requests a size one after the other, the sizes taking turns at each; then ${lookups} over ${connections} connections and ${storeReads} rows from the store alone, taking turns by the hundred.
- Memory is what is resident of the process that holds the service and its database (workerd, or Node), on one machine with the load.
`
}

/** Round by round: what slows the machine for a while slows both. */
function ratios(stand: Measured, least: Measured, figure: Figure): number[] {
  return stand.rounds.map((round, place) => round[figure] / (least.rounds[place] as Round)[figure])
}

function withSpread(values: readonly number[]): string {
  return `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)})`
}

function verdict(stand: Measured, least: Measured): string {
  if (stand === least) return ''
  const of = (figure: Figure) => median(ratios(stand, least, figure))
  const slower = { p50: of('p50'), p99: of('p99'), rate: 1 / of('perSecond') }
  const missing = Object.entries(slower).flatMap(([name, ratio]) => (ratio > GOAL ? [name] : []))
  return missing.length === 0 ? 'reached' : `**missed**: ${missing.join(', ')}`
}

function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(0)
}
