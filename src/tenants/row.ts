import type { CustomerValues } from '../account/index.ts'
import type { Domain } from '../address/index.ts'

/** In place of a provider: mail of this domain is elsewhere, and nobody else needs to be asked. */
export const ELSEWHERE = 'none'

/** What a hoster says about one customer's domain. */
export interface Tenant {
  readonly domain: Domain
  /** The id of a catalog entry, or `none`. */
  readonly provider: string
  readonly variant: string | undefined
  readonly values: CustomerValues | undefined
}

export interface StoredTenant extends Tenant {
  /** Milliseconds since 1970; when the row last came to say something else. */
  readonly updatedAt: number
}

/** What a write does, or would do, to a row. */
export type Effect = 'added' | 'changed' | 'deleted' | 'unchanged'

/** A line of a batch: a row as it should be, or a domain whose row should go. */
export type TenantChange = Tenant | { readonly domain: Domain; readonly delete: true }

export type Counts = Readonly<Record<Effect, number>>

export interface Batch {
  /** The change set that it belongs to. */
  readonly change: string
  /** A second batch under the same key changes nothing, and gets the first one's answer. */
  readonly key: string
  /** Of what was sent: the same key with something else is a mistake. */
  readonly digest: string
  /** Each domain once. */
  readonly lines: readonly TenantChange[]
}

export type PushFailure = 'key-reused' | 'change-undone'

export interface ChangeSet extends Counts {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly madeAt: number
  readonly batches: number
  readonly undo: Undo | undefined
}

export interface Undo {
  /** Rows put back as they were. */
  readonly restored: number
  /** Rows that somebody changed since, and that stay so. */
  readonly left: number
  /** Rows still to go: the undo has to be asked for again. */
  readonly remaining: number
  readonly undoneAt: number | undefined
}

/** Why a change set cannot be undone: others have changed rows of it since. */
export interface ChangedSince {
  readonly reason: 'changed-since'
  readonly count: number
  /** The first of them. */
  readonly domains: readonly Domain[]
}

export interface UndoOptions {
  /** Leave rows that were changed since as they are, instead of refusing. */
  readonly leaveChanged: boolean
  readonly dryRun: boolean
}

export interface Page {
  readonly after: string | undefined
  readonly limit: number
}
