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

/** The least that a worker with a table can do: as many answers as come, found by the host through one `Map`. */
export function bareTable(hosts: readonly string[], answers: readonly Answer[]): string {
  const places = new Map<string, number>()
  const list = hosts.map((host, index) => {
    const text = answers[index]?.body.toString('utf8') as string
    if (!places.has(text)) places.set(text, places.size)
    return `${host} ${places.get(text)}`
  })
  const etags = new Map(answers.map(({ body, headers }) => [body.toString('utf8'), headers['etag']]))
  return `const bodies = ${JSON.stringify([...places.keys()])}
const headers = ${JSON.stringify(answers[0]?.headers)}
const inits = ${JSON.stringify([...places.keys()].map((text) => etags.get(text)))}.map((etag) => ({ headers: { ...headers, etag } }))
const table = new Map(${JSON.stringify(list.join('\n'))}.split('\\n').map((line) => [line.slice(0, line.indexOf(' ')), Number(line.slice(line.indexOf(' ') + 1))]))
export default {
  fetch: ({ url }) => {
    const place = table.get(url.slice(7, url.indexOf('/', 7))) ?? 0
    return new Response(bodies[place], inits[place])
  },
}
`
}
