import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { QUIET } from '../../scripts/quiet.ts'
import { freePort } from './ports.ts'

const root = join(import.meta.dirname, '../..')

/** Bundles a worker as a deployment would, without deploying it. The bundle is `index.js` in `outdir`. */
export async function bundle(config: string, outdir: string): Promise<void> {
  const args = [
    'deploy',
    '--dry-run',
    '--minify',
    '--config',
    config,
    '--outdir',
    outdir,
    '--metafile',
    join(outdir, 'meta.json'),
  ]
  await promisify(execFile)(join(root, 'node_modules/.bin/wrangler'), args, {
    cwd: root,
    env: { ...process.env, ...QUIET },
  })
}

/** A server in a process of its own: workerd without anything of wrangler around it, say. */
export interface RawServer {
  readonly port: number
  /** CPU used so far by all threads, in nanoseconds, by the kernel's own accounting. */
  cpuNanoseconds(): number
  stop(): Promise<void>
}

export type RawWorker = RawServer

export interface RawOptions {
  /** The one core that it may run on (`taskset`); absent: any. */
  readonly core?: number | undefined
  /** What `[vars]` would give it. */
  readonly vars?: Readonly<Record<string, string>>
}

/** Starts a bundle in workerd and waits for its first answer to `path`. */
export async function startRawWorker(
  folder: string,
  path = '/',
  { core, vars = {} }: RawOptions = {},
): Promise<RawWorker> {
  const port = await freePort()
  writeFileSync(join(folder, 'config.capnp'), configFor(port, vars))
  return startServer([join(root, 'node_modules/.bin/workerd'), 'serve', join(folder, 'config.capnp')], port, path, core)
}

/** Starts a program that will listen on a port of the loopback interface, and waits for its first answer. */
export async function startServer(
  command: readonly [string, ...string[]],
  port: number,
  path: string,
  core?: number,
): Promise<RawServer> {
  const [program, ...args] = core === undefined ? command : (['taskset', '-c', String(core), ...command] as const)
  const process_ = spawn(program, args, { stdio: 'ignore' })
  await firstAnswer(process_, `http://127.0.0.1:${port}${path}`)
  return {
    port,
    cpuNanoseconds: () => cpuOf(realPid(process_.pid as number)),
    stop: () => new Promise((resolve) => process_.once('exit', () => resolve()).kill()),
  }
}

function configFor(port: number, vars: Readonly<Record<string, string>>): string {
  // DNS is off unless a test brings its own: nothing asks the outside.
  const bindings = Object.entries({ DNS_OVER_HTTPS_URL: '', ...vars }).map(
    ([name, text]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(text)})`,
  )
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "app", worker = (modules = [(name = "index.js", esModule = embed "index.js")], bindings = [${bindings.join(', ')}], compatibilityDate = "2026-10-20"))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "app")]);
`
}

const STARTS_WITHIN_MS = 60_000

async function firstAnswer(process_: ChildProcess, url: string): Promise<void> {
  const until = performance.now() + STARTS_WITHIN_MS
  while (performance.now() < until) {
    if (process_.exitCode !== null) throw new Error(`${process_.spawnfile} ended with ${process_.exitCode}`)
    try {
      await (await fetch(url, { redirect: 'manual' })).text()
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  process_.kill()
  throw new Error(`${process_.spawnfile} did not answer at ${url}`)
}

/** workerd's npm package starts the binary through a Node script: the child is the one to account for. */
function realPid(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
  return children.length > 0 ? Number(children[0]) : pid
}

export function cpuOf(pid: number): number {
  return readdirSync(`/proc/${pid}/task`)
    .map((task) => Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]))
    .reduce((sum, nanoseconds) => sum + nanoseconds, 0)
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number
}
