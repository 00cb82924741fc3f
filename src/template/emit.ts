type Node = hbs.AST.Node
type Program = hbs.AST.Program

/** A layout or a part that was taken in, or in a layout the place of its content. */
export type Part = Program & {
  readonly part: { readonly name: string; readonly content: Program | undefined } | 'content'
}

/** Functions for parts, by name: in many pages, or in one many times, each is written once. */
export type SharedParts = Map<string, string>

/**
 * A checked template as the source of a function: a view and sentences in, text out, over `each`, `holds`, `escapeXml` and
 * `fill` of `render.ts`. `function`, so that the build can declare it under a name.
 *
 * Not Handlebars' own precompiler: its run-time support serves a language of which four forms are left here, and costs
 * an Autodiscover answer a fifth of a bare worker.
 */
export function emit(program: Program, shared?: SharedParts): string {
  return `function (view0, text) { return ${emitProgram(program, 0, shared)} }`
}

/** `depth` counts the `{{#each}}` around it: each of them has a view of its own, the item. */
function emitProgram(program: Program | null | undefined, depth: number, shared: SharedParts | undefined): string {
  const parts = (program?.body ?? []).flatMap((node) => emitNode(node, depth, shared))
  return parts.length === 0 ? "''" : parts.join(' + ')
}

function emitNode(node: Node, depth: number, shared: SharedParts | undefined): string[] {
  switch (node.type) {
    case 'ContentStatement': {
      const { value } = node as hbs.AST.ContentStatement
      return value === '' ? [] : [JSON.stringify(value)]
    }
    case 'MustacheStatement':
      return [emitMustache(node as hbs.AST.MustacheStatement, depth)]
    case 'BlockStatement':
      return [emitBlock(node as hbs.AST.BlockStatement, depth, shared)]
    case 'Program':
      return [emitPart(node as Part, depth, shared)]
    default:
      return []
  }
}

/** In its place, or as a call of its function, which has the views that the place has: a name for each depth. */
function emitPart(program: Part, depth: number, shared: SharedParts | undefined): string {
  const { part } = program
  if (shared === undefined) return emitProgram(program, depth, shared)
  if (part === 'content') return 'content'
  const name = `${part.name.replace(/\W/g, '_')}Part${depth}`
  const views = Array.from({ length: depth + 1 }, (_, place) => `view${place}`)
  if (!shared.has(name))
    shared.set(name, `function (${[...views, 'text', 'content']}) { return ${emitProgram(program, depth, shared)} }`)
  const content = part.content === undefined ? [] : [emitProgram(part.content, depth, shared)]
  return `${name}(${[...views, 'text', ...content].join(', ')})`
}

function emitMustache({ path, params, hash }: hbs.AST.MustacheStatement, depth: number): string {
  const [key] = params
  if (key === undefined) return emitValue(path as hbs.AST.PathExpression, depth)
  const name = JSON.stringify((key as hbs.AST.StringLiteral).value)
  const pairs = hash?.pairs ?? []
  if (pairs.length === 0) return `escapeXml(text[${name}], ${name})`
  const values = pairs.map(
    (pair) => `${JSON.stringify(pair.key)}: ${emitPath(pair.value as hbs.AST.PathExpression, depth)}`,
  )
  return `escapeXml(fill(text[${name}], { ${values.join(', ')} }), ${name})`
}

function emitValue(path: hbs.AST.PathExpression, depth: number): string {
  return `escapeXml(${emitPath(path, depth)}, ${emitName(path)})`
}

function emitBlock(
  { path, params, program, inverse }: hbs.AST.BlockStatement,
  depth: number,
  shared: SharedParts | undefined,
): string {
  const subject = params[0] as hbs.AST.PathExpression
  const argument = emitPath(subject, depth)
  const name = emitName(subject)
  const otherwise = emitProgram(inverse, depth, shared)
  if ((path as hbs.AST.PathExpression).original === 'if')
    return `(holds(${argument}, ${name}) ? ${emitProgram(program, depth, shared)} : ${otherwise})`
  return `each(${argument}, (view${depth + 1}) => ${emitProgram(program, depth + 1, shared)}, () => ${otherwise}, ${name})`
}

function emitPath({ depth: up, parts }: hbs.AST.PathExpression, depth: number): string {
  return `view${depth - up}${parts.map((part) => `[${JSON.stringify(part)}]`).join('')}`
}

/** As messages name it. */
function emitName({ original }: hbs.AST.PathExpression): string {
  return JSON.stringify(original)
}
