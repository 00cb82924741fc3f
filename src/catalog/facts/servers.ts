import type { ProviderSource, ServerSource } from '../schema.ts'

/** Every server that a file names, its own and its variants'. */
export function allServers(entry: ProviderSource): ServerSource[] {
  return [entry, ...Object.values(entry.variants ?? {})].flatMap(({ incoming, outgoing }) => [
    ...(incoming ?? []),
    ...(outgoing ?? []),
  ])
}

/** A host's name, for comparing: capitals do not count. */
export function hostKey(hostname: string): string {
  return hostname.toLowerCase()
}

/** Every sign of a file, its own and its variants'. */
export function allSigns(entry: ProviderSource): NonNullable<ProviderSource['recognisedBy']> {
  return [entry, ...Object.values(entry.variants ?? {})].flatMap(({ recognisedBy }) => recognisedBy ?? [])
}

/** Servers for reading and for sending, one at least of each encrypted: only such an entry is told to anybody. */
export function hasTlsBothWays(entry: Pick<ProviderSource, 'incoming' | 'outgoing'>): boolean {
  return [entry.incoming, entry.outgoing].every((list) => (list ?? []).some(({ security }) => security !== 'none'))
}
