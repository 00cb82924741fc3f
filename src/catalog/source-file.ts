import { distance } from 'fastest-levenshtein'
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import type * as z from 'zod'
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

export type Path = readonly PropertyKey[]

/** A read file: its content, when it has the right form, and a way to point at any place in it. */
export interface ReadFile {
  readonly file: CatalogFile
  readonly source: ProviderSource | undefined
  readonly diagnostics: readonly Diagnostic[]
  readonly at: (path: Path, severity: Diagnostic['severity'], text: string) => Diagnostic
}

/** Reads one provider file; every mistake in it is reported with its place. */
export function readCatalogFile(file: CatalogFile): ReadFile {
  const lines = new LineCounter()
  const document = parseDocument(file.text, { lineCounter: lines, prettyErrors: false })
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const at: ReadFile['at'] = (path, severity, text) => ({
    severity,
    file: file.path,
    ...place(offsetOf(document, path)),
    text: path.length === 0 ? text : `${dotted(path)}: ${text}`,
  })
  const broken = [...document.errors, ...document.warnings].map(
    (problem): Diagnostic => ({
      severity: 'error',
      file: file.path,
      ...place(problem.pos[0]),
      text: `not YAML: ${problem.message}`,
    }),
  )
  if (broken.length > 0) return { file, source: undefined, diagnostics: broken, at }
  const read = providerSource.safeParse(document.toJS())
  if (read.success) return { file, source: read.data, diagnostics: [], at }
  return {
    file,
    source: undefined,
    diagnostics: read.error.issues.flatMap((issue) => describe(issue, document, at)),
    at,
  }
}

function describe(issue: z.core.$ZodIssue, document: Document, at: ReadFile['at']): Diagnostic[] {
  const { path } = issue
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => at([...path, key], 'error', `unknown key${guess(key, knownKeys(path))}`))
    case 'invalid_type': {
      const value = document.getIn(path)
      if (value === undefined) return [at(path, 'error', 'missing; every provider file has it')]
      return [at(path, 'error', `${kindOf(value)} where ${issue.expected} is meant${mendType(issue.expected, value)}`)]
    }
    case 'invalid_value': {
      const allowed = issue.values.map(String)
      const value = document.getIn(path)
      if (value === undefined) return [at(path, 'error', `missing; write one of ${allowed.join(', ')}`)]
      return [at(path, 'error', `"${value}" is not one of ${allowed.join(', ')}${guess(String(value), allowed)}`)]
    }
    case 'invalid_key':
      return [at(path, 'error', issue.issues[0]?.message ?? issue.message)]
    default:
      return [at(path, 'error', issue.message)]
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'nothing'
  if (isSeq(value) || Array.isArray(value)) return 'a list'
  if (isMap(value)) return 'a group of keys'
  return typeof value === 'boolean' ? 'true or false' : `a ${typeof value === 'string' ? 'text' : typeof value}`
}

function mendType(expected: string, value: unknown): string {
  if (expected === 'string' && (typeof value === 'number' || typeof value === 'boolean'))
    return `; put it in quotes: '${value}'`
  if (expected === 'array') return "; write a list, as in [a, b] or lines that begin with '- '"
  return value === null ? '; give a value or leave the key out' : ''
}

/** The nearest of the known words, if one is near enough to be meant. */
export function guess(word: string, known: readonly string[]): string {
  const nearest = known
    .map((candidate) => ({ candidate, far: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)[0]
  return nearest !== undefined && nearest.far <= Math.max(2, word.length / 3)
    ? `, did you mean "${nearest.candidate}"?`
    : ''
}

/** The keys that the schema knows at a place. */
function knownKeys(path: Path): string[] {
  let schema: unknown = providerSource
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

/** Where a path leads: the key's place, or that of the nearest group around it when the key is missing. */
function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents
  let offset = (document.contents as Node | null)?.range?.[0] ?? 0
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === step)
      if (pair === undefined) return offset
      offset = (pair.key as Node).range?.[0] ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(step)]
      offset = (node as Node | undefined)?.range?.[0] ?? offset
    } else {
      return offset
    }
  }
  return offset
}

function dotted(path: Path): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${String(step)}`))
    .join('')
}
