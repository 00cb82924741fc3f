import { connect } from 'node:net'

/** What came of a request. */
export type Exchange =
  | { readonly outcome: 'answered'; readonly answer: Answer }
  /** The connection ended before there was a whole answer. */
  | { readonly outcome: 'cut-off'; readonly received: Buffer }
  | { readonly outcome: 'silent' }

export interface Answer {
  readonly status: number
  /** Names in lower case; one that came twice stands twice. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
}

export const headerOf = ({ headers }: Pick<Answer, 'headers'>, name: string): string | undefined =>
  headers.find(([given]) => given === name)?.[1]

/** How long an answer may take on a machine that does other work too; the service's own promise is 1.5 seconds. */
const PATIENCE_MS = 10_000

/** Sends bytes as they are, on a connection of their own, and reads one answer. */
export function exchange(port: number, bytes: Buffer, patienceMs = PATIENCE_MS): Promise<Exchange> {
  const { method, isWhole } = requestIn(bytes)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const received = () => (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks))
    const done = (result: Exchange) => {
      resolve(result)
      socket.destroy()
    }
    const socket = connect(port, '127.0.0.1', () => {
      // Who waits for more bytes learns that there are none.
      if (isWhole) socket.write(bytes)
      else socket.end(bytes)
    })
    socket.setTimeout(patienceMs, () => done({ outcome: 'silent' }))
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      const answer = answerIn(received(), method, false)
      if (answer !== undefined) done({ outcome: 'answered', answer })
    })
    const ended = () => {
      const answer = answerIn(received(), method, true)
      done(answer === undefined ? { outcome: 'cut-off', received: received() } : { outcome: 'answered', answer })
    }
    socket.on('end', ended)
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') reject(new Error('the service does not listen any more'))
      else ended()
    })
  })
}

const HEAD_END = Buffer.from('\r\n\r\n')

export interface RequestOnWire {
  readonly method: string
  readonly target: string
  /** Lines behind the request line, as they were sent. */
  readonly headers: readonly string[]
  readonly body: Buffer
  /** Whether the head has an end and the body is as long as the head says: an answer must come. */
  readonly isWhole: boolean
}

export function requestIn(bytes: Buffer): RequestOnWire {
  const end = bytes.indexOf(HEAD_END)
  const lines = bytes
    .subarray(0, end === -1 ? bytes.length : end)
    .toString('latin1')
    .split('\r\n')
  const [requestLine = '', ...headers] = lines
  const [method = '', ...rest] = requestLine.split(' ')
  const target = rest.slice(0, Math.max(1, rest.length - 1)).join(' ')
  const body = end === -1 ? Buffer.alloc(0) : bytes.subarray(end + HEAD_END.length)
  return { method, target, headers, body, isWhole: end !== -1 && isBodyWhole(headers, body) }
}

function isBodyWhole(headers: readonly string[], body: Buffer): boolean {
  const valuesOf = (name: RegExp) =>
    headers.filter((line) => name.test(line)).map((line) => line.replace(name, '').trim())
  const [encoding, ...otherEncodings] = valuesOf(/^transfer-encoding\s*:/i)
  const [length, ...otherLengths] = valuesOf(/^content-length\s*:/i)
  if (otherEncodings.length > 0 || otherLengths.length > 0) return false
  if (encoding !== undefined)
    return encoding === 'chunked' && length === undefined && body.subarray(-5).toString() === '0\r\n\r\n'
  return length === undefined || (/^\d{1,7}$/.test(length) && Number(length) <= body.length)
}

/** What a body says, without the chunks that it came in. */
export function contentOf({ headers, body }: Pick<RequestOnWire, 'headers' | 'body'>): Buffer {
  if (!headers.some((line) => /^transfer-encoding:\s*chunked$/i.test(line))) return body
  const parts: Buffer[] = []
  for (let at = 0; at < body.length; ) {
    const lineEnd = body.indexOf('\r\n', at)
    const size = lineEnd === -1 ? 0 : Number.parseInt(body.subarray(at, lineEnd).toString('latin1'), 16)
    if (!(size > 0)) break
    parts.push(body.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 4 + size
  }
  return Buffer.concat(parts)
}

/** The first whole answer in some bytes that is a final one. */
export function answerIn(bytes: Buffer, method: string, atEnd: boolean): Answer | undefined {
  const end = bytes.indexOf(HEAD_END)
  if (end === -1) return undefined
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const status = Number(/^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(statusLine)?.[1])
  if (Number.isNaN(status)) return undefined
  const rest = bytes.subarray(end + HEAD_END.length)
  if (status >= 100 && status < 200) return answerIn(rest, method, atEnd)
  const headers = lines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
  })
  const body = bodyIn(rest, { status, headers }, method, atEnd)
  return body === undefined ? undefined : { status, headers, body }
}

function bodyIn(rest: Buffer, head: Omit<Answer, 'body'>, method: string, atEnd: boolean): Buffer | undefined {
  if (method === 'HEAD' || head.status === 204 || head.status === 304) return Buffer.alloc(0)
  if (headerOf(head, 'transfer-encoding')?.toLowerCase() === 'chunked') return unchunked(rest)
  const length = headerOf(head, 'content-length')
  if (length === undefined) return atEnd ? rest : undefined
  return rest.length < Number(length) ? undefined : rest.subarray(0, Number(length))
}

function unchunked(rest: Buffer): Buffer | undefined {
  const parts: Buffer[] = []
  for (let at = 0; ; ) {
    const lineEnd = rest.indexOf('\r\n', at)
    if (lineEnd === -1) return undefined
    const size = Number.parseInt(rest.subarray(at, lineEnd).toString('latin1'), 16)
    if (!(size > 0)) return Buffer.concat(parts)
    if (rest.length < lineEnd + 2 + size + 2) return undefined
    parts.push(rest.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
  }
}
