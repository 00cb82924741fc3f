import { XMLValidator } from 'fast-xml-parser'
import Handlebars from 'handlebars'
import { valuesIn } from '../language/index.ts'
import { emit, type Part, type SharedParts } from './emit.ts'
import { scan } from './scanner.ts'

/**
 * Templates are Handlebars, fenced: text, comments, `{{value}}`, `{{#each path}}`, `{{#if path}}` with `{{else}}`, and
 * `{{t "key"}}`, with the sentence's values as in `{{t "key" name=path}}`. A page is the content of a layout
 * (`{{#> layout}}…{{/layout}}`, where the layout says `{{> @partial-block}}`), and a long one takes in parts (`{{> part}}`),
 * which see the same view. Whatever else the language offers is refused here, with its place, before any value exists; so
 * the element tree of a document is fixed when it is built.
 *
 * Model: architecture §3, trials §5.
 */

/** A template as the source of a JavaScript function, over the helpers of `render.ts`. */
export type Precompiled = string

export class TemplateError extends Error {}

type Ast = hbs.AST.Program
type Node = hbs.AST.Node

/**
 * Checks and precompiles one template: the source of a function of a view and a language's sentences.
 *
 * @param path shown in messages
 * @param texts the sentences of any language, for `{{t "key"}}`: all have the same keys with the same values
 * @param parts sources of the layout and of the parts, by the name that `{{> name}}` says; messages show `<name>.html`
 * @param shared takes the functions of the parts, which the template calls then; absent: they stand in it
 * @throws TemplateError `path:line:column  what is wrong: how to mend it`
 */
export function compileTemplate(
  path: string,
  source: string,
  texts: Readonly<Record<string, string>>,
  parts: Readonly<Record<string, string>> = {},
  shared?: SharedParts,
): Precompiled {
  return emit(checked({ path, source, texts, parts, content: undefined, around: [], skeleton: '', views: 0 }), shared)
}

/** A file of its own, whole by itself. */
function checked(context: Context): Ast {
  const { path, source } = context
  const ast = parse(path, source)
  check(ast, context)
  fill(context, source.length)
  const end = scan(context.skeleton)
  if (!end.complete) throw refusalAt(end.place, context, 'stays open: close it')
  const valid = path.endsWith('.xml') ? XMLValidator.validate(context.skeleton) : true
  if (valid !== true)
    throw new TemplateError(`${path}:${valid.err.line}:${valid.err.col}  is not XML: ${valid.err.msg}`)
  return ast
}

interface Context {
  readonly path: string
  readonly source: string
  readonly texts: Readonly<Record<string, string>>
  readonly parts: Readonly<Record<string, string>>
  /** In a layout: what it is put around. */
  readonly content: Ast | undefined
  /** The parts that this one stands in. */
  readonly around: readonly string[]
  /** The template's text so far, letters in place of values and spaces in place of blocks: offsets are the source's. */
  skeleton: string
  /** How many `{{#each}}` stand around the place: each of them has a view of its own. */
  views: number
}

function parse(path: string, source: string): Ast {
  try {
    return Handlebars.parse(source)
  } catch (error) {
    const { message, lineNumber, column = 0 } = error as Error & { lineNumber?: number; column?: number }
    const line = lineNumber ?? /on line (\d+)/.exec(message)?.[1] ?? 1
    throw new TemplateError(
      `${path}:${line}:${column + 1}  not a template: ${message.split('\n').slice(1).join(' ').trim() || message}`,
    )
  }
}

function check(program: Ast, context: Context): void {
  program.body = program.body.map((node): Node => {
    switch (node.type) {
      case 'ContentStatement':
        readContent(node as hbs.AST.ContentStatement, context)
        return node
      case 'CommentStatement':
        checkPlace(node, context)
        return node
      case 'MustacheStatement':
        return checkValue(node as hbs.AST.MustacheStatement, context)
      case 'BlockStatement':
        checkBlock(node as hbs.AST.BlockStatement, context)
        return node
      case 'PartialStatement':
        return takeIn(node as hbs.AST.PartialStatement, context)
      case 'PartialBlockStatement':
        return takeIn(node as hbs.AST.PartialBlockStatement, context)
      default:
        throw refusal(node, context, 'is not allowed: use {{value}}, {{#each path}}, {{#if path}} or {{t "key"}}')
    }
  })
}

