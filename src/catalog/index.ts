export { type Catalog, openCatalog } from './catalog.ts'
export type { CompiledCatalog, CompiledSign } from './compiled.ts'
export { isPublicSuffix } from './lazy-public-suffix.ts'
export { literalLength, type SignIndex } from './signs.ts'
