import { guarded, type Operation } from './answer.ts'
import type { OpenApiDocument } from './openapi-document.ts'
import { textResponse } from './respond.ts'

/** Loaded by those who ask for it; the build itself asks for the rest before it is there. */
const described = async () => (await import('#generated/openapi.js')).openapi

/** The description of everything here (OpenAPI 3.1), made at build time by `compile-openapi.ts`. */
export const openapiDocument: Operation = guarded(async ({ request }) =>
  textResponse(request, await described(), 'application/json', 'public'),
)

export async function readOpenapi(): Promise<OpenApiDocument> {
  return JSON.parse(await described()) as OpenApiDocument
}
