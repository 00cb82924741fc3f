import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { compileCatalog } from '../catalog/compile.ts'
import { renderDiagnostic } from '../catalog/diagnostic.ts'
import { type Imported, importClientConfig } from '../catalog/ispdb/import.ts'
import { providerYaml } from '../catalog/ispdb/write.ts'
import { type CatalogFile, readCatalogFile } from '../catalog/source-file.ts'
import type { Output } from './check.ts'
import { readCatalogFiles } from './files.ts'

export interface ImportOptions {
  /** Where the source files can be looked up: their names are put behind it. */
  readonly source: string
  /** `YYYY-MM`. */
  readonly checked: string
}

/** A source file of Thunderbird's database. */
export interface SourceFile {
  readonly path: string
  readonly name: string
  readonly bytes: Uint8Array
}

/**
 * Takes over providers from files of Thunderbird's database. An entry that stands already is never touched: whatever a
 * person changed in it stays. The exit status is 1 when a file could not be read, or a written one does not compile.
 */
export async function importIspdb(
  root: string,
  paths: readonly string[],
  options: ImportOptions,
  out: Output,
): Promise<number> {
  const sources = (await Promise.all(paths.map(sourceFiles))).flat()
  const standing = await standingEntries(root)
  const counts = { written: 0, kept: 0, refused: 0 }
  for (const source of sources) {
    const id = source.name.replace(/\.xml$/, '').toLowerCase()
    const imported = importClientConfig(id, source.bytes)
    if (!imported.ok) {
      out.error(
        `${source.path}:1  ${imported.error === 'not-xml' ? 'is no XML' : 'holds no clientConfig with an emailProvider'}: not taken over`,
      )
      counts.refused += 1
      continue
    }
    for (const { line, text } of imported.value.remarks) out.log(`${source.path}:${line}  ${text}`)
    const other = standing.find((entry) => isSame(entry, source.name, imported.value))
    if (other !== undefined) {
      out.log(`${source.path}  ${other.path} stands already and is kept`)
      counts.kept += 1
      continue
    }
    const text = providerYaml({
      ...imported.value.provider,
      checked: options.checked,
      sources: [`${options.source}${source.name}`],
    })
    const path = `providers/${id}.yaml`
    await writeWhole(join(root, path), text)
    standing.push(entryOf({ path, text, local: false }))
    counts.written += 1
  }
  out.log(
    `${sources.length} files: ${counts.written} written, ${counts.kept} stood already, ${counts.refused} not taken over`,
  )
  const { diagnostics, catalog } = compileCatalog(await readCatalogFiles(root))
  for (const diagnostic of diagnostics) out.error(renderDiagnostic(diagnostic))
  return catalog === undefined || counts.refused > 0 ? 1 : 0
}

/** The XML files of a path, itself one or a folder of them. */
export async function sourceFiles(path: string): Promise<SourceFile[]> {
  const isFolder = (await stat(path)).isDirectory()
  const files = isFolder
    ? (await readdir(path))
        .filter((name) => name.endsWith('.xml'))
        .sort()
        .map((name) => join(path, name))
    : [path]
  return Promise.all(
    files.map(async (file) => ({ path: file, name: basename(file), bytes: new Uint8Array(await readFile(file)) })),
  )
}

interface Standing {
  readonly path: string
  readonly id: string
  readonly names: ReadonlySet<string>
  readonly sources: readonly string[]
}

async function standingEntries(root: string): Promise<Standing[]> {
  return (await readCatalogFiles(root, [{ path: 'providers', local: false }])).map(entryOf)
}

function entryOf(file: CatalogFile): Standing {
  const { source } = readCatalogFile(file)
  return {
    path: file.path,
    id: source?.id ?? '',
    names: new Set(source?.domains ?? []),
    sources: source?.sources ?? [],
  }
}

/** The same provider: it names this file as its source, has its id, or has one of its domains. */
function isSame(entry: Standing, name: string, { provider }: Imported): boolean {
  return (
    entry.sources.some((url) => url.endsWith(`/${name}`)) ||
    entry.id === provider.id ||
    (provider.domains ?? []).some((domain) => entry.names.has(domain))
  )
}

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text)
  await rename(`${path}.new`, path)
}
