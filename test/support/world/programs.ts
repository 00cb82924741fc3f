import { type ChildProcess, spawn } from 'node:child_process'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** Servers of others that run for a test: in the foreground, in a folder of their own, never as a service of the system. */

export interface Program {
  /** Ends it, and everything that it started. */
  stop(): Promise<void>
}

const STARTS_WITHIN_MS = 60_000
const ENDS_WITHIN_MS = 5_000

/** Starts a program and waits until all its ports take connections. */
export async function startProgram(
  command: readonly [string, ...string[]],
  ports: readonly number[],
  log: () => string,
  /** Ends what the program's own end leaves behind. */
  endRest: () => void = () => {},
): Promise<Program> {
  const [program, ...args] = command
  // A group of its own, so that its children end with it.
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk.toString()))
  const failed = new Promise<string>((resolve) => {
    child.once('error', ({ message }) => resolve(message))
    child.once('exit', (code) => resolve(`ended with ${code}`))
  })
  const stop = async () => {
    endRest()
    await end(child)
  }
  const until = performance.now() + STARTS_WITHIN_MS
  for (const port of ports) {
    while (!(await isOpen(port))) {
      const why = await Promise.race([failed, pause(30)])
      if (why === undefined && performance.now() < until) continue
      await stop()
      throw new Error(`${program} does not listen on ${port}: ${why ?? 'too slow'}\n${said.join('')}${log()}`)
    }
  }
  return { stop }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return
  const ended = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve()
    else child.once('exit', () => resolve())
  })
  signalGroup(child.pid, 'SIGTERM')
  await Promise.race([ended, pause(ENDS_WITHIN_MS, undefined, { ref: false })])
  signalGroup(child.pid, 'SIGKILL')
}

export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // It has ended.
  }
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
