import type { Authentication, ProviderSettings, ServerEntry } from '../account/index.ts'
import type { Compilation } from '../catalog/compile.ts'
import { type CatalogFile, type ReadFile, readCatalogFile } from '../catalog/source-file.ts'
import { type PromisedServer, serverKey } from '../doctor/mail/index.ts'

/** A server of the catalog, and everywhere that it stands. */
export interface CatalogServer extends PromisedServer {
  readonly key: string
  readonly places: readonly Place[]
}

/** A line of a provider file that promises something of a server. */
export interface Place {
  readonly provider: string
  readonly variant?: string
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly column: number
  readonly authentication: readonly Authentication[]
}

export interface CatalogServers {
  /** Each server once, however many providers name it. */
  readonly servers: readonly CatalogServer[]
  /** Lines whose server cannot be asked, as its name depends on the customer. */
  readonly placeholders: number
  /** Lines whose server answers the provider's own network alone. */
  readonly ownNetwork: number
}

/** @param providers their ids; absent: all */
export function catalogServers(
  { entries }: Pick<Compilation, 'entries'>,
  files: readonly CatalogFile[],
  providers?: readonly string[],
): CatalogServers {
  const lineOf = createLineFinder(files)
  const servers = new Map<string, CatalogServer>()
  const unasked = { placeholders: new Set<string>(), ownNetwork: new Set<string>() }
  for (const { provider, variant, list, index, server } of everyServer(entries)) {
    if (providers !== undefined && !providers.includes(provider)) continue
    const place = { ...lineOf(provider, variant, list, index), authentication: server.authentication }
    const whyNot = server.hostname.includes('%') ? 'placeholders' : server.restriction ? 'ownNetwork' : undefined
    if (whyNot !== undefined) {
      unasked[whyNot].add(`${place.file}:${place.line}:${place.column}`)
      continue
    }
    const { protocol, hostname, port, security } = server
    const promised = { protocol, hostname, port, security, authentication: server.authentication, usedBy: [] }
    const key = serverKey(promised)
    const known = servers.get(key)
    const isKnown = known?.places.some(
      ({ file, line, column, authentication }) =>
        file === place.file &&
        line === place.line &&
        column === place.column &&
        authentication.join() === place.authentication.join(),
    )
    // A variant, or a white label, that says nothing of its own.
    if (isKnown) continue
    servers.set(key, { ...promised, key, ...known, places: [...(known?.places ?? []), place] })
  }
  return {
    servers: [...servers.values()],
    placeholders: unasked.placeholders.size,
    ownNetwork: unasked.ownNetwork.size,
  }
}

const LISTS = ['incoming', 'outgoing'] as const
type List = (typeof LISTS)[number]

interface Standing {
  readonly provider: string
  readonly variant: string | undefined
  readonly list: List
  readonly index: number
  readonly server: ServerEntry
}

function everyServer(entries: Compilation['entries']): readonly Standing[] {
  return entries.flatMap(({ identity, settings, variants }) => {
    const all: readonly (readonly [string | undefined, ProviderSettings])[] = [
      [undefined, settings],
      ...Object.entries(variants).map(([id, variant]) => [id, variant.settings] as const),
    ]
    return all.flatMap(([variant, { incoming, outgoing }]) =>
      LISTS.flatMap((list) =>
        (list === 'incoming' ? incoming : outgoing).map((server, index) => ({
          provider: identity.id,
          variant,
          list,
          index,
          server,
        })),
      ),
    )
  })
}

/** Where a server of an entry stands: in the variant, in the entry, or in the one that it extends. */
function createLineFinder(files: readonly CatalogFile[]) {
  const reads = new Map<string, ReadFile>()
  for (const file of files.toSorted((a, b) => Number(a.local) - Number(b.local))) {
    const read = readCatalogFile(file)
    reads.set(read.name, read)
  }
  return (provider: string, variant: string | undefined, list: List, index: number): Omit<Place, 'authentication'> => {
    const own = reads.get(provider)
    const parent = reads.get(own?.source?.extends ?? '')
    const found = [own, parent].flatMap((read) => {
      const inVariant = variant === undefined ? undefined : read?.source?.variants?.[variant]?.[list]
      if (read === undefined) return []
      if (variant !== undefined && inVariant !== undefined)
        return [read.at(['variants', variant, list, index], 'error', '')]
      return read.source?.[list] === undefined ? [] : [read.at([list, index], 'error', '')]
    })
    const { file, line, column } = found[0] ?? { file: own?.file.path ?? provider, line: 1, column: 1 }
    return { provider, ...(variant === undefined ? {} : { variant }), file, line, column }
  }
}
