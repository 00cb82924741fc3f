/** A request before it is bytes. Texts go out as UTF-8. */
export interface Draft {
  readonly method: string
  /** As it stands in the request line. */
  readonly target: string
  readonly host: string
  readonly headers: readonly Header[]
  readonly body?: string | Buffer | undefined
  readonly framing?: Framing | undefined
}

export type Header = readonly [name: string, value: string]

/** How the body's end is told: by its length, in chunks, by a length that is a lie, by nothing. */
export type Framing = 'length' | 'chunked' | 'too-short' | 'too-long' | 'none'

/** The bytes of a request. Each closes its connection, unless it says otherwise itself. */
export function toBytes({ method, target, host, headers, body, framing = 'length' }: Draft): Buffer {
  const content = Buffer.from(body ?? '')
  const lines = [
    `${method} ${target} HTTP/1.1`,
    `Host: ${host}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(headers.some(([name]) => /^connection$/i.test(name)) ? [] : ['Connection: close']),
  ]
  if (body === undefined) return headOf(lines)
  if (framing === 'chunked')
    return Buffer.concat([headOf([...lines, 'Transfer-Encoding: chunked']), ...chunksOf(content)])
  const announced = {
    length: content.length,
    'too-short': Math.max(0, content.length - 7),
    'too-long': content.length + 100,
  }
  const length = framing === 'none' ? [] : [`Content-Length: ${announced[framing]}`]
  return Buffer.concat([headOf([...lines, ...length]), content])
}

function headOf(lines: readonly string[]): Buffer {
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
}

const CHUNK_BYTES = 1_000

function chunksOf(content: Buffer): Buffer[] {
  const parts: Buffer[] = []
  for (let start = 0; start < content.length; start += CHUNK_BYTES) {
    const part = content.subarray(start, start + CHUNK_BYTES)
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'))
  }
  return [...parts, Buffer.from('0\r\n\r\n')]
}
