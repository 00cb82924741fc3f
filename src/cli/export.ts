import type { Domain } from '../address/index.ts'
import { createApp } from '../app.ts'
import { compileCatalog } from '../catalog/compile.ts'
import { renderDiagnostic } from '../catalog/diagnostic.ts'
import { catalogModule } from '../catalog/emit.ts'
import { catalogAsJson } from '../catalog/export-json.ts'
import { catalogJsonSchema } from '../catalog/export-schema.ts'
import { type CompiledCatalog, openCatalog } from '../catalog/index.ts'
import { readSettings } from '../settings.ts'
import type { Output } from './check.ts'
import { ForeignFile, writeTree } from './export-files.ts'
import { readCatalogFiles, readGatewayFiles } from './files.ts'
import { writeWhole } from './whole-file.ts'

export interface ExportOptions {
  /** As with `PUBLISH_INSECURE`. */
  readonly insecure?: boolean
}

/** What can be exported, and where to. */
export const EXPORTS = { ispdb: exportIspdb, json: exportJson, 'json-schema': exportSchema } as const

/**
 * Writes the catalog as a static tree in the form of Thunderbird's database: a file for each domain and MX name that this
 * service would answer at `/v1.1/<name>`, and with the same bytes. The exit status is 1 when nothing was written.
 */
export async function exportIspdb(root: string, folder: string, options: ExportOptions, out: Output): Promise<number> {
  const compiled = await catalogOf(root, out)
  if (compiled === undefined) return 1
  const { files, silent } = await documentsOf(compiled, options)
  try {
    const { added, changed, unchanged, removed } = await writeTree(folder, compiled.version, files)
    out.log(
      `${folder}: ${files.size} files (${added} new, ${changed} changed, ${unchanged} as they were), ${removed} removed`,
    )
  } catch (error) {
    if (!(error instanceof ForeignFile)) throw error
    out.error(error.message)
    return 1
  }
  for (const line of unsaid(compiled, silent)) out.log(line)
  return 0
}

/** The documents by path, and the names for which there is none. */
export async function documentsOf(compiled: CompiledCatalog, { insecure = false }: ExportOptions) {
  const settings = readSettings({ DNS_OVER_HTTPS_URL: '', PUBLISH_INSECURE: String(insecure) })
  const app = createApp({ catalog: openCatalog(compiled), settings })
  const files = new Map<string, string>()
  const silent: Domain[] = []
  const names = new Set([
    ...compiled.domains.flatMap((list) => list.split(' ')),
    ...compiled.mxNames.map(([name]) => name),
  ])
  for (const name of [...names].filter(Boolean).sort()) {
    const answer = await app.fetch(new Request(`https://localhost/v1.1/${name}`))
    if (answer.status === 200) files.set(`v1.1/${name}`, await answer.text())
    else silent.push(name as Domain)
  }
  return { files, silent }
}

/** What a tree of files cannot say, in numbers. */
function unsaid(compiled: CompiledCatalog, silent: readonly Domain[]): string[] {
  const entries = compiled.providers.map((text) => JSON.parse(text) as { variants: object })
  const counts = [
    [silent.length, 'names without a document (no TLS, no server that this format can say, or a server that differs)'],
    [compiled.wildcards.length, 'wildcards: any name below a domain'],
    [compiled.signs.length, "DNS signs: customers' own domains, found by MX or autodiscover target"],
    [
      entries.filter(({ variants }) => Object.keys(variants).length > 0).length,
      'providers with variants: only the usual one is told',
    ],
  ] as const
  return [
    'Left out, because a file for each domain cannot say it:',
    ...counts.map(([count, what]) => `  ${count} ${what}`),
  ]
}

/** Writes the catalog as one JSON file; its form is in `docs/catalog-json.md`. */
export async function exportJson(root: string, path: string, options: ExportOptions, out: Output): Promise<number> {
  const compiled = await catalogOf(root, out)
  if (compiled === undefined) return 1
  const { content, leftOut } = catalogAsJson(compiled, { insecure: options.insecure === true })
  await writeWhole(path, `${JSON.stringify(content, undefined, 2)}\n`)
  const domains = content.providers.reduce((sum, provider) => sum + provider.domains.length, 0)
  out.log(`${path}: ${content.providers.length} providers, ${domains} domains, catalog ${content.catalog}`)
  if (leftOut.length > 0) out.log(`Left out for want of TLS: ${leftOut.length} (${leftOut.join(', ')})`)
  return 0
}

async function exportSchema(_root: string, path: string, _options: ExportOptions, out: Output): Promise<number> {
  await writeWhole(path, catalogJsonSchema())
  out.log(`${path}: the form of the JSON export`)
  return 0
}

async function catalogOf(root: string, out: Output): Promise<CompiledCatalog | undefined> {
  const { catalog, diagnostics } = compileCatalog(await readCatalogFiles(root), await readGatewayFiles(root))
  if (catalog !== undefined) return { version: catalogModule(catalog).version, ...catalog }
  for (const diagnostic of diagnostics) if (diagnostic.severity === 'error') out.error(renderDiagnostic(diagnostic))
  out.error('The catalog has mistakes; nothing was written.')
  return undefined
}
