/** Where the examples are asked for: nobody's host. The page shows its own in this one's place. */
export const EXAMPLE_HOST = 'autoconfig.example.net'

/** The parts of an OpenAPI document that ours has (OpenAPI 3.1), as `compile-openapi.ts` makes them and the page shows them. */
export interface OpenApiDocument {
  readonly openapi: '3.1.1'
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly servers: readonly { readonly url: string; readonly description: string }[]
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Readonly<Record<string, { readonly get: OperationObject }>>
  readonly components: { readonly schemas: Readonly<Record<string, SchemaObject>> }
}

export interface OperationObject {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly summary: string
  readonly description: string
  readonly parameters: readonly ParameterObject[]
  readonly responses: Readonly<Record<string, ResponseObject>>
}

export interface ParameterObject {
  readonly name: string
  readonly in: 'query' | 'path' | 'header'
  readonly required: boolean
  readonly description: string
  readonly schema: SchemaObject
  readonly example?: string
}

export interface ResponseObject {
  readonly description: string
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly schema: SchemaObject }>>
  readonly content?: Readonly<Record<string, MediaObject>>
}

export interface MediaObject {
  readonly schema: SchemaObject
  readonly examples?: Readonly<Record<string, ExampleObject>>
}

export interface ExampleObject {
  readonly summary: string
  /** Path and query of the request whose answer the value is. */
  readonly 'x-request': string
  readonly value: unknown
}

/** JSON Schema (draft 2020-12), as far as ours goes. */
export interface SchemaObject {
  readonly $ref?: string
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly description?: string
  readonly properties?: Readonly<Record<string, SchemaObject>>
  readonly required?: readonly string[]
  readonly items?: SchemaObject
  readonly anyOf?: readonly SchemaObject[]
  readonly oneOf?: readonly SchemaObject[]
  readonly pattern?: string
}
