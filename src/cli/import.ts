import type { Dirent } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { parseDomain } from '../address/index.ts'
import { compileCatalog } from '../catalog/compile.ts'
import { renderDiagnostic } from '../catalog/diagnostic.ts'
import { type Imported, type ImportedProvider, idOf, importClientConfig } from '../catalog/ispdb/import.ts'
import { providerYaml } from '../catalog/ispdb/write.ts'
import { literalSuffix } from '../catalog/pattern.ts'
import { type CatalogFile, readCatalogFile } from '../catalog/source-file.ts'
import type { Output } from './check.ts'
import { MisnamedFile, readCatalogFiles } from './files.ts'
import { writeWhole } from './whole-file.ts'

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

type Outcome = 'written' | 'kept' | 'refused'

/**
 * Takes over providers from files of Thunderbird's database. An entry that stands already is never touched: whatever a
 * person changed in it stays, mistakes included. What would not compile is named and not written. The exit status is 1
 * when a file was refused.
 */
export async function importIspdb(
  root: string,
  paths: readonly string[],
  options: ImportOptions,
  out: Output,
): Promise<number> {
  const sources = (await Promise.all(paths.map(sourceFiles))).flat()
  const standing = (await readCatalogFiles(root, [{ path: 'providers', local: false }])).map(entryOf)
  const counts: Record<Outcome, number> = { written: 0, kept: 0, refused: 0 }
  for (const source of sources) counts[await takeOver(root, source, standing, options, out)] += 1
  const { written, kept, refused } = counts
  out.log(`${sources.length} files: ${written} written, ${kept} stood already, ${refused} not taken over`)
  return refused > 0 || sources.length === 0 ? 1 : 0
}

async function takeOver(
  root: string,
  source: SourceFile,
  standing: Standing[],
  options: ImportOptions,
  out: Output,
): Promise<Outcome> {
  const refuse = (text: string): Outcome => {
    out.error(`${source.path}:1  ${text}: not taken over`)
    return 'refused'
  }
  const id = idOf(source.name)
  const imported = importClientConfig(id, source.bytes)
  if (!imported.ok) return refuse(REFUSALS[imported.error])
  const path = `providers/${id}.yaml`
  const other = standing.find((entry) => entry.path === path || isSame(entry, source.name, imported.value))
  if (other !== undefined) {
    out.log(`${source.path}  ${other.path} stands already and is kept`)
    return 'kept'
  }
  for (const { line, text } of imported.value.remarks) out.log(`${source.path}:${line}  ${text}`)
  const provider = withoutClaimed(source, imported.value, standing, out)
  const url = `${options.source.replace(/\/?$/, '/')}${encodeURIComponent(source.name)}`
  const text = providerYaml({ ...provider, checked: options.checked, sources: [url] })
  const { diagnostics, catalog } = compileCatalog([{ path, text, local: false }])
  for (const diagnostic of diagnostics) out.error(renderDiagnostic(diagnostic))
  if (catalog === undefined) return refuse(`the entry ${path} would not compile`)
  await writeWhole(join(root, path), text)
  standing.push(entryOf({ path, text, local: false }))
  return 'written'
}

const REFUSALS = {
  'not-xml': 'is no XML document in UTF-8, holds a document type, or is too large',
  'not-a-client-config': 'holds no clientConfig with an emailProvider',
} as const

/** The XML files of a path: itself one, or a folder with some, at any depth; a database's tree has files `v1.1/<domain>`. */
export async function sourceFiles(path: string): Promise<SourceFile[]> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) throw new MisnamedFile(`${path} is not there`)
  const names = found.isDirectory() ? await readdir(path, { recursive: true, withFileTypes: true }) : undefined
  const files = names
    ?.filter((entry) => entry.isFile() && isDatabaseFile(entry))
    .map((entry) => join(entry.parentPath, entry.name)) ?? [path]
  return Promise.all(
    files
      .sort()
      .map(async (file) => ({ path: file, name: basename(file), bytes: new Uint8Array(await readFile(file)) })),
  )
}

function isDatabaseFile({ name, parentPath }: Dirent): boolean {
  return /\.xml$/i.test(name) || (basename(parentPath) === 'v1.1' && parseDomain(name).ok)
}

interface Standing {
  readonly path: string
  readonly id: string
  /** Its domains, and what its MX signs leave: files list both alike. */
  readonly names: ReadonlySet<string>
  readonly sources: readonly string[]
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

/** The entry without the domains and signs that others have: who is right about them is for a person to decide. */
function withoutClaimed(
  source: SourceFile,
  { provider }: Imported,
  standing: readonly Standing[],
  out: Output,
): ImportedProvider {
  const isFree = (name: string, what: string) => {
    const other = standing.find(({ names }) => names.has(name))
    if (other !== undefined) out.log(`${source.path}  the ${what} "${name}" stands in ${other.path}: left out`)
    return other === undefined
  }
  const { domains, recognisedBy, ...rest } = provider
  const own = domains?.filter((domain) => isFree(domain, 'domain'))
  const signs = recognisedBy?.filter(({ mx }) => mx === undefined || isFree(literalSuffix(mx), 'MX name'))
  return { ...rest, ...(own?.length ? { domains: own } : {}), ...(signs?.length ? { recognisedBy: signs } : {}) }
}
