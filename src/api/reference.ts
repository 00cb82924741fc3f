import type { FrameView } from '../frame/index.ts'
import {
  EXAMPLE_HOST,
  type MediaObject,
  type OpenApiDocument,
  type OperationObject,
  type ResponseObject,
  type SchemaObject,
} from './openapi-document.ts'

/** What `templates/pages/api/reference.html` shows. */
export interface ReferenceView {
  readonly frame: FrameView
  readonly operations: readonly OperationView[]
  readonly forms: readonly FormView[]
  readonly problems: readonly ProblemRow[]
}

export interface OperationView {
  readonly id: string
  readonly path: string
  readonly summary: string
  readonly paragraphs: readonly string[]
  readonly hasParameters: boolean
  readonly parameters: readonly { readonly name: string; readonly isRequired: boolean; readonly description: string }[]
  readonly answers: readonly AnswerView[]
  readonly hasExamples: boolean
  readonly examples: readonly { readonly summary: string; readonly command: string; readonly answer: string }[]
}

export interface AnswerView {
  readonly status: string
  /** What stands in no form: that there is none. */
  readonly text: readonly string[]
  readonly forms: readonly LinkView[]
}

export interface FormView {
  readonly id: string
  readonly name: string
  /** What it is for, and the words that it may be where it has no keys. */
  readonly descriptions: readonly string[]
  readonly hasRows: boolean
  readonly rows: readonly RowView[]
}

export interface RowView {
  /** Of a key, with those around it: `oauth2.scopes`, `needs[].do`. */
  readonly name: string
  readonly type: readonly TypeView[]
  readonly isOptional: boolean
  readonly description: string
}

/** A piece of a type's name, which may lead to a form. */
export interface TypeView {
  readonly text: string
  readonly isLink: boolean
  readonly href: string
}

export interface LinkView {
  readonly text: string
  readonly href: string
}

/** A type of problem, in the reader's language. */
export interface ProblemRow {
  readonly id: string
  readonly name: string
  readonly href: string
  readonly status: number
  readonly title: string
  readonly text: string
}

/** The page's part that stands in the OpenAPI document. */
export function describedIn(document: OpenApiDocument, origin: string): Pick<ReferenceView, 'operations' | 'forms'> {
  return {
    operations: Object.entries(document.paths).map(([path, { get }]) => operationView(path, get, origin)),
    forms: Object.entries(document.components.schemas)
      .filter(([name]) => !name.startsWith('Problem'))
      .map(([name, schema]) => formView(name, schema)),
  }
}

function operationView(path: string, operation: OperationObject, origin: string): OperationView {
  const { operationId, summary, description, parameters, responses } = operation
  const media = Object.values(responses).flatMap(({ content = {} }) => Object.values(content))
  const examples = media.flatMap(({ examples: own = {} }) => Object.values(own))
  return {
    id: operationId,
    path,
    summary,
    paragraphs: description.split('\n\n'),
    hasParameters: parameters.length > 0,
    parameters: parameters.map(({ name, required, description: text }) => ({
      name,
      isRequired: required,
      description: text,
    })),
    answers: Object.entries(responses).map(([status, response]) => answerView(status, response)),
    hasExamples: examples.length > 0,
    examples: examples.map((example) => ({
      summary: example.summary,
      command: `curl '${origin}${example['x-request']}'`,
      answer: JSON.stringify(example.value, undefined, 1).replaceAll(`https://${EXAMPLE_HOST}`, origin),
    })),
  }
}

function answerView(status: string, { description, content = {} }: ResponseObject): AnswerView {
  const forms = Object.values(content).flatMap(formsOf)
  return { status, text: forms.length === 0 ? [description] : [], forms }
}

/** A problem's form is explained with its type. */
function formsOf({ schema }: MediaObject): LinkView[] {
  return (schema.oneOf ?? [schema]).map(({ $ref = '' }) => {
    const name = nameIn($ref)
    const problem = name.replace(/^Problem/, '').replace(/(?!^)[A-Z]/g, '-$&')
    return name.startsWith('Problem')
      ? { text: problem.toLowerCase(), href: `#problem-${problem.toLowerCase()}` }
      : { text: name, href: hrefOf(name) }
  })
}

const nameIn = (ref: string) => ref.slice(ref.lastIndexOf('/') + 1)
const hrefOf = (name: string) => `#${idOf(name)}`
const idOf = (name: string) => `form-${name}`

function formView(name: string, schema: SchemaObject): FormView {
  const rows = rowsOf(schema, '')
  const words = rows.length === 0 ? typeOf(schema).map(({ text }) => text) : []
  return {
    id: idOf(name),
    name,
    descriptions: [...(schema.description === undefined ? [] : [schema.description]), ...words],
    hasRows: rows.length > 0,
    rows,
  }
}

/** The keys of a form, and of the forms without a name inside it. */
function rowsOf({ properties = {}, required = [], anyOf = [] }: SchemaObject, prefix: string): RowView[] {
  const own = Object.entries(properties).flatMap(([key, schema]) => {
    const name = `${prefix}${key}`
    const row = {
      name,
      type: typeOf(schema),
      isOptional: !required.includes(key),
      description: schema.description ?? '',
    }
    return [row, ...(schema.items === undefined ? rowsOf(schema, `${name}.`) : rowsOf(schema.items, `${name}[].`))]
  })
  return [...own, ...anyOf.flatMap((one) => rowsOf(one, prefix))]
}

const word = (text: string): TypeView => ({ text, isLink: false, href: '' })

function typeOf(schema: SchemaObject): TypeView[] {
  const { $ref, items, anyOf, const: only, enum: words, type = 'any' } = schema
  if ($ref !== undefined) return [{ text: nameIn($ref), isLink: true, href: hrefOf(nameIn($ref)) }]
  if (items !== undefined) return [...typeOf(items), word('[]')]
  if (anyOf !== undefined) return anyOf.flatMap((one, place) => [...(place === 0 ? [] : [word(' | ')]), ...typeOf(one)])
  if (only !== undefined) return [word(JSON.stringify(only))]
  return [word(words === undefined ? type : words.map((one) => JSON.stringify(one)).join(' | '))]
}
