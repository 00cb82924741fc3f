import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { compileCatalog } from '../src/catalog/compile.ts'
import { renderDiagnostic } from '../src/catalog/diagnostic.ts'
import { openCatalog } from '../src/catalog/index.ts'
import { readCatalogFiles, readGatewayFiles } from '../src/cli/files.ts'
import { renderReport, renderSample, reportOn, sampleOf } from './real-domains/report.ts'
import { survey } from './real-domains/survey.ts'
import { readEntries } from './real-domains/zone.ts'

/**
 * `npm run coverage -- FILE`: how many of a file's domains the catalog recognises, with the file in place of DNS, and who
 * gets a document that it can use. Nothing is asked of the network.
 */

const root = join(import.meta.dirname, '..')

interface Options {
  readonly json?: boolean
  readonly sample?: number
  readonly seed: number
}

type Output = Pick<Console, 'log' | 'error'>

export async function coverage(path: string, { json, sample, seed }: Options, out: Output): Promise<number> {
  const text = await readFile(path, 'utf8').catch((error: Error) => error)
  if (text instanceof Error) return refuse(out, `${path} cannot be read: ${text.message}`)
  const entries = readEntries(path, text)
  if (!entries.ok) return refuse(out, entries.error)
  const { catalog, diagnostics } = compileCatalog(await readCatalogFiles(root), await readGatewayFiles(root))
  if (catalog === undefined)
    return refuse(
      out,
      diagnostics
        .filter(({ severity }) => severity === 'error')
        .map(renderDiagnostic)
        .join('\n'),
    )
  const outcomes = await survey(openCatalog({ version: 'coverage', ...catalog }), entries.value)
  if (sample !== undefined) out.log(renderSample(sampleOf(outcomes, sample, seed)))
  else out.log(json === true ? JSON.stringify(reportOn(outcomes), null, 2) : renderReport(reportOn(outcomes)))
  return 0
}

function refuse(out: Output, message: string): number {
  out.error(message)
  return 1
}

function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Write a whole number.')
  return Number(text)
}

if (import.meta.main)
  await new Command('coverage')
    .description('How many real domains the catalog recognises, and who gets a document that it can use.')
    .argument('<file>', 'lines of "country TAB domain TAB mx,mx TAB autodiscover-target", MX hosts best first')
    .option('--json', 'as JSON')
    .option(
      '--sample <count>',
      'instead, so many answered domains with what they were found by, to be judged by hand',
      count,
    )
    .option('--seed <number>', 'which ones', count, 1)
    .action(async (file: string, options: Options) => {
      process.exitCode = await coverage(file, options, console)
    })
    .parseAsync()
