import * as z from 'zod'
import type {
  ExampleObject,
  OpenApiDocument,
  OperationObject,
  ResponseObject,
  SchemaObject,
} from './openapi-document.ts'
import { EXAMPLES, OPERATIONS, type OperationPlan } from './openapi-plan.ts'
import { PROBLEM_NAMES, PROBLEMS, type ProblemName } from './problem.ts'
import * as schemas from './schemas.ts'

/** Asks the service, as somebody does who has only a path and a query. */
export type Ask = (pathAndQuery: string) => Promise<Response>

/**
 * The OpenAPI document, from the schemas of the answers. Every example in it is the answer of the service that is asked for
 * it; one that an operator's own catalog does not give is left out.
 *
 * @param version of the software
 */
export async function compileOpenapi(version: string, ask: Ask): Promise<OpenApiDocument> {
  const examples = await answersTo(ask)
  const paths = OPERATIONS.map(async (plan) => [plan.path, { get: operationFrom(plan, examples) }] as const)
  return {
    openapi: '3.1.1',
    info: { title: 'Postamt', version, description: INTRODUCTION },
    servers: [{ url: '/', description: 'This installation' }],
    tags: [
      { name: 'settings', description: 'How to reach a mailbox' },
      { name: 'catalog', description: 'The providers that are known' },
      { name: 'operations', description: 'For monitoring' },
    ],
    paths: Object.fromEntries(await Promise.all(paths)),
    components: { schemas: componentSchemas() },
  }
}

const INTRODUCTION = [
  'Which servers does an e-mail address use? No key is needed, and pages of every origin may ask.',
  'What is about a domain alone may be kept for an hour and is revalidated by ETag; what is about an address, by nobody.',
  'Passwords are never asked for. Addresses are neither logged nor stored.',
  'Keys may be added to answers later: pass over those that you do not know.',
].join('\n\n')

/** The name of each form in the document. */
const COMPONENTS: Readonly<Record<string, z.ZodType>> = {
  Settings: schemas.settingsAnswer,
  IncomingServer: schemas.incomingServer,
  OutgoingServer: schemas.outgoingServer,
  Username: schemas.username,
  ProviderRef: schemas.providerRef,
  VariantRef: schemas.variantRef,
  Step: schemas.step,
  Links: schemas.links,
  ProviderList: schemas.providerList,
  ProviderSummary: schemas.providerSummary,
  Provider: schemas.providerAnswer,
  ProviderSettings: schemas.entrySettings,
  Login: schemas.login,
  Authentication: schemas.login.shape.authentication.element,
  OAuth2: schemas.entrySettings.shape.oauth2.unwrap(),
  Need: schemas.entrySettings.shape.needs.element,
  HelpLink: schemas.entrySettings.shape.help.element,
  Health: schemas.health,
  Version: schemas.version,
}

/** `domain-unknown` is `ProblemDomainUnknown`. */
export function problemComponent(name: ProblemName): string {
  return `Problem-${name}`.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

const refTo = (component: string): SchemaObject => ({ $ref: `#/components/schemas/${component}` })

function componentSchemas(): Record<string, SchemaObject> {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(COMPONENTS)) registry.add(schema, { id })
  for (const name of PROBLEM_NAMES)
    registry.add(schemas.problemSchema(name, PROBLEMS[name]), { id: problemComponent(name) })
  const { schemas: made } = z.toJSONSchema(registry, {
    target: 'draft-2020-12',
    io: 'output',
    uri: (id) => `#/components/schemas/${id}`,
    // Keys may come: whoever checks answers must not refuse them.
    override: ({ jsonSchema }) => {
      delete jsonSchema.additionalProperties
    },
  })
  return Object.fromEntries(
    Object.entries(made).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema as SchemaObject]),
  )
}

function operationFrom(plan: OperationPlan, examples: Answers): OperationObject {
  const { path, operationId, tag, summary, description, parameters, answer, problems } = plan
  const statuses = [...new Set(problems.map((name) => PROBLEMS[name]))].sort((one, other) => one - other)
  return {
    operationId,
    tags: [tag],
    summary,
    description,
    parameters,
    responses: {
      200: {
        description: answer.description,
        ...(answer.isTagged ? { headers: answer.isPaged ? { ...TAGGED, ...PAGED } : TAGGED } : {}),
        content: { 'application/json': { schema: refTo(answer.component), ...examplesOf(examples, path, 200) } },
      },
      ...(answer.isTagged ? { 304: { description: 'What If-None-Match names is still right' } } : {}),
      ...Object.fromEntries(
        statuses.map((status) => [
          status,
          problemsFrom(
            problems.filter((name) => PROBLEMS[name] === status),
            examplesOf(examples, path, status),
          ),
        ]),
      ),
    },
  }
}

const TAGGED = {
  ETag: { description: 'Of this very answer: send it back in If-None-Match', schema: { type: 'string' } },
} as const

const PAGED = {
  Link: {
    description: 'The next page, with rel="next" (RFC 8288); absent on the last one',
    schema: { type: 'string' },
  },
} as const

const WAITING = { 'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' } } } as const

function problemsFrom(names: readonly ProblemName[], examples: object): ResponseObject {
  const [only, ...others] = names.map((name) => refTo(problemComponent(name)))
  const waits = names.some((name) => PROBLEMS[name] === 429 || PROBLEMS[name] === 503)
  return {
    description: names.join(', '),
    ...(waits ? { headers: WAITING } : {}),
    content: {
      'application/problem+json': {
        schema:
          others.length === 0 && only !== undefined ? only : { oneOf: names.map((n) => refTo(problemComponent(n))) },
        ...examples,
      },
    },
  }
}

type Answers = readonly { readonly path: string; readonly status: number; readonly example: ExampleObject }[]

async function answersTo(ask: Ask): Promise<Answers> {
  const answers = EXAMPLES.map(async ({ path, request, status, summary }) => {
    const response = await ask(request)
    if (response.status !== status) return []
    const value: unknown = await response.json()
    return [{ path, status, example: { summary, 'x-request': request, value } }]
  })
  return (await Promise.all(answers)).flat()
}

function examplesOf(answers: Answers, path: string, status: number): { examples?: Record<string, ExampleObject> } {
  const own = answers.filter((answer) => answer.path === path && answer.status === status)
  if (own.length === 0) return {}
  return { examples: Object.fromEntries(own.map(({ example }, place) => [`example${place + 1}`, example])) }
}
