import { APPLE_DEVICES } from './apple.ts'
import type { ClientEntry } from './client-entry.ts'
import { EXCHANGE_PROGRAMS } from './exchange.ts'
import { OPEN_CLIENTS } from './open.ts'

export type { ClientEntry, Use } from './client-entry.ts'
export { type Asked, askedFor, type Form, type Method, type Question, type Subject } from './question.ts'

/** Every client of which we know what it asks: documents, the doctor and tests go by this table. */
export const CATALOGUE: readonly ClientEntry[] = [...OPEN_CLIENTS, ...EXCHANGE_PROGRAMS, ...APPLE_DEVICES]

/** Programs that were looked at and ask no provider: they carry tables of their own, or ask their makers. */
export const ASK_NOBODY: readonly { readonly name: string; readonly instead: string }[] = [
  { name: 'Mailspring', instead: 'a table that it brings along' },
  { name: 'Wino Mail', instead: 'the database of a third party' },
]
