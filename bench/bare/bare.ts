import type { Answer } from '../workloads.ts'

/**
 * The least that a worker can do to give this answer: a constant text under constant headers, whatever is asked. There is
 * one for each workload, so that not even a path has to be compared.
 */
export function bareWorker({ headers, body }: Answer): string {
  return `const body = ${JSON.stringify(body)}
const init = { headers: ${JSON.stringify(headers)} }
export default { fetch: () => new Response(body, init) }
`
}
