import type { ClientEntry } from './client-entry.ts'
import { readEntries } from './read-entries.ts'

export { type ClientEntry, type LooksFor, looksFor, type Use } from './client-entry.ts'
export type { Kind, Lead, MxCut, SearchPlan, Step } from './plan.ts'
export { type Asked, askedFor, type Form, type Method, type Question, type Subject } from './question.ts'

/** Every client of which we know what it asks: the doctor, documents and tests go by what stands in `entries/`. */
export const CATALOGUE: readonly ClientEntry[] = await readEntries()

/** Programs that were looked at and ask no provider: they carry tables of their own, or ask their makers. */
export const ASK_NOBODY: readonly { readonly name: string; readonly instead: string }[] = [
  { name: 'Mailspring', instead: 'a table that it brings along' },
  { name: 'Wino Mail', instead: 'the database of a third party' },
]
