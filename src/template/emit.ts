type Node = hbs.AST.Node
type Program = hbs.AST.Program

/**
 * A checked template as the source of a function: a view in, text out, over `each`, `holds` and `escapeXml` of `render.ts`.
 *
 * Not Handlebars' own precompiler: its run-time support serves a language of which four forms are left here, and costs
 * an Autodiscover answer a fifth of a bare worker.
 */
export function emit(program: Program): string {
  return `(view0) => ${emitProgram(program, 0)}`
}

/** `depth` counts the `{{#each}}` around it: each of them has a view of its own, the item. */
function emitProgram(program: Program | null | undefined, depth: number): string {
  const parts = (program?.body ?? []).flatMap((node) => emitNode(node, depth))
  return parts.length === 0 ? "''" : parts.join(' + ')
}

function emitNode(node: Node, depth: number): string[] {
  switch (node.type) {
    case 'ContentStatement': {
      const { value } = node as hbs.AST.ContentStatement
      return value === '' ? [] : [JSON.stringify(value)]
    }
    case 'MustacheStatement':
      return [emitValue((node as hbs.AST.MustacheStatement).path as hbs.AST.PathExpression, depth)]
    case 'BlockStatement':
      return [emitBlock(node as hbs.AST.BlockStatement, depth)]
    default:
      return []
  }
}

function emitValue(path: hbs.AST.PathExpression, depth: number): string {
  return `escapeXml(${emitPath(path, depth)}, ${emitName(path)})`
}

function emitBlock({ path, params, program, inverse }: hbs.AST.BlockStatement, depth: number): string {
  const subject = params[0] as hbs.AST.PathExpression
  const argument = emitPath(subject, depth)
  const name = emitName(subject)
  const otherwise = emitProgram(inverse, depth)
  if ((path as hbs.AST.PathExpression).original === 'if')
    return `(holds(${argument}, ${name}) ? ${emitProgram(program, depth)} : ${otherwise})`
  return `each(${argument}, (view${depth + 1}) => ${emitProgram(program, depth + 1)}, () => ${otherwise}, ${name})`
}

function emitPath({ depth: up, parts }: hbs.AST.PathExpression, depth: number): string {
  return `view${depth - up}${parts.map((part) => `[${JSON.stringify(part)}]`).join('')}`
}

/** As messages name it. */
function emitName({ original }: hbs.AST.PathExpression): string {
  return JSON.stringify(original)
}
