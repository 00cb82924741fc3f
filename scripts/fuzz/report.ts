import { ROUTE_NAMES } from './grammars.ts'
import type { Case, Report } from './run.ts'

const CLASSES = ['2xx', '3xx', '4xx', '5xx', 'refused', 'none'] as const
const NAME_WIDTH = 24
const COUNT_WIDTH = 9

/** What a run did, and what it found, in lines for people. `refused`: by the runtime, before the service saw it. */
export function renderReport(report: Report, seed: number): string {
  const { requests, milliseconds, answers, cases, printed } = report
  const row = (name: string, cells: readonly (string | number)[]) =>
    name.padEnd(NAME_WIDTH) + cells.map((cell) => String(cell).padStart(COUNT_WIDTH)).join('')
  const seconds = milliseconds / 1_000
  return [
    row('route', CLASSES),
    ...ROUTE_NAMES.map((name) =>
      row(
        name,
        CLASSES.map((what) => answers.get(name)?.get(what) ?? 0),
      ),
    ),
    '',
    `seed ${seed}: ${requests} requests in ${seconds.toFixed(0)} s, ${Math.round(requests / seconds)} a second`,
    ...(printed.size === 0
      ? ['The services printed nothing, though they should: the log was not heard.']
      : ['printed:']),
    ...[...printed].map(([line, times]) => `${String(times).padStart(COUNT_WIDTH)}  ${line.slice(0, 200)}`),
    cases.length === 0 ? 'Every answer kept every rule.' : `${cases.length} rules were broken:`,
  ].join('\n')
}

/** The remarks of a case's recording. */
export function remarksOf({ rule, detail, target, number, isRepeatable }: Case, seed: number): string[] {
  return [
    `Breaks the rule ${rule}: ${printable(detail)}`,
    `Found by npm run fuzz -- --seed ${seed}, request ${number}.${isRepeatable ? '' : ' Sent again alone, it did not.'}`,
    `World: ${target}`,
    'Send it again: npm run fuzz -- --replay FILE',
  ]
}

export const worldIn = (remarks: readonly string[]) =>
  remarks.map((line) => /^World: (\w+)$/.exec(line)?.[1]).find((name) => name !== undefined)

const printable = (text: string) => text.replace(/[^\x20-\x7e]+/g, ' ')
