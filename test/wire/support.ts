import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { createTestHarness } from 'wrangler'

/** A service that answers on a loopback port. */
export interface Service {
  readonly port: number
  close(): Promise<void>
}

/** The worker in workerd, as `wrangler dev` runs it, over the invented providers. */
export async function startWorker(): Promise<Service> {
  const harness = createTestHarness({
    workers: [{ configPath: join(import.meta.dirname, '../fixtures/wrangler.toml') }],
  })
  const { url } = await harness.listen()
  return { port: Number(url.port), close: () => harness.close() }
}

export interface RawResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Sends bytes as they are and reads the answer to the end: what a client really puts on the wire, chunks, capitals and
 * all. The request has to ask for `Connection: close`.
 */
export function send(port: number, bytes: string | Buffer): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    const chunks: Buffer[] = []
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer within 10 seconds')))
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('end', () => resolve(parse(Buffer.concat(chunks))))
  })
}

/** A recorded request of `test/requests/`: line ends are those of HTTP, whatever the file's are. */
export async function recorded(name: string): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '../requests', name), 'utf8')
  const [head = '', ...body] = text.split(/\r?\n\r?\n/)
  return `${head
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#'))
    .join('\r\n')}\r\n\r\n${body.join('\n\n')}`
}

function parse(bytes: Buffer): RawResponse {
  const text = bytes.toString('utf8')
  const end = text.indexOf('\r\n\r\n')
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  const body = text.slice(end + 4)
  return {
    status: Number(statusLine.split(' ')[1]),
    headers,
    body: headers['transfer-encoding'] === 'chunked' ? unchunked(body) : body,
  }
}

function unchunked(body: string): string {
  let rest = Buffer.from(body)
  const parts: Buffer[] = []
  for (;;) {
    const lineEnd = rest.indexOf('\r\n')
    const size = Number.parseInt(rest.subarray(0, lineEnd).toString(), 16)
    if (!(size > 0)) return Buffer.concat(parts).toString('utf8')
    parts.push(rest.subarray(lineEnd + 2, lineEnd + 2 + size))
    rest = rest.subarray(lineEnd + 4 + size)
  }
}
