import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'

/** `npm start`, as soon as it says what to try. */
export interface Started {
  readonly url: string
  /** The indented command lines that it prints. */
  readonly lines: readonly string[]
  /** Ends it; once is enough. */
  stop(): Promise<void>
}

const READY_WITHIN_MS = 60_000
const ENDS_WITHIN_MS = 20_000
const LINES = 3

/** @param command what is typed, without the flags; the port is any that is free */
export async function npmStart(
  command: readonly [string, ...string[]],
  flags: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<Started> {
  const [program, ...args] = command
  const child = spawn(program, [...args, '--port', '0', ...flags], {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  try {
    const lines = await curlLines(child)
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(lines[0] ?? '')?.[0] ?? ''
    return { url, lines, stop: () => ended(child) }
  } catch (error) {
    await ended(child)
    throw error
  }
}

function curlLines(child: ChildProcess): Promise<string[]> {
  return new Promise((resolve, reject) => {
    let [text, errors] = ['', '']
    const fail = (what: string) => reject(new Error(`npm start ${what}:\n${text}${errors}`))
    child.once('error', ({ message }) => fail(`did not start: ${message}`))
    const timer = setTimeout(() => fail(`was not ready after ${READY_WITHIN_MS / 1000} seconds`), READY_WITHIN_MS)
    child.once('close', (status) => {
      clearTimeout(timer)
      fail(`ended with ${status}`)
    })
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      errors += chunk
    })
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      const lines = text.match(/^ {2}curl .*(?=\n)/gm) ?? []
      if (lines.length >= LINES) resolve(lines.slice(0, LINES).map((line) => line.trim()))
    })
  })
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const exit = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await Promise.race([exit, pause(ENDS_WITHIN_MS, undefined, { ref: false })])
  child.kill('SIGKILL')
}