function readContent(node: hbs.AST.ContentStatement, context: Context): void {
  fill(context, offsetOf(node.loc.start, context))
  context.skeleton += context.source.slice(context.skeleton.length, offsetOf(node.loc.end, context))
  const { problem, place } = scan(context.skeleton)
  if (problem !== undefined) throw refusalAt(place, context, problem)
}

/** Nothing of the template language stands inside a tag, but for quoted values: neither values nor blocks nor comments. */
function checkPlace(node: Node, context: Context): void {
  fill(context, offsetOf(node.loc.start, context))
  if (!scan(context.skeleton).takesValue)
    throw refusal(node, context, 'stands outside of text and quoted attributes: put it between elements or in quotes')
}

function fill(context: Context, offset: number, letter = ' '): void {
  const missing = context.source.slice(context.skeleton.length, offset)
  context.skeleton += missing.replace(/[^\r\n]/g, letter)
}

function offsetOf({ line, column }: hbs.AST.Position, { source }: Context): number {
  const lines = source.split(/(?<=\r\n|\r(?!\n)|\n)/)
  return lines.slice(0, line - 1).join('').length + column
}

function checkValue(node: hbs.AST.MustacheStatement, context: Context): hbs.AST.Statement {
  const path = node.path as hbs.AST.PathExpression
  if (node.escaped !== true) throw refusal(node, context, `is raw: write {{${path.original}}}`)
  checkPlace(node, context)
  fill(context, offsetOf(node.loc.end, context), 'x')
  if (path.original === 't') return sentence(node, context)
  if (node.params.length > 0 || node.hash !== undefined)
    throw refusal(node, context, 'has parameters: only {{t "key"}} takes one')
  if (path.original === 'each' || path.original === 'if')
    throw refusal(node, context, `is a block: write {{#${path.original} path}} and {{/${path.original}}}`)
  checkPath(path, context)
  return node
}

/** `{{t "key" name=path}}` gives exactly the values that the sentence has. */
function sentence(node: hbs.AST.MustacheStatement, context: Context): hbs.AST.MustacheStatement {
  const [key] = node.params
  if (node.params.length !== 1 || key?.type !== 'StringLiteral')
    throw refusal(node, context, 'names no sentence: write {{t "key"}}')
  const { value: name } = key as hbs.AST.StringLiteral
  const text = Object.hasOwn(context.texts, name) ? context.texts[name] : undefined
  if (text === undefined) throw refusal(node, context, 'names a sentence that is not in templates/text')
  const pairs = node.hash?.pairs ?? []
  for (const { value } of pairs) {
    if (value.type !== 'PathExpression')
      throw refusal(node, context, 'gives a value that is no path: name a field of the view')
    checkPath(value as hbs.AST.PathExpression, context)
  }
  const given = pairs.map((pair) => pair.key).sort()
  const wanted = valuesIn(text)
  if (given.join() !== wanted.join()) {
    const example = wanted.map((value) => ` ${value}=path`).join('')
    throw refusal(node, context, `gives other values than the sentence has: write {{t "${name}"${example}}}`)
  }
  return node
}

