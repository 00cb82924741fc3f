import { readFileSync } from 'node:fs'
import { connect } from 'node:net'

/**
 * The load: a process of its own, so that it can be bound to another core than the server. It sends the runner's raw
 * requests over a few connections that stay open, always one at a time on each, and times the answers.
 *
 * A run ends by its time or its count, whichever comes first, and only when every answer has been read: the server then
 * does nothing, and its CPU can be read off.
 */

export interface Job {
  readonly port: number
  /** A file with a JSON list of raw requests; they are sent in this order, over and over. */
  readonly requests: string
  readonly milliseconds: number
}

export interface Done {
  readonly served: number
  readonly seconds: number
  readonly p99Milliseconds: number
}

export type Reply = Done | { readonly failure: string }

const CONNECTIONS = 8
const MAX_REQUESTS_IN_A_RUN = 1_000_000
const PATIENCE_MILLISECONDS = 10_000

const HEAD_END = Buffer.from('\r\n\r\n')
const latencies = new Float64Array(MAX_REQUESTS_IN_A_RUN)
const lists = new Map<string, readonly Buffer[]>()
/** Where each list goes on with the next run. */
const places = new Map<string, number>()

function listOf(path: string): readonly Buffer[] {
  const known = lists.get(path)
  if (known !== undefined) return known
  const texts = JSON.parse(readFileSync(path, 'utf8')) as string[]
  const list = texts.map((text) => Buffer.from(text))
  lists.set(path, list)
  return list
}

async function run({ port, requests, milliseconds }: Job): Promise<Done> {
  const list = listOf(requests)
  let place = places.get(requests) ?? 0
  let sent = 0
  let served = 0
  const start = performance.now()
  const next = (): Buffer | undefined => {
    if (sent >= MAX_REQUESTS_IN_A_RUN || performance.now() - start >= milliseconds) return undefined
    sent += 1
    place = (place + 1) % list.length
    return list[place]
  }
  const answered = (latency: number) => {
    latencies[served] = latency
    served += 1
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, () => talk(port, next, answered)))
  const seconds = (performance.now() - start) / 1000
  places.set(requests, place)
  const sorted = latencies.subarray(0, served).sort()
  return { served, seconds, p99Milliseconds: sorted[Math.floor(served * 0.99)] ?? 0 }
}

/** One connection: a request, its whole answer, the next request, until there is none. */
function talk(port: number, next: () => Buffer | undefined, answered: (latency: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let current: Buffer | undefined
    let sentAt = 0
    /** Bytes of the answer that are still to come; negative while its head is not complete. */
    let missing = -1
    let head = Buffer.alloc(0)

    const fail = (text: string) => {
      socket.destroy()
      reject(new Error(text))
    }
    const send = () => {
      current = next()
      if (current === undefined) {
        socket.end()
        resolve()
        return
      }
      missing = -1
      sentAt = performance.now()
      socket.write(current)
    }
    const take = (length: number, buffer: Uint8Array) => {
      if (missing < 0) {
        const bytes = Buffer.from(buffer.buffer, buffer.byteOffset, length)
        const begun = head.length === 0 ? bytes : Buffer.concat([head, bytes])
        const end = begun.indexOf(HEAD_END)
        if (end === -1) {
          head = Buffer.from(begun)
          return
        }
        const text = begun.latin1Slice(0, end)
        if (!text.startsWith('HTTP/1.1 200 '))
          return fail(`"${text.split('\r\n', 1)[0]}" came for\n${current?.toString().split('\r\n\r\n', 1)[0]}`)
        const size = /\r\ncontent-length: (\d+)/i.exec(text)?.[1]
        if (size === undefined) return fail('an answer came without Content-Length')
        missing = end + HEAD_END.length + Number(size) - begun.length
        if (head.length > 0) head = Buffer.alloc(0)
      } else {
        missing -= length
      }
      if (missing > 0) return
      if (missing < 0) return fail('more came than was asked for')
      answered(performance.now() - sentAt)
      send()
    }

    const socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: Buffer.alloc(256 * 1024),
        callback: (length, buffer) => {
          take(length, buffer)
          return true
        },
      },
    })
    socket.setTimeout(PATIENCE_MILLISECONDS, () => fail(`no answer within ${PATIENCE_MILLISECONDS} ms`))
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('the server closed a connection')))
    socket.once('connect', send)
  })
}

process.on('message', (job: Job) => {
  run(job).then(
    (done) => process.send?.(done satisfies Reply),
    (error: unknown) => process.send?.({ failure: String(error) } satisfies Reply),
  )
})
process.once('disconnect', () => process.exit())
