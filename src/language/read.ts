import { type Place, readYaml, type YamlFile } from '../yaml/index.ts'

/** A text file as it lies on disk. */
export interface TextFile {
  readonly path: string
  /** The file's name: a primary language subtag (RFC 5646). */
  readonly language: string
  readonly text: string
}

/** A sentence, and where it stands. */
export interface Sentence extends Place {
  readonly sentence: string
}

/** Sentences by dotted key, in the file's order. */
export type Sentences = ReadonlyMap<string, Sentence>

/** The language that all others are compared with, and made from. */
export const REFERENCE_LANGUAGE = 'en'

/** The sentences of one file; what is wrong with it is added to `problems`, as `path:line:column  what is wrong`. */
export function readTexts(file: TextFile, problems: string[]): Sentences {
  const yaml = readYaml(file.text)
  const say = ({ line, column }: Place, text: string) => problems.push(`${file.path}:${line}:${column}  ${text}`)
  if (!/^[a-z]{2,3}$/.test(file.language))
    say({ line: 1, column: 1 }, `"${file.language}" is no language; name the file as in de.yaml`)
  for (const problem of yaml.problems) say(problem, problem.text)
  const sentences = new Map<string, Sentence>()
  if (yaml.problems.length === 0) collect(yaml, yaml.content, [], sentences, say)
  return sentences
}

function collect(
  yaml: YamlFile,
  value: unknown,
  path: readonly string[],
  into: Map<string, Sentence>,
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
