import { median } from '../test/support/workerd.ts'

/** `table`: a bare worker that finds its answers through a table as large as ours. */
export type Variant = 'ours' | 'bare' | 'table' | 'nginx'

/** One variant in one round. */
export interface Sample {
  readonly cpuMicroseconds: number
  readonly requestsPerSecond: number
  readonly p99Milliseconds: number
}

export type Round = ReadonlyMap<Variant, Sample>

export interface Measured {
  readonly title: string
  readonly goal: number | undefined
  readonly bodyBytes: number
  readonly rounds: readonly Round[]
}

/** Everything that a reader needs to judge the numbers. */
export interface Conditions {
  readonly date: string
  readonly cpu: string
  readonly cores: number
  readonly pinned: boolean
  /** Mean number of processes that wanted to run in the minute before the first round. */
  readonly loadBefore: number
  readonly versions: { readonly node: string; readonly workerd: string; readonly nginx: string | undefined }
  readonly catalog: { readonly version: string; readonly providers: number; readonly domains: number }
  readonly connections: number
  readonly warmUpSeconds: number
  readonly measuredSeconds: number
}

/** `RESULTS.md`. */
export function results(conditions: Conditions, workloads: readonly Measured[]): string {
  const { date, cpu, cores, pinned, loadBefore, versions, catalog, connections } = conditions
  const rounds = workloads[0]?.rounds.length ?? 0
  return `# Results

Made by \`npm run bench\` on ${date}; what is measured, and how, stands in \`README.md\`. Trust the ratios, not the times.

## CPU per request

| Workload | ÷ bare | Goal | | Spread | ÷ bare table | ÷ nginx | Spread |
| --- | ---: | ---: | --- | ---: | ---: | ---: | ---: |
${workloads.map(ratioRow).join('\n')}

The median of ${rounds} rounds' ratios; the spread is the least and the greatest of them.

## Behind the ratios

| Workload | Server | CPU, µs | Spread | Requests/s | p99, ms |
| --- | --- | ---: | ---: | ---: | ---: |
${workloads.flatMap(detailRows).join('\n')}

Medians of the rounds. Body sizes: ${workloads.map(({ title, bodyBytes }) => `${title} ${bodyBytes} bytes`).join('; ')}.

## Conditions

- ${cores} cores, ${cpu}; load of the machine before the first round: ${loadBefore.toFixed(2)}.
- ${pinned ? 'Servers on one core, the load on another.' : '`taskset` was not found: nothing was bound to a core, so trust these numbers less.'}
- ${rounds} rounds; in each of them, for each server, ${conditions.warmUpSeconds} s to warm up and ${conditions.measuredSeconds} s measured; ${connections} connections, on loopback.
- workerd ${versions.workerd}, Node ${versions.node} (the load)${versions.nginx === undefined ? '; nginx was not found and is left out' : `, nginx ${versions.nginx}`}.
- Catalog ${catalog.version}: ${catalog.providers} providers, ${catalog.domains} domains. The large one: 1,000 providers, 100,000 domains, made up.
`
}

function ratioRow({ title, goal, rounds }: Measured): string {
  const bare = ratios(rounds, 'bare')
  const nginx = ratios(rounds, 'nginx')
  const verdict = goal === undefined ? '' : median(bare) <= goal ? 'reached' : '**missed**'
  const cells = [
    title,
    middle(bare),
    goal?.toFixed(2) ?? '–',
    verdict,
    spread(bare, 2),
    middle(ratios(rounds, 'table')),
    middle(nginx),
    spread(nginx, 2),
  ]
  return `| ${cells.join(' | ')} |`
}

function detailRows({ title, rounds }: Measured): string[] {
  const variants = [...(rounds[0]?.keys() ?? [])]
  return variants.map((variant) => {
    const of = (part: keyof Sample) => rounds.flatMap((round) => round.get(variant)?.[part] ?? [])
    const cpu = of('cpuMicroseconds')
    const cells = [
      title,
      variant,
      median(cpu).toFixed(1),
      spread(cpu, 1),
      String(Math.round(median(of('requestsPerSecond')) / 100) * 100),
      median(of('p99Milliseconds')).toFixed(2),
    ]
    return `| ${cells.join(' | ')} |`
  })
}

/** Ours to the other's, round by round: what slows the machine for a while slows both. */
function ratios(rounds: readonly Round[], other: Variant): number[] {
  return rounds.flatMap((round) => {
    const ours = round.get('ours')
    const theirs = round.get(other)
    return ours === undefined || theirs === undefined ? [] : [ours.cpuMicroseconds / theirs.cpuMicroseconds]
  })
}

function middle(values: readonly number[]): string {
  return values.length === 0 ? '–' : median(values).toFixed(2)
}

function spread(values: readonly number[], digits: number): string {
  if (values.length === 0) return '–'
  return `${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)}`
}
