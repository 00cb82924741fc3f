import type { Output } from './check.ts'
import { type InitOptions, init } from './init.ts'
import { TERMINAL_QUESTIONS } from './init-questions.ts'
import { showVerifyProgress } from './verify-progress.ts'

/** `postamt init` in a process: questions where there is a terminal and nobody said `--yes`; Ctrl-C ends it in good order. */
export async function initInProcess(root: string, text: string, options: InitOptions): Promise<number> {
  const stop = new AbortController()
  const progress = showVerifyProgress(process.stderr)
  const onInterrupt = () => {
    progress.say('Stopping. Ctrl-C once more ends at once.')
    stop.abort()
  }
  process.once('SIGINT', onInterrupt)
  const out: Output = {
    log: (...line: unknown[]) => {
      progress.end()
      console.log(...line)
    },
    error: (...line: unknown[]) => {
      progress.end()
      console.error(...line)
    },
  }
  const isAtTerminal = process.stdin.isTTY && process.stdout.isTTY && options.yes !== true && options.dryRun !== true
  try {
    return await init(root, text, options, out, {
      signal: stop.signal,
      progress: progress.at,
      ...(isAtTerminal ? { questions: TERMINAL_QUESTIONS } : {}),
    })
  } finally {
    progress.end()
    process.off('SIGINT', onInterrupt)
  }
}
