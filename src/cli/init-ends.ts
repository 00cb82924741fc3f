import type { Output } from './check.ts'

/** Exit statuses: what was asked for is done; it cannot be done; the command cannot be understood; somebody stopped it. */
export const DONE = 0
export const UNDONE = 1
export const WRONG_USAGE = 2
export const STOPPED = 130

export function refuse(out: Output, lines: readonly string[], status = UNDONE): number {
  for (const line of lines) out.error(line)
  return status
}

export function stopped(out: Output): number {
  out.error('Nothing was written.')
  return STOPPED
}
