/**
 * The compiled catalog, as `src/generated/catalog.js` holds it. Made by `compile.ts`, read by `catalog.ts`.
 *
 * Providers are in the order of their ids, and everything else names a provider by its place in that order. A provider's
 * record is a JSON text: only the one that is asked for is parsed, which keeps the start-up free of it.
 */
export interface CompiledCatalog {
  /** First twelve hex digits of the SHA-256 of everything below. */
  readonly version: string
  readonly ids: readonly string[]
  /** `ProviderEntry` as JSON. */
  readonly providers: readonly string[]
  /** What is known besides (`AboutRecord` as JSON, or nothing); the place is the provider's. Read for people only. */
  readonly about: readonly string[]
  /** Exact domains, joined by spaces; the place is the provider's. */
  readonly domains: readonly string[]
  /** What stands behind the `*.` of domain patterns, and the provider. */
  readonly wildcards: readonly (readonly [suffix: string, provider: number])[]
  /** Names that mail apps make from MX hosts; a variant when all signs behind the name belong to it. */
  readonly mxNames: readonly (readonly [name: string, provider: number, variant?: string])[]
  /** DNS signs of customers' own domains, in normal form (`pattern.ts`). */
  readonly signs: readonly CompiledSign[]
  /** MX hosts of mail filters, as patterns in normal form. */
  readonly gateways: readonly string[]
}

export interface CompiledSign {
  readonly provider: number
  readonly variant?: string
  readonly mx?: string
  readonly autodiscover?: string
}
