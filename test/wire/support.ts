import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createTestHarness } from 'wrangler'
import { bundleNode } from '../../scripts/bundle-node.ts'

/** A service that answers on a loopback port. */
export interface Service {
  readonly port: number
  close(): Promise<void>
}

/** The runtime under test: the projects of `vitest.config.ts` run these tests once for each. */
export const RUNTIME = process.env['RUNTIME'] === 'node' ? 'node' : 'workerd'

const FIXTURES = join(import.meta.dirname, '../fixtures')

/** The service over the invented providers, in the runtime under test. */
export function startService(): Promise<Service> {
  return RUNTIME === 'node'
    ? startBundle(FIXTURE_CATALOG, { SERVICE_HOST: 'autodiscover.service.example' })
    : startWorker(join(FIXTURES, 'wrangler.toml'))
}

export const FIXTURE_CATALOG = join(FIXTURES, 'generated/catalog.js')

/** The worker in workerd, as `wrangler dev` runs it. */
export async function startWorker(configPath: string): Promise<Service> {
  const harness = createTestHarness({ workers: [{ configPath }] })
  const { url } = await harness.listen()
  return { port: Number(url.port), close: () => harness.close() }
}

/** The bundled Node entry, in a folder with nothing else, over a catalog: the shipped one when none is given. */
export async function startBundle(
  catalog?: string | undefined,
  vars: Readonly<Record<string, string>> = {},
): Promise<Service> {
  const folder = await mkdtemp(join(tmpdir(), 'postamt-node-'))
  await bundleNode({ outdir: folder, ...(catalog === undefined ? {} : { catalog }) })
  const node = await startNode(folder, vars)
  return {
    port: node.port,
    async close() {
      await node.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** `node.js` in a folder, as soon as it listens; DNS is off unless a test brings its own. */
export async function startNode(
  folder: string,
  vars: Readonly<Record<string, string>> = {},
): Promise<Service & { readonly process: ChildProcess }> {
  const child = spawn(process.execPath, [join(folder, 'node.js')], {
    cwd: folder,
    env: { PORT: '0', DNS_OVER_HTTPS_URL: '', ...vars },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /:(\d+)$/.exec(line)?.[1]
    if (port !== undefined) return { port: Number(port), process: child, close: () => ended(child) }
  }
  throw new Error('the Node entry ended before it listened')
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = new Promise((resolve) => child.once('exit', resolve))
  child.kill()
  await exit
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
