import { renderDiagnostic } from '../catalog/diagnostic.ts'
import { type CatalogReport, type ReportInput, reportOn } from '../catalog/report.ts'
import type { Output } from './check.ts'
import { readCatalogFiles } from './files.ts'
import { readAllFacts, readRefused } from './import-facts.ts'
import { reportHtml } from './report-html.ts'
import { writeWhole } from './whole-file.ts'

export interface ReportOptions {
  /** `YYYY-MM`: what ages are counted to. */
  readonly month: string
  readonly facts?: readonly string[]
  readonly json?: boolean
  readonly html?: string
}

/** Prints how the shipped catalog stands. The exit status is 1 when a contradiction is open, or a file has mistakes. */
export async function report(root: string, options: ReportOptions, out: Output): Promise<number> {
  const facts = await readAllFacts(options.facts ?? [], undefined, out)
  const refused = await readRefused(root, out)
  if (facts === undefined || refused === undefined) return 1
  const files = await readCatalogFiles(root, [{ path: 'providers', local: false }])
  const input: ReportInput = { files, refused, facts, month: options.month }
  const made = reportOn(input)
  if (!('providers' in made)) {
    for (const diagnostic of made) out.error(renderDiagnostic(diagnostic))
    return 1
  }
  if (options.html !== undefined) {
    await writeWhole(options.html, reportHtml(made))
    out.log(`${options.html} is written`)
  }
  if (options.json === true) out.log(JSON.stringify(made, undefined, 2))
  else if (options.html === undefined) for (const line of reportLines(made)) out.log(line)
  return made.open.length > 0 ? 1 : 0
}

/** The report as a table for a terminal. */
export function reportLines(made: CatalogReport): string[] {
  const { providers, domains, signs } = made
  return [
    ...table('Providers', [
      ['all', providers.all],
      ['published', providers.published],
      ['without TLS both ways', providers.withoutTls.length],
      ['with a program of their own', providers.ownProgram.length],
    ]),
    ...table('Domains', [
      ['all', domains.all],
      ['with TLS both ways', domains.published],
      ['wildcards', domains.wildcards],
    ]),
    ...table('Signs', [
      ['MX', signs.mx],
      ['autodiscover', signs.autodiscover],
      ['both together', signs.both],
    ]),
    ...table(
      'Providers by source',
      made.sources.map(({ origin, providers: count }) => [origin, count]),
    ),
    ...table(
      'Providers by number of sources',
      made.confirmation.map((count, number) => [String(number), count]),
    ),
    ...table(
      'Last compared with their sources',
      made.checked.map(({ month, age, providers: count }) => [`${month} (${months(age)})`, count]),
    ),
    ...table('Contradictions', [
      ['decided', made.decided.length],
      ['open', made.open.length],
    ]),
    ...list(
      'Open contradictions',
      made.open.map(({ provider, says, origin }) => `${provider}: ${says} (${origin})`),
    ),
    ...made.single.flatMap(({ origin, providers: ids }) => names(`Known to one source alone, ${origin}`, ids)),
    ...names('Without TLS both ways, answered as unknown', providers.withoutTls),
    ...names(
      'Left out: no source that can be looked up names TLS servers both ways',
      made.leftOut.map(({ name, origin }) => `${name} (${origin})`),
    ),
    ...names('Without a help page', made.withoutHelp),
  ]
}

export function months(age: number): string {
  return age === 0 ? 'this month' : age === 1 ? '1 month ago' : `${age} months ago`
}

function table(title: string, rows: readonly (readonly [string, number])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length), 0)
  const digits = Math.max(...rows.map(([, count]) => String(count).length), 0)
  return [title, ...rows.map(([name, count]) => `  ${name.padEnd(width)}  ${String(count).padStart(digits)}`), '']
}

function list(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`${title} (${items.length})`, ...items.map((item) => `  ${item}`), '']
}

const LINE_CHARACTERS = 118

/** Many short names, as many in a line as fit. */
function names(title: string, items: readonly string[]): string[] {
  if (items.length === 0) return []
  const lines: string[] = []
  for (const item of items) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + item.length + 2 <= LINE_CHARACTERS)
      lines[lines.length - 1] = `${last}, ${item}`
    else lines.push(`  ${item}`)
  }
  return [`${title} (${items.length})`, ...lines, '']
}
