/** An end to waiting: when time is up, or when `parent` stops. Its `reason` says which. */
export interface Deadline {
  readonly signal: AbortSignal
  /** It is not waited for any more. */
  clear(): void
}

const TIME_UP = 'time is up'

export function deadline(milliseconds: number, parent?: AbortSignal): Deadline {
  const controller = new AbortController()
  const stop = () => controller.abort()
  const timer = setTimeout(() => controller.abort(TIME_UP), milliseconds)
  if (parent?.aborted) stop()
  else parent?.addEventListener('abort', stop, { once: true })
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer)
      parent?.removeEventListener('abort', stop)
    },
  }
}

/** What a signal that ended a wait says of it. */
export function whyEnded(signal: AbortSignal): 'timeout' | 'stopped' {
  return signal.reason === TIME_UP ? 'timeout' : 'stopped'
}

/** Resolves with the value, or with nothing once the signal is there first. */
export function unlessEnded<T>(value: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return Promise.resolve(undefined)
  return new Promise((resolve, reject) => {
    const end = () => resolve(undefined)
    signal.addEventListener('abort', end, { once: true })
    value.then(resolve, reject).finally(() => signal.removeEventListener('abort', end))
  })
}
