import { LineCounter, parseDocument } from 'yaml'

/** Sentences by dotted key. */
export type Texts = Readonly<Record<string, string>>

/** A text file as it lies on disk. */
export interface TextFile {
  readonly path: string
  /** The file's name: a primary language subtag (RFC 5646). */
  readonly language: string
  readonly text: string
}

export class TextError extends Error {}

const REFERENCE_LANGUAGE = 'en'

/**
 * The sentences of every language, an operator's own laid over ours.
 *
 * @throws TextError when a file cannot be read, or a language lacks a key, has one too many, or misses a value's name
 */
export function compileTexts(
  shipped: readonly TextFile[],
  local: readonly TextFile[],
): Readonly<Record<string, Texts>> {
  const languages: Record<string, Record<string, string>> = {}
  for (const file of shipped) languages[file.language] = readTexts(file)
  const reference = languages[REFERENCE_LANGUAGE]
  if (reference === undefined)
    throw new TextError(`no text file for "${REFERENCE_LANGUAGE}", which all others are compared with`)
  for (const file of shipped) compare(file, languages[file.language] as Texts, reference, { complete: true })
  for (const file of local) {
    const own = readTexts(file)
    compare(file, own, reference, { complete: languages[file.language] === undefined })
    languages[file.language] = { ...languages[file.language], ...own }
  }
  return languages
}

function readTexts(file: TextFile): Record<string, string> {
  const lines = new LineCounter()
  const document = parseDocument(file.text, { lineCounter: lines, prettyErrors: false })
  const [problem] = document.errors
  if (problem !== undefined) {
    const { line, col } = lines.linePos(problem.pos[0])
    throw new TextError(`${file.path}:${line}:${col}  not YAML: ${problem.message}`)
  }
  return Object.fromEntries(flatten(file, document.toJS(), ''))
}

function flatten(file: TextFile, value: unknown, key: string): [string, string][] {
  if (typeof value === 'string') return [[key, value]]
  if (value === null || typeof value !== 'object')
    throw new TextError(`${file.path}: "${key}" is no text; write a sentence, in quotes where it looks like a number`)
  return Object.entries(value).flatMap(([name, part]) => flatten(file, part, key === '' ? name : `${key}.${name}`))
}

function compare(file: TextFile, own: Texts, reference: Texts, { complete }: { complete: boolean }): void {
  const missing = complete ? Object.keys(reference).filter((key) => own[key] === undefined) : []
  const unknown = Object.keys(own).filter((key) => reference[key] === undefined)
  if (missing.length > 0)
    throw new TextError(`${file.path}: missing ${missing.join(', ')}; translate them from ${REFERENCE_LANGUAGE}.yaml`)
  if (unknown.length > 0)
    throw new TextError(`${file.path}: unknown ${unknown.join(', ')}; the keys stand in ${REFERENCE_LANGUAGE}.yaml`)
  for (const [key, sentence] of Object.entries(own)) {
    const wanted = names(reference[key] as string)
    if (names(sentence) !== wanted)
      throw new TextError(
        `${file.path}: "${key}" must hold the values ${wanted || '(none)'}, as in ${REFERENCE_LANGUAGE}.yaml`,
      )
  }
}

function names(sentence: string): string {
  return [...new Set(sentence.match(/\{\w+\}/g) ?? [])].sort().join(' ')
}
