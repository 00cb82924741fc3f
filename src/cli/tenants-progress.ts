/** Where a progress line goes: to a terminal it is written anew each time, elsewhere a line now and then. */
export interface ProgressOutput {
  readonly isTTY?: boolean | undefined
  write(text: string): unknown
}

export interface Progress {
  /** So much of the whole is done. */
  at(done: number): void
  /** A line of its own, between two states of the progress. */
  say(text: string): void
  end(): void
}

const TERMINAL_MS = 100
const ELSEWHERE_MS = 5_000

/** Shows how far a long job is and, by the pace so far, how long it still takes. `from` is what an earlier run had done. */
export function showProgress(
  verb: string,
  total: number,
  out: ProgressOutput,
  {
    from = 0,
    now = Date.now,
    unit = 'rows',
  }: { readonly from?: number; readonly now?: () => number; readonly unit?: string } = {},
): Progress {
  const start = now()
  const every = out.isTTY ? TERMINAL_MS : ELSEWHERE_MS
  let shown = out.isTTY ? Number.NEGATIVE_INFINITY : start
  let open = false
  const close = () => {
    if (open) out.write('\n')
    open = false
  }
  const show = (done: number) => {
    const text = `${verb}: ${progressText({ done, total, from, elapsedMs: now() - start, unit })}`
    out.write(out.isTTY ? `\r\u001b[K${text}` : `${text}\n`)
    open = out.isTTY === true
    shown = now()
  }
  return {
    at(done) {
      if (now() - shown >= every || (done >= total && out.isTTY)) show(done)
    },
    say(text) {
      close()
      out.write(`${text}\n`)
    },
    end: close,
  }
}

export function progressText(state: {
  done: number
  total: number
  from: number
  elapsedMs: number
  unit?: string
}): string {
  const { done, total, from, elapsedMs, unit = 'rows' } = state
  const percent = total === 0 ? 100 : Math.floor((done / total) * 100)
  const left = done > from ? (elapsedMs / (done - from)) * (total - done) : undefined
  const rest = done >= total ? '' : left === undefined ? ', time left not known yet' : `, ${duration(left)} left`
  return `${count(done)} of ${count(total)} ${unit}, ${percent} %${rest}`
}

export const count = (value: number) => value.toLocaleString('en')

export function duration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1_000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`
}
