import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { compileCatalog } from '../catalog/compile.ts'
import { renderDiagnostic } from '../catalog/diagnostic.ts'
import { type Decision, entriesOf } from '../catalog/facts/entry.ts'
import type { Fact } from '../catalog/facts/fact.ts'
import type { Finding } from '../catalog/facts/merge.ts'
import { FACT_KINDS, type FactKind, type FactsFile, readFacts } from '../catalog/facts/read.ts'
import { mergeIntoFiles } from '../catalog/facts/settle.ts'
import { decisions } from '../catalog/schema.ts'
import { readYaml } from '../yaml/index.ts'
import type { Output } from './check.ts'
import { MisnamedFile, readCatalogFiles } from './files.ts'
import { writeWhole } from './whole-file.ts'

export interface ImportFactsOptions {
  /** `YYYY-MM`: for entries that are made. */
  readonly checked: string
  readonly kind?: string
  readonly decide?: boolean
  readonly dryRun?: boolean
  readonly verbose?: boolean
}

/**
 * Merges fact files with the provider files that stand: all of it or nothing. Contradictions are printed and stay open until
 * a person, or the rule with `--decide`, settles them in the file. The exit status is 1 when one is open or nothing could be
 * written.
 */
export async function importFacts(
  root: string,
  paths: readonly string[],
  options: ImportFactsOptions,
  out: Output,
): Promise<number> {
  const facts = await readAllFacts(paths, options.kind, out)
  if (facts === undefined) return 1
  const shipped = await readCatalogFiles(root, [{ path: 'providers', local: false }])
  if (entriesOf(shipped).length < shipped.length) {
    out.error('A provider file has mistakes; "postamt check" names them. Nothing was written.')
    return 1
  }
  const refused = await readRefused(root, out)
  if (refused === undefined) return 1
  const { checked, decide = false } = options
  const { files, findings } = mergeIntoFiles(shipped, facts, { checked, decide, refused })
  const { catalog, diagnostics } = compileCatalog(files)
  if (catalog === undefined) {
    for (const diagnostic of diagnostics) out.error(renderDiagnostic(diagnostic))
    out.error('The merged files would not compile; nothing was written.')
    return 1
  }
  for (const finding of findings) if (isTold(finding, options)) out.log(line(finding))
  const changed = files.filter((file) => file.text !== shipped.find(({ path }) => path === file.path)?.text)
  if (options.dryRun !== true) for (const { path, text } of changed) await writeWhole(join(root, path), text)
  const count = (kind: Finding['kind']) => findings.filter((finding) => finding.kind === kind).length
  const made = files.length - shipped.length
  out.log(
    `${facts.length} facts: ${count('confirmed')} confirmations, ${count('added')} additions, ` +
      `${count('decided')} decided and ${count('contradiction')} open contradictions, ${count('left-out')} left out; ` +
      `${made} files ${options.dryRun === true ? 'would be new' : 'are new'}, ${changed.length - made} changed`,
  )
  return count('contradiction') > 0 ? 1 : 0
}

/** What somebody decided not to take over at all: `providers/_refused.yaml`. */
export async function readRefused(root: string, out: Output): Promise<readonly Decision[] | undefined> {
  const path = 'providers/_refused.yaml'
  const text = await readFile(join(root, path), 'utf8').catch(() => '[]')
  const read = decisions.safeParse(readYaml(text).content)
  if (read.success) return read.data
  const [issue] = read.error.issues
  out.error(`${path}:${readYaml(text).at(issue?.path ?? []).line}  ${issue?.message}`)
  return undefined
}

/** The facts of all files, or nothing when one of them cannot be read: it is named. */
export async function readAllFacts(
  paths: readonly string[],
  kind: string | undefined,
  out: Output,
): Promise<readonly Fact[] | undefined> {
  if (kind !== undefined && !isKind(kind)) {
    out.error(`"${kind}" is no kind of facts; write one of ${FACT_KINDS.join(', ')}`)
    return undefined
  }
  const reads = await Promise.all(paths.map(async (path) => ({ path, read: readFacts(await factsFile(path, kind)) })))
  const facts: Fact[] = []
  let failed = false
  for (const { path, read } of reads) {
    if (read.ok) facts.push(...read.value)
    else {
      out.error(`${path}:1  ${read.error}`)
      failed = true
    }
  }
  return failed ? undefined : facts
}

function isKind(text: string): text is FactKind {
  return (FACT_KINDS as readonly string[]).includes(text)
}

/** A file of that name, or the table inside the npm package. */
async function factsFile(path: string, kind: FactKind | undefined): Promise<FactsFile> {
  if (path === 'nodemailer') {
    const require = createRequire(import.meta.url)
    const text = await readFile(require.resolve('nodemailer/lib/well-known/services.json'), 'utf8')
    const { version } = JSON.parse(await readFile(require.resolve('nodemailer/package.json'), 'utf8'))
    return { text, kind: 'nodemailer', version }
  }
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) throw new MisnamedFile(`${path} is not there, or is no file`)
  return { text, kind }
}

function isTold({ kind }: Finding, { verbose }: ImportFactsOptions): boolean {
  return verbose === true || (kind !== 'confirmed' && kind !== 'remark')
}

function line({ kind, fact, path, text }: Finding): string {
  return `${kind.padEnd(13)} ${path ?? '-'}  ${text}  (${fact.origin}: ${fact.name})`
}
