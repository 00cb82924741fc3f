import type { ProviderEntry, ProviderSettings } from '../account/index.ts'
import type { Domain } from '../address/index.ts'
import type { AboutRecord } from './about.ts'
import { checkProvider, checkVariant } from './checks.ts'
import { type Claim, type Claims, collectClaims } from './claims.ts'
import type { CompiledCatalog, CompiledSign } from './compiled.ts'
import { byPlace, type Diagnostic } from './diagnostic.ts'
import { compileGateways } from './gateways.ts'
import { mxNames } from './mx-names.ts'
import type { ProviderSource } from './schema.ts'
import { settingsFrom } from './settings.ts'
import { type CatalogFile, guess, type ReadFile, readCatalogFile } from './source-file.ts'
import { summary } from './summary.ts'

/** What a compilation gives: the catalog, when no file is in error, and everything that a person should know. */
export interface Compilation {
  readonly catalog: Omit<CompiledCatalog, 'version'> | undefined
  readonly entries: readonly ProviderEntry[]
  readonly diagnostics: readonly Diagnostic[]
  /** Facts for the build's summary, a line each. */
  readonly notes: readonly string[]
}

export interface Provider {
  readonly read: ReadFile
  readonly source: ProviderSource
  readonly settings: ProviderSettings
  readonly variants: Readonly<Record<string, { name: string; settings: ProviderSettings }>>
}

/**
 * Makes the catalog of all provider files, shipped and local, or names every mistake in them. The result depends on
 * nothing but the files' contents.
 *
 * Format: `compiled.ts`. Rules: architecture §4.
 */
export function compileCatalog(files: readonly CatalogFile[], gatewayFiles: readonly CatalogFile[] = []): Compilation {
  const reads = files.map(readCatalogFile)
  const diagnostics = reads.flatMap((read) => read.diagnostics)
  const { chosen, replaced } = chooseFiles(reads, diagnostics)
  const providers = [...chosen.values()]
    .map((read) => resolve(read, chosen, reads, diagnostics))
    .filter((provider) => provider !== undefined)
    .sort((a, b) => (a.source.id < b.source.id ? -1 : 1))
  const claims = collectClaims(providers)
  diagnostics.push(...claims.diagnostics)
  const local = new Set(providers.filter(({ read }) => read.file.local).map(({ source }) => source.id))
  const gateways = compileGateways(
    gatewayFiles,
    claims.signs.filter(({ provider }) => !local.has(provider)),
  )
  diagnostics.push(...gateways.diagnostics)
  const notes = [...replaced, ...claims.notes, ...summary(providers)]
  const { catalog, entries } = assemble(providers, claims, gateways.patterns)
  const failed = diagnostics.some(({ severity }) => severity === 'error')
  return { catalog: failed ? undefined : catalog, entries, diagnostics: diagnostics.sort(byPlace), notes }
}

/** One file per id; a local one replaces a shipped one. */
function chooseFiles(reads: readonly ReadFile[], diagnostics: Diagnostic[]) {
  const chosen = new Map<string, ReadFile>()
  const replaced: string[] = []
  for (const read of reads) {
    if (read.source === undefined) continue
    const { id } = read.source
    const other = chosen.get(id)
    if (other === undefined) chosen.set(id, read)
    else if (other.file.local === read.file.local)
      diagnostics.push(read.at(['id'], 'error', `"${id}" is already the id of ${other.file.path}`))
    else {
      const [winner, loser] = read.file.local ? [read, other] : [other, read]
      chosen.set(id, winner)
      replaced.push(`${winner.file.path} replaces ${loser.file.path}`)
    }
  }
  return { chosen, replaced }
}

/** An entry with its white label's and its variants' keys laid over one another. */
function resolve(
  read: ReadFile,
  chosen: ReadonlyMap<string, ReadFile>,
  all: readonly ReadFile[],
  diagnostics: Diagnostic[],
): Provider | undefined {
  if (read.source === undefined) return undefined
  const source = extended(read, read.source, chosen, all, diagnostics)
  if (source === undefined) return undefined
  const settings = settingsFrom(source)
  diagnostics.push(...checkProvider(read, read.source, source, settings))
  const ownVariants = read.source.variants ?? {}
  const variants = Object.fromEntries(
    Object.entries(source.variants ?? {}).map(([id, { name, ...own }]) => {
      const { unsupported: _, ...base } = source
      const laidOver = settingsFrom({ ...base, ...own })
      if (ownVariants[id] !== undefined) diagnostics.push(...checkVariant(read, id, source, laidOver))
      return [id, { name, settings: laidOver }]
    }),
  )
  return { read, source, settings, variants }
}

