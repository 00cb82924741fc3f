import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { QUIET } from '../../scripts/quiet.ts'
import { bundle, cpuOf } from '../../test/support/workerd.ts'

const root = join(import.meta.dirname, '../..')
const bin = (name: string) => join(root, 'node_modules/.bin', name)

/** The service on one runtime, with a database of its own. */
export interface Running {
  readonly url: URL
  /** Resident memory of the process that holds service and database, in bytes. */
  memory(): number
  /** CPU used so far by all threads of that process, by the kernel's own accounting. */
  cpuNanoseconds(): number
  stop(): Promise<void>
}

export const RUNTIMES = { 'workerd, D1': startWorkerd, 'Node, node:sqlite': startNode } as const

export type Runtime = keyof typeof RUNTIMES

/**
 * The bundle in `wrangler dev` with its local D1: workerd itself, behind wrangler's proxy. Bundle and database lie in
 * `folder`, so that nothing is built anew when a source file changes meanwhile.
 */
async function startWorkerd(folder: string): Promise<Running> {
  await bundle(join(import.meta.dirname, 'wrangler.toml'), join(folder, 'bundle'))
  const config = join(folder, 'bundle/wrangler.toml')
  await writeFile(config, bundledConfig(join(root, 'migrations')))
  const common = ['--config', config, '--persist-to', join(folder, 'state')]
  const env = { ...process.env, ...QUIET }
  const made = spawnSync(bin('wrangler'), ['d1', 'migrations', 'apply', 'TENANTS', '--local', ...common], {
    env,
    encoding: 'utf8',
  })
  if (made.status !== 0) throw new Error(`${made.stdout}${made.stderr}`)
  const args = [
    'dev',
    '--ip',
    '127.0.0.1',
    '--port',
    '0',
    '--inspector-port',
    '0',
    '--log-level',
    'log',
    '--show-interactive-dev-session=false',
  ]
  const child = spawn(process.execPath, [bin('wrangler'), ...args, ...common], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await lineWith(child.stdout, /Ready on (http:\/\/\S+)/)
  // wrangler's proxy is a workerd too, but has no database and stays smaller.
  const process_ = childrenOf(child.pid as number)
    .filter(isWorkerd)
    .sort((one, other) => residentBytes(other) - residentBytes(one))[0] as number
  return {
    url: new URL(url),
    memory: () => residentBytes(process_),
    cpuNanoseconds: () => cpuOf(process_),
    stop: () => ended(child),
  }
}

function bundledConfig(migrations: string): string {
  return `name = "bench-tenants"
main = "worker.js"
no_bundle = true
compatibility_date = "2026-10-20"

[[d1_databases]]
binding = "TENANTS"
database_name = "tenants"
database_id = "00000000-0000-0000-0000-000000000000"
migrations_dir = "${migrations}"
`
}

async function startNode(folder: string): Promise<Running> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'node.ts'), join(folder, 'tenants.sqlite')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await lineWith(child.stdout, /^(\d+)$/)
  return {
    url: new URL(`http://127.0.0.1:${port}`),
    memory: () => residentBytes(child.pid as number),
    cpuNanoseconds: () => cpuOf(child.pid as number),
    stop: () => ended(child),
  }
}

/** Ends a child, which may have ended by itself. */
function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => child.once('exit', () => resolve()).kill('SIGTERM'))
}

function lineWith(stream: NodeJS.ReadableStream, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: stream })
    lines.on('line', (line) => {
      const found = pattern.exec(line)?.[1]
      if (found !== undefined) resolve(found)
    })
    lines.once('close', () => reject(new Error(`the service ended before it said ${pattern}`)))
  })
}

/** All processes below one. */
function childrenOf(pid: number): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) if (/^\d+$/.test(name)) parents.set(Number(name), parentOf(Number(name)))
  const below = (parent: number): number[] =>
    [...parents].filter(([, above]) => above === parent).flatMap(([child]) => [child, ...below(child)])
  return below(pid)
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)$/m.exec(statusOf(pid))?.[1] ?? 0)
}

function isWorkerd(pid: number): boolean {
  return /^Name:\s+workerd$/m.test(statusOf(pid))
}

function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(statusOf(pid))?.[1] ?? 0) * 1_024
}

/** Empty for a process that has ended meanwhile. */
function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return ''
  }
}
