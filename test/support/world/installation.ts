import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Service, startNode } from '../../wire/support.ts'
import { copyWith } from '../branded.ts'

const run = promisify(execFile)

/** A copy of the project that an operator has set up for one provider, built, with its command and its service. */
export interface Installation {
  readonly folder: string
  /** Runs `postamt`; what it is told ends with it. */
  postamt(args: readonly string[], options?: RunOptions): Promise<Ran>
  startService(vars: Readonly<Record<string, string>>): Promise<Service>
  close(): Promise<void>
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly onStart?: (child: ChildProcess) => void
}

export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
  readonly milliseconds: number
}

/** Files of `providers/` that are none. */
const NO_PROVIDER = /^_|\.(?:json|md)$/

/** @param providers the operator's own files, by name; nobody else's are there, so that a command reads little */
export async function install(providers: Readonly<Record<string, string>>): Promise<Installation> {
  const local = await mkdtemp(join(tmpdir(), 'postamt-local-'))
  await mkdir(join(local, 'providers'))
  for (const [name, text] of Object.entries(providers)) await writeFile(join(local, 'providers', name), text)
  const folder = await copyWith(local)
  await rm(local, { recursive: true })
  const shipped = await readdir(join(folder, 'providers'))
  await Promise.all(
    shipped.filter((name) => !NO_PROVIDER.test(name)).map((name) => rm(join(folder, 'providers', name))),
  )
  for (const script of ['build', 'bundle-node'])
    await run(process.execPath, [join(folder, 'scripts', `${script}.ts`)], { cwd: folder })
  return {
    folder,
    postamt: (args, options) => command(folder, args, options),
    startService: (vars) => startNode(join(folder, 'dist'), { RATE_LIMIT: '0', ...vars }),
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

/** A command that hangs is a failure of its own. */
const PATIENCE_MS = 90_000

function command(folder: string, args: readonly string[], { env = {}, onStart }: RunOptions = {}): Promise<Ran> {
  const began = performance.now()
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(folder, 'src/cli/main.ts'), ...args], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, NO_COLOR: '1', DNS_OVER_HTTPS_URL: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PATIENCE_MS,
    })
    onStart?.(child)
    const said = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        said[stream] += text
      })
    child.once('error', reject)
    child.once('close', (status) => resolve({ ...said, status, milliseconds: performance.now() - began }))
  })
}
