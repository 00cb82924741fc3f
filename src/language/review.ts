import { createHash } from 'node:crypto'
import type { Place } from '../yaml/index.ts'
import { valuesIn } from './fill.ts'
import type { Sentences } from './read.ts'

/** Digests of the English sentences that translations were made from, by key. */
export type MadeFrom = Readonly<Record<string, string>>

/** What a translator looks at, most urgent first; the last two are hints. */
export const FINDINGS = {
  missing: { isMistake: true, says: 'not translated yet' },
  values: { isMistake: true, says: 'holds other values than the English sentence' },
  unknown: { isMistake: true, says: 'there is no such key in English' },
  changed: { isMistake: true, says: 'English has changed since' },
  unseen: { isMistake: true, says: 'nobody has accepted this translation' },
  same: { isMistake: false, says: 'the same as in English' },
  long: { isMistake: false, says: 'much longer than in English' },
} as const satisfies Record<string, { isMistake: boolean; says: string }>

export type FindingKind = keyof typeof FINDINGS

/** Everything that there is to say about one sentence. */
export interface Finding extends Place {
  readonly key: string
  readonly kinds: readonly FindingKind[]
  /** Absent for a key that English does not have. */
  readonly english?: string
  /** Absent for what is not translated; its place is then that of the English sentence. */
  readonly sentence?: string
}

/** A translation is long when it has this many times the characters of the English sentence, … */
const LONG_RATIO = 1.6
/** … and this many characters more: a word is soon twice as long as another, and fits all the same. */
const LONG_CHARACTERS = 15

/**
 * What there is to do about one language's file.
 *
 * @param isWhole whether it has to have every sentence; an operator's own sentences for a shipped language need not
 * @param everything also the hints about sentences that were accepted as they are
 */
export function review(
  own: Sentences,
  reference: Sentences,
  made: MadeFrom,
  { isWhole, everything }: { isWhole: boolean; everything: boolean },
): Finding[] {
  const missing = [...reference].filter(([key]) => isWhole && !own.has(key))
  return [
    ...missing.map(
      ([key, { sentence, ...place }]): Finding => ({
        key,
        kinds: ['missing'],
        english: sentence,
        ...place,
      }),
    ),
    ...[...own].flatMap(([key, { sentence, ...place }]): Finding[] => {
      const english = reference.get(key)?.sentence
      if (english === undefined) return [{ key, kinds: ['unknown'], sentence, ...place }]
      const kinds = kindsOf(sentence, english, Object.hasOwn(made, key) ? made[key] : undefined, everything)
      return kinds.length === 0 ? [] : [{ key, kinds, english, sentence, ...place }]
    }),
  ]
}

function kindsOf(sentence: string, english: string, made: string | undefined, everything: boolean): FindingKind[] {
  const isAccepted = made === digestOf(english)
  const kinds: FindingKind[] = []
  if (String(valuesIn(sentence)) !== String(valuesIn(english))) kinds.push('values')
  if (!isAccepted) kinds.push(made === undefined ? 'unseen' : 'changed')
  if (!isAccepted || everything) kinds.push(...hints(sentence, english))
  return kinds
}

function hints(sentence: string, english: string): FindingKind[] {
  if (sentence === english) return ['same']
  const isLong = sentence.length > english.length * LONG_RATIO && sentence.length > english.length + LONG_CHARACTERS
  return isLong ? ['long'] : []
}

/** The digests of these translations, all or those of some keys; what was accepted before stays, unless its key is gone. */
export function accepted(
  own: Sentences,
  reference: Sentences,
  before: MadeFrom,
  takes: (key: string) => boolean,
): MadeFrom {
  const digests = [...own.keys()].sort().flatMap((key) => {
    const english = reference.get(key)
    if (english === undefined) return []
    const digest = takes(key) ? digestOf(english.sentence) : before[key]
    return digest === undefined ? [] : [[key, digest] as const]
  })
  return Object.fromEntries(digests)
}

/** Short, for it only tells a changed sentence from the same one; nobody gains by forging it. */
export function digestOf(sentence: string): string {
  return createHash('sha256').update(sentence).digest('hex').slice(0, 8)
}
