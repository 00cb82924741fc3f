import { isUtf8 } from 'node:buffer'
import type { Answer } from '../workloads.ts'

/**
 * The least that a worker can do to give this answer: a constant text, or bytes that are none, under constant headers, whatever is asked. There is
 * one for each workload, so that not even a path has to be compared.
 */
export function bareWorker({ headers, body }: Answer): string {
  return `const body = ${isUtf8(body) ? JSON.stringify(body.toString('utf8')) : `Uint8Array.from(atob('${body.toString('base64')}'), (character) => character.charCodeAt(0))`}
const init = { headers: ${JSON.stringify(headers)} }
export default { fetch: () => new Response(body, init) }
`
}
