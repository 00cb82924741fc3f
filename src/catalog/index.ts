export { type Catalog, openCatalog } from './catalog.ts'
export type { CompiledCatalog, CompiledSign } from './compiled.ts'
export { isPublicSuffix } from './public-suffix.ts'
