import { shown } from '../doctor/mail/index.ts'
import type { VerifyProgress } from '../doctor/verify.ts'
import type { ProgressOutput } from './tenants-progress.ts'

export interface ShownProgress {
  at(progress: VerifyProgress): void
  /** A line of its own. */
  say(text: string): void
  end(): void
}

const DOING = { clients: 'clients asked for', servers: 'mail servers looked at' } as const

/** Elsewhere than on a terminal, a line for so many steps. */
const STEPS_IN_LINE = 10

/**
 * How far the run is: on a terminal one line, written anew each time, elsewhere a line now and then. By hand, because
 * spinners of libraries take Ctrl-C for themselves and end the process, and with it the partial report.
 */
export function showVerifyProgress(out: ProgressOutput): ShownProgress {
  let isOpen = false
  const close = (by: string) => {
    if (isOpen) out.write(by)
    isOpen = false
  }
  return {
    at({ doing, what, done, total }) {
      const text = `${done} of ${total} ${DOING[doing]}`
      if (out.isTTY) {
        out.write(`\r\u001b[K${text}: ${shown(what)}`)
        isOpen = true
      } else if (done === total || done % STEPS_IN_LINE === 0) out.write(`${text}\n`)
    },
    say(text) {
      close('\n')
      out.write(`${text}\n`)
    },
    end: () => close('\r\u001b[K'),
  }
}
