import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClientEntry, Family } from './client-entry.ts'

const ORDER: readonly Family[] = ['open', 'exchange', 'apple']

/**
 * The client of every file in `entries/`, by family and place. The folder is the list, so that a new client is a file and
 * nothing besides; nothing that is bundled may import this.
 *
 * @throws Error when a file exports no client.
 */
export async function readEntries(): Promise<readonly ClientEntry[]> {
  const files = (await readdir(join(import.meta.dirname, 'entries'))).filter((file) => file.endsWith('.ts')).sort()
  const entries = await Promise.all(files.map((file) => entryIn(file.slice(0, -'.ts'.length))))
  return entries.sort((one, other) => familyOf(one) - familyOf(other) || placeOf(one) - placeOf(other))
}

async function entryIn(name: string): Promise<ClientEntry> {
  const { client }: { readonly client?: ClientEntry } = await import(`./entries/${name}.ts`)
  if (client === undefined)
    throw new Error(`src/clients/catalogue/entries/${name}.ts: write "export const client = clientEntry({ … })" in it`)
  return client
}

const familyOf = ({ family }: ClientEntry) => ORDER.indexOf(family)

/** A number that can be subtracted: two without a place are equal. */
const placeOf = ({ place = Number.MAX_SAFE_INTEGER }: ClientEntry) => place
