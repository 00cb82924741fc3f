import { inProcess } from './in-process.ts'
import { init } from './init.ts'
import type { InitOptions } from './init-options.ts'
import { terminalQuestions } from './init-questions.ts'

/** `postamt init` in a process: questions where there is a terminal and nobody said `--yes`; Ctrl-C ends it in good order. */
export function initInProcess(root: string, text: string, options: InitOptions): Promise<number> {
  const isAtTerminal = process.stdin.isTTY && process.stdout.isTTY && options.yes !== true && options.dryRun !== true
  return inProcess('Stopping.', ({ signal, progress, out }) =>
    init(root, text, options, out, {
      signal,
      progress,
      ...(isAtTerminal ? { questions: terminalQuestions(signal) } : {}),
    }),
  )
}