function extended(
  read: ReadFile,
  source: ProviderSource,
  chosen: ReadonlyMap<string, ReadFile>,
  all: readonly ReadFile[],
  diagnostics: Diagnostic[],
): ProviderSource | undefined {
  if (source.extends === undefined) return source
  const parent = chosen.get(source.extends)?.source
  const refuse = (text: string) => {
    diagnostics.push(read.at(['extends'], 'error', text))
    return undefined
  }
  if (source.extends === source.id)
    return refuse('names the entry itself; name another one, or write out what it should say')
  if (parent === undefined) {
    // A file that is there but broken has its own messages already.
    if (all.some(({ name, source: other }) => name === source.extends && other === undefined)) return undefined
    return refuse(
      `no provider "${source.extends}"${guess(
        source.extends,
        [...chosen.keys()].filter((id) => id !== source.id),
      )}`,
    )
  }
  if (parent.extends !== undefined)
    return refuse(`"${parent.id}" extends "${parent.extends}" itself; one level is allowed, extend that one`)
  const { domains: _domains, recognisedBy: _signs, autoconfigId: _id, variants, ...taken } = parent
  const withoutSigns = Object.entries(variants ?? {}).map(([id, { recognisedBy: _, ...variant }]) => [id, variant])
  return { ...taken, ...(variants === undefined ? {} : { variants: Object.fromEntries(withoutSigns) }), ...source }
}

function assemble(providers: readonly Provider[], claims: Claims, gateways: readonly string[]) {
  const place = new Map(providers.map(({ source }, index) => [source.id, index]))
  const indexOf = (claim: { provider: string }) => place.get(claim.provider) as number
  const names = mxNames(
    claims.signs.flatMap(({ provider, variant, mx, autodiscover }) =>
      mx !== undefined && autodiscover === undefined ? [{ provider, variant, mx }] : [],
    ),
  )
  const exact = (id: string) =>
    claims.domains.filter((claim) => claim.provider === id && !claim.wildcard).map((claim) => claim.domain)
  const entries = providers.map(
    ({ source, settings, variants }): ProviderEntry => ({
      identity: {
        id: source.id,
        autoconfigId: source.autoconfigId ?? source.id,
        displayName: source.name,
        displayShortName: source.shortName,
        domains: exact(source.id) as Domain[],
        mxNames: names
          .filter((name) => name.provider === source.id && name.variant === undefined)
          .map(({ name }) => name),
      },
      ...(source.website === undefined ? {} : { website: source.website }),
      ...(source.checked === undefined ? {} : { checked: source.checked }),
      sources: source.sources ?? [],
      settings,
      variants,
    }),
  )
  const catalog = {
    ids: providers.map(({ source }) => source.id),
    providers: entries.map((entry) => JSON.stringify(entry)),
    about: providers.map(aboutText),
    domains: providers.map(({ source }) => exact(source.id).join(' ')),
    wildcards: claims.domains.filter(isWildcard).map((claim) => [claim.domain, indexOf(claim)] as const),
    mxNames: names.map((name) =>
      name.variant === undefined
        ? ([name.name, indexOf(name)] as const)
        : ([name.name, indexOf(name), name.variant] as const),
    ),
    signs: claims.signs.map(
      ({ provider, ...sign }): CompiledSign => ({ provider: place.get(provider) as number, ...withoutUndefined(sign) }),
    ),
    gateways,
  }
  return { catalog, entries }
}

/** A white label's decisions are about its own file: those of the other are shown with that one. */
function aboutText({ read, source }: Provider): string {
  const record: AboutRecord = withoutUndefined({
    local: read.file.local ? (true as const) : undefined,
    extends: source.extends,
    decided: read.source?.decided,
  })
  return Object.keys(record).length === 0 ? '' : JSON.stringify(record)
}

function isWildcard(claim: Claim): boolean {
  return claim.wildcard
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as T
}
