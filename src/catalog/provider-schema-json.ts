import * as z from 'zod'
import { providerSource } from './schema.ts'

/** `providers/schema.json`: the provider file's form for editors, made from the one schema that also judges the files. */
export function providerSchemaJson(): string {
  return `${JSON.stringify(z.toJSONSchema(providerSource, { io: 'input', target: 'draft-2020-12' }), undefined, 2)}\n`
}
