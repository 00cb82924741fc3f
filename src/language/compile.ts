import { valuesIn } from './fill.ts'
import { REFERENCE_LANGUAGE, readTexts, type Sentences, type TextFile } from './read.ts'

/** Sentences by dotted key. */
export type Texts = Readonly<Record<string, string>>

/** All mistakes of a run, a line each. */
export class TextError extends Error {}

/**
 * The sentences of every language, an operator's own laid over ours.
 *
 * @throws TextError when a file cannot be read, or a language lacks a key, has one too many, or misses a value's name
 */
export function compileTexts(
  shipped: readonly TextFile[],
  local: readonly TextFile[],
): Readonly<Record<string, Texts>> {
  const problems: string[] = []
  const read = (files: readonly TextFile[]) => files.map((file) => ({ file, sentences: readTexts(file, problems) }))
  const ours = read(shipped)
  const own = read(local)
  const reference = ours.find(({ file }) => file.language === REFERENCE_LANGUAGE)?.sentences
  if (reference === undefined)
    throw new TextError(`there is no text file ${REFERENCE_LANGUAGE}.yaml, which all others are compared with`)
  for (const { file, sentences } of ours) compare(file, sentences, reference, { complete: true }, problems)
  for (const { file, sentences } of own) {
    const complete = !ours.some((other) => other.file.language === file.language)
    compare(file, sentences, reference, { complete }, problems)
  }
  if (problems.length > 0) throw new TextError(problems.join('\n'))
  const texts: Record<string, Record<string, string>> = {}
  for (const { file, sentences } of [...ours, ...own]) {
    const given = [...sentences].map(([key, { sentence }]) => [key, sentence])
    texts[file.language] = {
      ...(Object.hasOwn(texts, file.language) ? texts[file.language] : {}),
      ...Object.fromEntries(given),
    }
  }
  return texts
}

function compare(
  file: TextFile,
  own: Sentences,
  reference: Sentences,
  { complete }: { complete: boolean },
  problems: string[],
): void {
  const missing = complete ? [...reference.keys()].filter((key) => !own.has(key)) : []
  if (missing.length > 0)
    problems.push(`${file.path}:1:1  missing: ${listed(missing)}; translate them from ${REFERENCE_LANGUAGE}.yaml`)
  for (const [key, { sentence, line, column }] of own) {
    const model = reference.get(key)
    const at = `${file.path}:${line}:${column}  ${key}:`
    if (model === undefined && [...reference.keys()].some((other) => other.startsWith(`${key}.`)))
      problems.push(`${at} a sentence where sentences with keys of their own belong, as in ${REFERENCE_LANGUAGE}.yaml`)
    else if (model === undefined) problems.push(`${at} unknown; the keys stand in ${REFERENCE_LANGUAGE}.yaml`)
    else if (shown(sentence) !== shown(model.sentence))
      problems.push(
        `${at} holds other values than ${REFERENCE_LANGUAGE}.yaml, which has ${shown(model.sentence) || 'none'}`,
      )
  }
}

/** A file that was just begun lacks hundreds. */
const MOST_LISTED = 20

function listed(keys: readonly string[]): string {
  const more = keys.length - MOST_LISTED
  const first = keys.slice(0, MOST_LISTED).join(', ')
  return more > 0 ? `${first} and ${more} more (npm run postamt -- text report lists them)` : first
}

function shown(sentence: string): string {
  return valuesIn(sentence)
    .map((name) => `{${name}}`)
    .join(' ')
}