/** A layout around its content, or a part in its place: its checked tree stands there from now on. */
function takeIn(node: hbs.AST.PartialStatement | hbs.AST.PartialBlockStatement, context: Context): Part {
  const { original: name } = node.name as hbs.AST.PathExpression
  checkPlace(node, context)
  if (node.params.length > 0 || node.hash !== undefined)
    throw refusal(node, context, 'has parameters: a part sees the view that it stands in')
  if (name === '@partial-block') {
    if (context.content === undefined) throw refusal(node, context, 'stands in no layout: only a layout has content')
    return { ...context.content, part: 'content' }
  }
  const source = Object.hasOwn(context.parts, name) ? context.parts[name] : undefined
  if (source === undefined) throw refusal(node, context, `names no part: there is no templates/pages/${name}.html`)
  if (context.around.includes(name)) throw refusal(node, context, 'stands in itself')
  const content = 'program' in node ? contentOf(node, context) : undefined
  const path = `templates/pages/${name}.html`
  const around = [...context.around, name]
  return { ...checked({ ...context, path, source, content, around, skeleton: '' }), part: { name, content } }
}

function contentOf(node: hbs.AST.PartialBlockStatement, context: Context): Ast {
  const before = scan(context.skeleton).state
  check(node.program, context)
  if (scan(context.skeleton).state !== before)
    throw refusal(node, context, 'has content that opens or closes a tag only')
  return node.program
}

function checkBlock(node: hbs.AST.BlockStatement, context: Context): void {
  const name = (node.path as hbs.AST.PathExpression).original
  const [argument] = node.params
  if ((name !== 'each' && name !== 'if') || isInverted(node, context))
    throw refusal(node, context, 'is not allowed: blocks are {{#each path}} and {{#if path}}')
  if (node.params.length !== 1 || argument?.type !== 'PathExpression' || node.hash !== undefined)
    throw refusal(node, context, `takes one path: write {{#${name} path}}`)
  if (node.program?.blockParams !== undefined)
    throw refusal(node, context, 'has block parameters: the item is {{this}}')
  if ((node.inverse as (Ast & { chained?: boolean }) | undefined)?.chained === true)
    throw refusal(node, context, 'has {{else if}}: write {{else}} and an {{#if path}} of its own inside')
  checkPath(argument as hbs.AST.PathExpression, context)
  checkPlace(node, context)
  const before = scan(context.skeleton).state
  const outside = context.views
  for (const branch of [node.program, node.inverse]) {
    if (branch === undefined || branch === null) continue
    context.views = name === 'each' && branch === node.program ? outside + 1 : outside
    check(branch, context)
    context.views = outside
    if (scan(context.skeleton).state !== before)
      throw refusal(
        node,
        context,
        'opens or closes a tag or quote that it does not close or open: keep it whole inside the block',
      )
  }
}

/** `{{^if path}}`: Handlebars parses it to the same kind of node. */
function isInverted({ loc }: hbs.AST.BlockStatement, context: Context): boolean {
  return /^\{\{~?\^/.test(context.source.slice(offsetOf(loc.start, context)))
}

function checkPath(path: hbs.AST.PathExpression, context: Context): void {
  if (path.data === true) throw refusal(path, context, 'reads @data: put the value into the view')
  if (path.type !== 'PathExpression') throw refusal(path, context, 'is no path: name a field of the view')
  if (path.depth > context.views) throw refusal(path, context, 'climbs out of the view: write one ../ less')
  if (path.parts.some((part) => part in Object.prototype))
    throw refusal(path, context, 'is a property that every object has: call the field something else')
}

/** The same for a place in the text. */
function refusalAt(offset: number, { path, source }: Context, reason: string): TemplateError {
  const lines = source.slice(0, offset).split(/\r\n|\r|\n/)
  const shown = /^<[^>\s]{0,20}>?/.exec(source.slice(offset))?.[0] ?? ''
  return new TemplateError(`${path}:${lines.length}:${(lines.at(-1) as string).length + 1}  ${shown} ${reason}`)
}

function refusal(node: Node, { path, source }: Context, reason: string): TemplateError {
  const { start, end } = node.loc
  const text = start.line === end.line ? (source.split('\n')[start.line - 1] ?? '').slice(start.column, end.column) : ''
  const shown = text.length > 0 && text.length <= 60 ? text : node.type
  return new TemplateError(`${path}:${start.line}:${start.column + 1}  ${shown} ${reason}`)
}
