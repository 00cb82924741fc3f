import { compileCatalog } from '../catalog/compile.ts'
import { renderDiagnostic } from '../catalog/diagnostic.ts'
import { readCatalogFiles, readGatewayFiles } from './files.ts'

export type Output = Pick<Console, 'log' | 'error'>

/** Reports on the catalog as it lies on disk; the exit status is 1 when a file has to be mended. */
export async function check(root: string, out: Output): Promise<number> {
  const { catalog, diagnostics, notes, entries } = compileCatalog(
    await readCatalogFiles(root),
    await readGatewayFiles(root),
  )
  for (const diagnostic of diagnostics) out.error(renderDiagnostic(diagnostic))
  for (const note of notes) out.log(note)
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  out.log(`${entries.length} providers, ${errors} errors, ${diagnostics.length - errors} warnings`)
  return catalog === undefined ? 1 : 0
}
