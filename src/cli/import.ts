import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { compileCatalog } from '../catalog/compile.ts'
import { renderDiagnostic } from '../catalog/diagnostic.ts'
import { type Imported, type ImportedProvider, importClientConfig } from '../catalog/ispdb/import.ts'
import { providerYaml } from '../catalog/ispdb/write.ts'
import { literalSuffix } from '../catalog/pattern.ts'
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
      ...withoutClaimed(source, imported.value, standing, out),
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
  /** Its domains, and what its MX signs leave: files list both alike. */
  readonly names: ReadonlySet<string>
  readonly sources: readonly string[]
}

async function standingEntries(root: string): Promise<Standing[]> {
  return (await readCatalogFiles(root, [{ path: 'providers', local: false }])).map(entryOf)
}

function entryOf(file: CatalogFile): Standing {
  const { source } = readCatalogFile(file)
  const signs = [source, ...Object.values(source?.variants ?? {})].flatMap((part) => part?.recognisedBy ?? [])
  const mxNames = signs.flatMap(({ mx }) => (mx === undefined ? [] : [literalSuffix(mx)]))
  return {
    path: file.path,
    id: source?.id ?? '',
    names: new Set([...(source?.domains ?? []), ...mxNames]),
    sources: source?.sources ?? [],
  }
}

/**
 * The same provider: it has its id, or most of its domains, or it names this file as a source and has one of its domains at
 * least (an entry may name a file for a single fact).
 */
function isSame(entry: Standing, name: string, { provider }: Imported): boolean {
  const domains = provider.domains ?? []
  const shared = domains.filter((domain) => entry.names.has(domain)).length
  const isNamed = entry.sources.some((url) => url.endsWith(`/${name}`))
  return entry.id === provider.id || shared * 2 > domains.length || (isNamed && (shared > 0 || domains.length === 0))
}

/** The entry without the domains that others have: who is right about them is for a person to decide. */
function withoutClaimed(
  source: SourceFile,
  { provider }: Imported,
  standing: readonly Standing[],
  out: Output,
): ImportedProvider {
  const claimed = (domain: string) => standing.find(({ names }) => names.has(domain))
  const domains = provider.domains?.filter((domain) => {
    const other = claimed(domain)
    if (other !== undefined) out.log(`${source.path}  the domain "${domain}" stands in ${other.path}: left out`)
    return other === undefined
  })
  return domains === undefined ? provider : { ...provider, domains }
}

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text)
  await rename(`${path}.new`, path)
}
