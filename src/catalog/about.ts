import type { HttpsUrl, ProviderEntry } from '../account/index.ts'
import type { CompiledCatalog, CompiledSign } from './compiled.ts'

/** What other sources say and the entry does not, and why. In English, as it stands in the provider's file. */
export interface Decision {
  readonly says: string
  readonly sources: readonly HttpsUrl[]
  readonly because: string
}

/** What no answer to a mail app needs: `CompiledCatalog.about` has it as JSON, or an empty text for nothing. */
export interface AboutRecord {
  /** The operator's own file (`local/providers/`), which may replace a shipped one. */
  readonly local?: true
  /** The provider whose keys hold where this one's file gives none. */
  readonly extends?: string
  readonly decided?: readonly Decision[]
}

/** Where an entry comes from, and how it is found: for people and programs that judge it. */
export interface ProviderAbout {
  /** Shipped with Postamt (`providers/<id>.yaml`), or the operator's (`local/providers/<id>.yaml`). */
  readonly origin: 'shipped' | 'local'
  /** The id of the provider whose keys hold where this one's file gives none. */
  readonly extends: string | undefined
  /** Month of the last comparison with the sources, `YYYY-MM`. */
  readonly checked: string | undefined
  readonly sources: readonly HttpsUrl[]
  readonly decided: readonly Decision[]
  /** Addresses end in a name below one of these. */
  readonly wildcards: readonly string[]
  /** Names that mail apps make from MX hosts, and the variant when all signs behind the name belong to it. */
  readonly mxNames: readonly { readonly name: string; readonly variant: string | undefined }[]
  /** What recognises customers' own domains by DNS: any of them; of one with two patterns, both. */
  readonly signs: readonly Omit<CompiledSign, 'provider'>[]
}

/** Everything about the provider at a place, besides its entry. */
export type AboutIndex = (place: number, entry: ProviderEntry) => ProviderAbout

/** Groups what the compiled catalog keeps in lists of its own by the provider that it belongs to. */
export function indexAbout({ about, wildcards, mxNames, signs }: CompiledCatalog): AboutIndex {
  const wildcardsOf = byPlace(wildcards, ([, place]) => place)
  const mxNamesOf = byPlace(mxNames, ([, place]) => place)
  const signsOf = byPlace(signs, ({ provider }) => provider)
  return (place, { checked, sources }) => {
    const text = about[place]
    const record = (text === undefined || text === '' ? {} : JSON.parse(text)) as AboutRecord
    return {
      origin: record.local === true ? 'local' : 'shipped',
      extends: record.extends,
      checked,
      sources,
      decided: record.decided ?? [],
      wildcards: wildcardsOf(place).map(([suffix]) => suffix),
      mxNames: mxNamesOf(place).map(([name, , variant]) => ({ name, variant })),
      signs: signsOf(place).map(({ provider: _, ...sign }) => sign),
    }
  }
}

function byPlace<T>(items: readonly T[], placeOf: (item: T) => number): (place: number) => readonly T[] {
  const groups = Map.groupBy(items, placeOf)
  return (place) => groups.get(place) ?? []
}
