import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml'

/** Where something stands in a file, from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

export type Path = readonly PropertyKey[]

/** A YAML file as plain data, and a way to point at any place in it. */
export interface YamlFile {
  /** `undefined` for an empty file, and for one with problems. */
  readonly content: unknown
  readonly problems: readonly (Place & { readonly text: string })[]
  /** Where a path leads: its key's place, or that of the nearest group around it when the key is missing. */
  at(path: Path): Place
}

/**
 * Reads YAML 1.2. Aliases are refused: a file of ours says everything where it stands, and a text that begins with `*`
 * is nearly always a pattern whose quotes were forgotten.
 */
export function readYaml(text: string): YamlFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const problems = [...document.errors, ...document.warnings].map((problem) => ({
    ...place(problem.pos[0]),
    text: `not YAML: ${problem.message}`,
  }))
  visit(document, {
    Alias(_, alias) {
      problems.push({
        ...place(alias.range?.[0] ?? 0),
        text: `*${alias.source} is a YAML alias; put the text in quotes: '*${alias.source}'`,
      })
    },
  })
  const at = (path: Path) => place(offsetOf(document, path))
  return { content: problems.length > 0 ? undefined : (document.toJS() ?? undefined), problems, at }
}

function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents
  let offset = (document.contents as Node | null)?.range?.[0] ?? 0
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step))
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
