import { distance } from 'fastest-levenshtein'
import type * as z from 'zod'
import { type Path, readYaml } from '../yaml/index.ts'
import type { Diagnostic } from './diagnostic.ts'
import { type ProviderSource, providerSource } from './schema.ts'

/** A provider file as it lies on disk. */
export interface CatalogFile {
  /** Shown in messages; the last part without `.yaml` is the id. */
  readonly path: string
  readonly text: string
  /** The operator's own (`local/providers/`): wins over shipped ones. */
  readonly local: boolean
}

/** A read file: its content, when it has the right form, and a way to point at any place in it. */
export interface ReadFile {
  readonly file: CatalogFile
  /** The file's name without `.yaml`: what its id has to be. */
  readonly name: string
  readonly source: ProviderSource | undefined
  readonly diagnostics: readonly Diagnostic[]
  readonly at: (path: Path, severity: Diagnostic['severity'], text: string) => Diagnostic
}

/** Reads one provider file; every mistake in it is reported with its place. */
export function readCatalogFile(file: CatalogFile): ReadFile {
  const name = file.path.replace(/^.*\//, '').replace(/\.yaml$/, '')
  const { content: source, diagnostics, at } = readFileOf(file, providerSource)
  return { file, name, source, diagnostics, at }
}

/**
 * Reads one YAML file of any form; every mistake in it is reported with its place.
 *
 * @param expected what a file without keys is told
 */
export function readFileOf<T>(
  file: Pick<CatalogFile, 'path' | 'text'>,
  form: z.ZodType<T>,
  expected = 'the keys of a provider belong; begin with id:, name: and shortName:',
): Pick<ReadFile, 'diagnostics' | 'at'> & { readonly content: T | undefined } {
  const yaml = readYaml(file.text)
  const at: ReadFile['at'] = (path, severity, text) => ({
    severity,
    file: file.path,
    ...yaml.at(path),
    text: path.length === 0 ? text : `${dotted(path)}: ${text}`,
  })
  const broken = yaml.problems.map((problem): Diagnostic => ({ severity: 'error', file: file.path, ...problem }))
  if (broken.length > 0) return { content: undefined, diagnostics: broken, at }
  const read = form.safeParse(yaml.content)
  if (read.success) return { content: read.data, diagnostics: [], at }
  const diagnostics = read.error.issues.flatMap((issue) => describe(issue, yaml.content, at, form, expected))
  return { content: undefined, diagnostics, at }
}

function describe(
  issue: z.core.$ZodIssue,
  content: unknown,
  at: ReadFile['at'],
  form: unknown,
  expected: string,
): Diagnostic[] {
  const { path } = issue
  const value = valueAt(content, path)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => at([...path, key], 'error', `unknown key${guess(key, knownKeys(form, path))}`))
    case 'invalid_type':
      if (path.length === 0 && issue.expected === 'object')
        return [at(path, 'error', `${kindOf(value)} where ${expected}`)]
      if (value === undefined && path.length > 0) return [at(path, 'error', 'missing')]
      if (typeof value === 'number' && issue.expected !== 'string') return [at(path, 'error', issue.message)]
      return [
        at(
          path,
          'error',
          `${kindOf(value)} where ${KINDS[issue.expected] ?? issue.expected} is meant${mend(issue.expected, value)}`,
        ),
      ]
    case 'invalid_value': {
      const allowed = issue.values.map(String)
      if (value === undefined) return [at(path, 'error', `missing; write one of ${allowed.join(', ')}`)]
      return [at(path, 'error', `"${value}" is not one of ${allowed.join(', ')}${guess(String(value), allowed)}`)]
    }
    case 'invalid_key':
      return [at(path, 'error', issue.issues[0]?.message ?? issue.message)]
    default:
      return [at(path, 'error', issue.message)]
  }
}

function valueAt(content: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (value as Record<PropertyKey, unknown> | undefined)?.[step], content)
}

/** What people call the kinds of YAML values. */
const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a group of keys',
  record: 'a group of keys',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  return KINDS[typeof value] ?? typeof value
}

function mend(expected: string, value: unknown): string {
  if (value === null) return '; give a value or leave the key out'
  if (expected === 'string' && typeof value !== 'object') return `; put it in quotes: '${value}'`
  if (expected === 'array') return "; write a list, as in [a, b] or lines that begin with '- '"
  if ((expected === 'number' || expected === 'int') && typeof value === 'string') return '; write it without quotes'
  return ''
}

/** The nearest of the known words, if one is near enough to be meant. */
export function guess(word: string, known: readonly string[]): string {
  const nearest = known
    .map((candidate) => ({ candidate, far: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)[0]
  return nearest !== undefined && nearest.far < word.length && nearest.far <= Math.max(2, word.length / 3)
    ? `, did you mean "${nearest.candidate}"?`
    : ''
}

/** The keys that the schema knows at a place. */
function knownKeys(form: unknown, path: Path): string[] {
  let schema = form
  for (const step of path) schema = childOf(unwrapped(schema), step)
  const { shape } = unwrapped(schema)
  return shape === undefined ? [] : Object.keys(shape)
}

interface SchemaParts {
  readonly innerType?: unknown
  readonly element?: unknown
  readonly valueType?: unknown
  readonly shape?: Record<string, unknown>
}

function unwrapped(schema: unknown): SchemaParts {
  const { def } = schema as { def: SchemaParts }
  return def.innerType === undefined ? def : unwrapped(def.innerType)
}

function childOf(parts: SchemaParts, step: PropertyKey): unknown {
  return parts.shape?.[String(step)] ?? parts.element ?? parts.valueType
}

function dotted(path: Path): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${String(step)}`))
    .join('')
}
