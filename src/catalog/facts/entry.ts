import type { HttpsUrl } from '../../account/index.ts'
import type { ProviderSource, ServerSource } from '../schema.ts'
import type { CatalogFile } from '../source-file.ts'
import { readCatalogFile } from '../source-file.ts'
import type { Change } from './edit.ts'
import type { Fact, Sign } from './fact.ts'

/** A provider while facts are merged into it: a file that stands, or one in the making. */
export interface Entry {
  readonly path: string
  /** What the file will say; kept in step with `changes`. */
  source: ProviderSource
  /** The file as it lies on disk; absent for one in the making. */
  readonly file?: CatalogFile
  readonly changes: Change[]
  /** The fact that an entry in the making began with. */
  readonly fact?: Fact
  /** What facts called its domains without naming them. */
  readonly patterns: RegExp[]
  /** Hosts that only unnamed sources gave it: enough to know it again, not to publish. */
  readonly hints: string[]
}

export type Decision = NonNullable<ProviderSource['decided']>[number]

/** The readable ones of some files; `check` speaks of the others. */
export function entriesOf(files: readonly CatalogFile[]): Entry[] {
  return files.flatMap((file) => {
    const { source } = readCatalogFile(file)
    return source === undefined ? [] : [{ path: file.path, source, file, changes: [], patterns: [], hints: [] }]
  })
}

/** What an entry says, with what a white label takes over from the entry that it extends. */
export function wholeSource(entry: Entry, entries: readonly Entry[]): ProviderSource {
  const parent = entries.find(({ source }) => source.id === entry.source.extends)?.source
  if (parent === undefined) return entry.source
  const { domains: _, recognisedBy: __, decided: ___, ...taken } = parent
  return { ...taken, ...entry.source }
}

export function addDomain(entry: Entry, domain: string): void {
  entry.source = { ...entry.source, domains: [...(entry.source.domains ?? []), domain] }
  entry.changes.push({ key: 'domains', item: domain })
}

export function addSource(entry: Entry, url: HttpsUrl): void {
  entry.source = { ...entry.source, sources: [...(entry.source.sources ?? []), url] }
  entry.changes.push({ key: 'sources', item: url })
}

export function addSign(entry: Entry, sign: Sign): void {
  entry.source = { ...entry.source, recognisedBy: [...(entry.source.recognisedBy ?? []), sign] }
  entry.changes.push({ key: 'recognisedBy', item: sign })
}

export function addDecision(entry: Entry, decision: Decision): void {
  entry.source = { ...entry.source, decided: [...(entry.source.decided ?? []), decision] }
  entry.changes.push({ key: 'decided', item: decision })
}

/** Behind the last encrypted server of its protocol, before plain ones; IMAP before POP3. */
export function addServer(entry: Entry, server: ServerSource): void {
  const key = server.protocol === 'smtp' ? 'outgoing' : 'incoming'
  const list: readonly ServerSource[] = entry.source[key] ?? []
  const isBefore = (other: ServerSource) =>
    other.protocol === server.protocol ? other.security !== 'none' : server.protocol === 'pop3'
  const at = list.findLastIndex(isBefore) + 1
  entry.source = { ...entry.source, [key]: list.toSpliced(at, 0, server) }
  entry.changes.push({ key, item: server, at })
}
