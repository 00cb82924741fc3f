import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

/** A running service under test, and everything that it has said so far. */
export interface RunningService {
  readonly port: number
  output(): string
  stop(): Promise<void>
}

/** The program itself: its command is a Node script around it, which would be left behind or leave it behind. */
const { default: workerd } = createRequire(import.meta.url)('workerd') as { default: string }

export interface WorkerOptions {
  /** Holds the bundle, `index.js`. */
  readonly folder: string
  readonly vars: Readonly<Record<string, string>>
  /** Where something on loopback speaks for the D1 database `TENANTS`. */
  readonly d1Port: number | undefined
}

let configs = 0

/**
 * A bundle in workerd, without anything of wrangler around it. What it may reach is the loopback interface. The binding
 * `TENANTS` is workerd's own D1 client; a database answers it over HTTP.
 */
export async function startWorkerd({ folder, vars, d1Port }: WorkerOptions): Promise<RunningService> {
  const config = join(folder, `faults-${process.pid}-${configs++}.capnp`)
  const texts = Object.entries(vars).map(([name, text]) => `(name = ${quoted(name)}, text = ${quoted(text)})`)
  const database =
    '(name = "TENANTS", wrapped = (moduleName = "cloudflare-internal:d1-api", innerBindings = [(name = "fetcher", service = "d1")]))'
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "app", worker = (modules = [(name = "index.js", esModule = embed "index.js")],
      bindings = [${[...texts, ...(d1Port === undefined ? [] : [database])].join(', ')}],
      compatibilityDate = "2026-10-20", globalOutbound = "loopback")),
    (name = "loopback", network = (allow = ["local"])),
    (name = "d1", external = (address = "127.0.0.1:${d1Port ?? 1}", http = ()))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "app")]);
`,
  )
  const child = spawn(workerd, ['serve', '--control-fd=3', config], { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] })
  return running(child, child.stdio[3] as Readable, /"port":(\d+)/)
}

/** A Node program that prints the address it listens on. */
export async function startNode(program: string, vars: Readonly<Record<string, string>>): Promise<RunningService> {
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, PORT: '0', ...vars },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return running(child, child.stdout, /http:\/\/127\.0\.0\.1:(\d+)/)
}

async function running(child: ChildProcess, news: Readable, address: RegExp): Promise<RunningService> {
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => said.push(chunk.toString()))
  // Not even a test that is broken off leaves it behind.
  const end = () => void child.kill('SIGKILL')
  process.once('exit', end)
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  void ended.then(() => process.off('exit', end))
  const port = await new Promise<number>((resolve, reject) => {
    let text = ''
    const early = () => reject(new Error(`the service ended before it listened: ${said.join('')}`))
    child.once('exit', early)
    news.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const found = address.exec(text)?.[1]
      if (found === undefined) return
      child.off('exit', early)
      resolve(Number(found))
    })
  })
  return {
    port,
    output: () => said.join(''),
    stop: () => {
      // Not SIGTERM: that would wait for the answers of peers that hang.
      end()
      return ended
    },
  }
}

function quoted(text: string): string {
  return JSON.stringify(text)
}

/** A request as a client makes it. */
export interface Asked {
  readonly path: string
  readonly host: string
  readonly body?: string
}

export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** From sending the request to the last byte of the answer. */
  readonly milliseconds: number
}

/** How long a test waits for an answer that never comes. */
const GIVE_UP_MS = 10_000

/** Sends a request on a connection of its own, behind a proxy that takes TLS. */
export function send(port: number, { path, host, body }: Asked): Promise<Answered> {
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port,
        path,
        method: body === undefined ? 'GET' : 'POST',
        agent: false,
        headers: { host, 'x-forwarded-proto': 'https', ...(body === undefined ? {} : { 'content-type': 'text/xml' }) },
        timeout: GIVE_UP_MS,
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
            body: Buffer.concat(chunks).toString('utf8'),
            milliseconds: performance.now() - started,
          }),
        )
      },
    )
    request.on('timeout', () => request.destroy(new Error(`no answer within ${GIVE_UP_MS} ms: ${host}${path}`)))
    request.on('error', reject)
    request.end(body)
  })
}
