import { createHash } from 'node:crypto'
import type { CompiledCatalog } from './compiled.ts'

/** The compiled catalog as a module, and its type. The version is the content's: equal catalogs have equal versions. */
export function catalogModule(catalog: Omit<CompiledCatalog, 'version'>): {
  readonly version: string
  readonly js: string
  readonly types: string
} {
  const version = createHash('sha256').update(JSON.stringify(catalog)).digest('hex').slice(0, 12)
  return {
    version,
    js: `export const compiledCatalog = ${JSON.stringify({ version, ...catalog })}\n`,
    types:
      "import type { CompiledCatalog } from '../catalog/index.ts'\nexport declare const compiledCatalog: CompiledCatalog\n",
  }
}
