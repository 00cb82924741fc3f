import type { Socket } from 'node:net'
import { Client, type Dispatcher } from 'undici'
import type { Hop, TlsSeen } from '../../clients/network.ts'
import { MAX_PROBE_BYTES, VERIFY_CONNECT_MS } from '../../limits.ts'
import { deadline, whyEnded } from './deadline.ts'
import type { Dialer } from './dialer.ts'
import { secure, type Trust } from './tls.ts'

/** One HTTP request, of a method, to a URL. */
export interface Step {
  readonly method: string
  readonly url: URL
  readonly body?: string | undefined
  readonly contentType?: string | undefined
}

/** What came: as text, and as it was sent, for what is no text. */
export interface Body {
  readonly text: string
  readonly bytes: Uint8Array
}

/** How far it got; grows until the request is over. */
type HopSoFar = Omit<Hop, 'milliseconds'>
export type Draft = { -readonly [Key in keyof HopSoFar]: HopSoFar[Key] }

/** A connection to a server that is who it says it is, or why there is none. */
export type Connected =
  | { readonly ok: true; readonly socket: Socket; readonly seen: Seen }
  | { readonly ok: false; readonly seen: Seen & { readonly failure: NonNullable<Hop['failure']> } }

interface Seen {
  readonly peer?: string
  readonly tls?: TlsSeen
}

export async function connectTo(url: URL, dialer: Dialer, trust: Trust, signal: AbortSignal): Promise<Connected> {
  const limit = deadline(VERIFY_CONNECT_MS, signal)
  try {
    // Of a URL, an IPv6 address has brackets around it.
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
    const isSecure = url.protocol === 'https:'
    const dialled = await dialer.dial(host, Number(url.port || (isSecure ? 443 : 80)), limit.signal)
    if (!dialled.ok) {
      const { ok, ...seen } = dialled
      return { ok, seen }
    }
    const { socket, peer } = dialled
    if (!isSecure) return { ok: true, socket, seen: { peer } }
    const secured = await secure(socket, { host, trust, protocols: ['http/1.1'] }, limit.signal)
    if (secured.ok) return { ok: true, socket: secured.socket, seen: { peer, tls: secured.tls } }
    const { ok, ...seen } = secured
    return { ok, seen: { peer, ...seen } }
  } finally {
    limit.clear()
  }
}

const USER_AGENT = 'Postamt (settings check)'

/** Response headers that findings look at. */
const KEPT = [
  'allow',
  'cache-control',
  'content-encoding',
  'server',
  'strict-transport-security',
  'via',
  'www-authenticate',
  'x-powered-by',
] as const

/**
 * Sends a request over a connection and writes into the draft what comes. Nothing in it says who asks, besides what the
 * client's own question says.
 *
 * @returns the body, where there is an answer
 */
export async function send(
  { method, url, body, contentType }: Step,
  connection: Extract<Connected, { ok: true }>,
  draft: Draft,
  signal: AbortSignal,
): Promise<Body | undefined> {
  let isTaken = false
  const client = new Client(url.origin, {
    // One connection is all there is: a server that closes it has said what it has to say. Not at once, for which undici
    // is not made.
    connect: (_, callback) => {
      const isNew = !isTaken
      isTaken = true
      queueMicrotask(() => (isNew ? callback(null, connection.socket) : callback(new Error('closed'), null)))
    },
    // One request is all there is, too.
    pipelining: 0,
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  try {
    const response = await client.request({
      method: method as Dispatcher.HttpMethod,
      path: url.pathname + url.search,
      headers: {
        'user-agent': USER_AGENT,
        accept: '*/*',
        'accept-encoding': 'identity',
        ...(contentType === undefined ? {} : { 'content-type': contentType }),
        ...(method === 'PROPFIND' ? { depth: '0' } : {}),
      },
      body: body ?? null,
      signal,
    })
    noteHead(response, draft)
    const isSentOn = response.statusCode >= 300 && response.statusCode < 400 && draft.location !== undefined
    return isSentOn ? { text: '', bytes: new Uint8Array() } : await bodyOf(response, draft)
  } catch (error) {
    draft.failure = signal.aborted ? whyEnded(signal) : failureOf(error)
    return undefined
  } finally {
    client.destroy().catch(() => {})
    connection.socket.destroy()
  }
}

function noteHead({ statusCode, headers }: Dispatcher.ResponseData, draft: Draft): void {
  const first = (name: string) => [headers[name]].flat()[0]
  const contentType = first('content-type')
  const location = first('location')
  draft.status = statusCode
  if (contentType !== undefined) draft.contentType = contentType
  if (location !== undefined) draft.location = location
  const kept = KEPT.flatMap((name) => (headers[name] === undefined ? [] : [[name, [headers[name]].flat().join(', ')]]))
  draft.headers = Object.fromEntries(kept)
}

/** The body, as far as it is worth looking at. */
async function bodyOf({ body, headers }: Dispatcher.ResponseData, draft: Draft): Promise<Body> {
  const chunks: Uint8Array[] = []
  let room = MAX_PROBE_BYTES
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    chunks.push(chunk.subarray(0, room))
    room -= chunk.length
    if (room < 0) {
      draft.failure = 'too-large'
      break
    }
  }
  const bytes = Buffer.concat(chunks)
  return { text: decoded(bytes, String(headers['content-type'] ?? '')), bytes }
}

/** In the encoding of its byte order mark, else of its Content-Type, else UTF-8. */
function decoded(bytes: Uint8Array, contentType: string): string {
  const [first, second] = bytes
  const marked =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : undefined
  const named = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1]
  try {
    return new TextDecoder(marked ?? named ?? 'utf-8').decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}

function failureOf(error: unknown): 'too-large' | 'cut-off' {
  return (error as { code?: string }).code === 'UND_ERR_HEADERS_OVERFLOW' ? 'too-large' : 'cut-off'
}
