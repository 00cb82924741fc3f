import type { VerifyProgress } from '../doctor/verify.ts'
import type { Output } from './check.ts'
import { showVerifyProgress } from './verify-progress.ts'

/** What a run has of the process that it is in. */
export interface Surroundings {
  /** Aborts with the first Ctrl-C, or when somebody else ends the process. */
  readonly signal: AbortSignal
  readonly progress: (progress: VerifyProgress) => void
  /** What the run says, between two states of its progress. */
  readonly out: Output
}

/**
 * A run in a process: the first Ctrl-C (or SIGTERM) ends it in good order, a second one at once; progress goes to the
 * standard error output.
 *
 * @param goodBye what is said at the first one
 * @returns the exit status
 */
export async function inProcess(
  goodBye: string,
  run: (surroundings: Surroundings) => Promise<number>,
): Promise<number> {
  const progress = showVerifyProgress(process.stderr)
  const behind =
    (say: (...line: unknown[]) => void) =>
    (...line: unknown[]) => {
      progress.end()
      say(...line)
    }
  const onStop = () => progress.say(`${goodBye} Ctrl-C once more ends at once.`)
  return untilStopped(onStop, async (signal) => {
    try {
      return await run({
        signal,
        progress: (one) => (signal.aborted ? undefined : progress.at(one)),
        out: { log: behind(console.log), error: behind(console.error) },
      })
    } finally {
      progress.end()
    }
  })
}

const STOPS = ['SIGINT', 'SIGTERM'] as const

/** A run that the first Ctrl-C or SIGTERM stops; the next one meets nobody, and ends the process. */
export async function untilStopped(onStop: () => void, run: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const controller = new AbortController()
  const stop = () => {
    for (const name of STOPS) process.off(name, stop)
    onStop()
    controller.abort()
  }
  for (const name of STOPS) process.on(name, stop)
  try {
    return await run(controller.signal)
  } finally {
    for (const name of STOPS) process.off(name, stop)
  }
}
