import { type Place, readYaml, type YamlFile } from '../yaml/index.ts'
import { valuesIn } from './fill.ts'

/** Sentences by dotted key. */
export type Texts = Readonly<Record<string, string>>

/** A text file as it lies on disk. */
export interface TextFile {
  readonly path: string
  /** The file's name: a primary language subtag (RFC 5646). */
  readonly language: string
  readonly text: string
}

/** All mistakes of a run, a line each. */
export class TextError extends Error {}

const REFERENCE_LANGUAGE = 'en'

/** A sentence, and where it stands. */
type Sentences = ReadonlyMap<string, Place & { readonly sentence: string }>

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

function readTexts(file: TextFile, problems: string[]): Sentences {
  const yaml = readYaml(file.text)
  const say = ({ line, column }: Place, text: string) => problems.push(`${file.path}:${line}:${column}  ${text}`)
  if (!/^[a-z]{2,3}$/.test(file.language))
    say({ line: 1, column: 1 }, `"${file.language}" is no language; name the file as in de.yaml`)
  for (const problem of yaml.problems) say(problem, problem.text)
  const sentences = new Map<string, Place & { sentence: string }>()
  if (yaml.problems.length === 0) collect(yaml, yaml.content, [], sentences, say)
  return sentences
}

function collect(
  yaml: YamlFile,
  value: unknown,
  path: readonly string[],
  into: Map<string, Place & { sentence: string }>,
  say: (place: Place, text: string) => void,
): void {
  const key = path.join('.')
  if (typeof value === 'string') {
    const place = yaml.at(path)
    if (value === '' || value.trim() !== value || /\p{C}/u.test(value))
      say(place, `${key}: empty, or with a control character or white space at an end; write a sentence`)
    into.set(key, { ...place, sentence: value })
  } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [name, part] of Object.entries(value)) collect(yaml, part, [...path, name], into, say)
  } else if (value !== undefined || path.length > 0) {
    say(
      yaml.at(path),
      `${key === '' ? 'the file' : key}: no text; write a sentence, in quotes where it looks like a number`,
    )
  }
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
    problems.push(`${file.path}:1:1  missing: ${missing.join(', ')}; translate them from ${REFERENCE_LANGUAGE}.yaml`)
  for (const [key, { sentence, line, column }] of own) {
    const model = reference.get(key)
    const at = `${file.path}:${line}:${column}  ${key}:`
    if (model === undefined) problems.push(`${at} unknown; the keys stand in ${REFERENCE_LANGUAGE}.yaml`)
    else if (shown(sentence) !== shown(model.sentence))
      problems.push(
        `${at} holds other values than ${REFERENCE_LANGUAGE}.yaml, which has ${shown(model.sentence) || 'none'}`,
      )
  }
}

function shown(sentence: string): string {
  return valuesIn(sentence)
    .map((name) => `{${name}}`)
    .join(' ')
}
