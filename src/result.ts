/** What went right, or a named reason why not: failures are data, exceptions are for bugs. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E }

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value })

export const fail = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error })

/** What is there already, or will be. */
export type Soon<T> = T | Promise<T>

/**
 * Goes on with a value at once when it is there already. A remembered answer must not wait: each promise on its way
 * costs workerd about a fiftieth of a bare worker.
 */
export function andThen<T, U>(value: Soon<T>, next: (value: T) => Soon<U>): Soon<U> {
  return value instanceof Promise ? value.then(next) : next(value)
}

export const map = <T, U, E>(result: Result<T, E>, change: (value: T) => U): Result<U, E> =>
  result.ok ? ok(change(result.value)) : result

/** A value that has to be there in time: when it is not, `late` is thrown, and whatever comes later is not looked at. */
export function within<T>(value: Promise<T>, milliseconds: number, late: () => Error): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), milliseconds)
    const inTime =
      <V>(settle: (value: V) => void) =>
      (settled: V) => {
        clearTimeout(timer)
        settle(settled)
      }
    value.then(inTime(resolve), inTime(reject))
  })
}
