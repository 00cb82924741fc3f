import jsTokens from 'js-tokens'
import { readTexts, type TextFile } from './read.ts'

/** A file that may name sentences: TypeScript, or a template. */
export interface Source {
  readonly path: string
  readonly text: string
}

/** The build itself reads it: each language's name in that language. */
const OWN_NAME = 'language'

/**
 * The sentences that nobody reads, a line for each: `path:line:column  key: what to do`.
 *
 * Code names a sentence by its whole key, or by a template literal that begins with the name of a group: in
 * `need.${kind}` the value stands for one part of the key. A template names it as `{{t "key"}}`. Comments name nothing.
 */
export function unusedKeys(reference: TextFile, sources: readonly Source[]): string[] {
  const sentences = readTexts(reference, [])
  const groups = [...new Set([...sentences.keys()].map((key) => key.split('.', 1)[0] as string))]
  const literal = new Set([OWN_NAME])
  const patterns = new Set<string>()
  for (const { path, text } of sources) {
    if (path.endsWith('.html') || path.endsWith('.xml')) for (const key of keysOfTemplate(text)) literal.add(key)
    else if (groups.some((group) => text.includes(`${group}.`))) collect(text, literal, patterns)
  }
  const named = [...patterns].filter((pattern) => groups.some((group) => pattern.startsWith(`${group}\\.`)))
  const pattern = named.length === 0 ? undefined : new RegExp(`^(?:${named.join('|')})$`)
  return [...sentences].flatMap(([key, { line, column }]) =>
    literal.has(key) || pattern?.test(key)
      ? []
      : [`${reference.path}:${line}:${column}  ${key}: nobody reads it; take it out of every language, or name it`],
  )
}

function keysOfTemplate(text: string): string[] {
  const spoken = text.replace(/\{\{!--.*?--\}\}|\{\{!.*?\}\}/gs, '')
  return [...spoken.matchAll(/\{\{~?\s*t\s+"([^"]+)"/g)].map(([, key]) => key as string)
}

/** Texts of code are keys, and template literals are patterns in which a value stands for one part of a key. */
function collect(code: string, literal: Set<string>, patterns: Set<string>): void {
  const open: string[] = []
  for (const token of jsTokens(code)) {
    switch (token.type) {
      case 'StringLiteral':
      case 'NoSubstitutionTemplate':
        literal.add(token.value.slice(1, -1))
        break
      case 'TemplateHead':
        open.push(escaped(token.value.slice(1, -2)))
        break
      case 'TemplateMiddle':
        open.push(`${open.pop()}[^.]+${escaped(token.value.slice(1, -2))}`)
        break
      case 'TemplateTail':
        patterns.add(`${open.pop()}[^.]+${escaped(token.value.slice(1, -1))}`)
        break
    }
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
