import { connect, isIP, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Records } from '../../clients/network.ts'
import { CONNECTION_ATTEMPT_DELAY_MS, MAX_ADDRESSES_TRIED, RESOLUTION_DELAY_MS } from '../../limits.ts'
import { unlessEnded, whyEnded } from './deadline.ts'
import { type Detour, joined } from './options.ts'
import type { RecordSource } from './record-source.ts'

/** A connection to a host, or why there is none. */
export type Dialled =
  | { readonly ok: true; readonly socket: Socket; readonly peer: string }
  | { readonly ok: false; readonly failure: DialFailure; readonly peer?: string }

export type DialFailure = 'no-name' | 'refused' | 'unreachable' | 'timeout' | 'budget-spent' | 'stopped'

/** Connects by TCP: web servers and mail servers alike. */
export interface Dialer {
  /** @param signal a `deadline`, or whoever stops the run */
  dial(host: string, port: number, signal: AbortSignal): Promise<Dialled>
}

/** IPv6 and IPv4 race as in clients (RFC 8305, "happy eyeballs"). */
export function createDialer(records: RecordSource, detours: readonly Detour[] = []): Dialer {
  return {
    async dial(host, port, signal) {
      const detour =
        detours.find((one) => one.host === host && one.port === port) ??
        detours.find((one) => one.host === host && one.port === undefined)
      if (detour !== undefined) return connectToFirst([detour.address], detour.toPort ?? port, signal)
      if (isIP(host) !== 0) return connectToFirst([host], port, signal)
      const addresses = await addressesOf(records, host, signal)
      return 'failure' in addresses ? { ok: false, ...addresses } : connectToFirst(addresses, port, signal)
    },
  }
}

/** IPv6 first, and then in turn; an answer about IPv6 that does not come holds nobody up for long (RFC 8305 §3). */
async function addressesOf(
  records: RecordSource,
  host: string,
  signal: AbortSignal,
): Promise<readonly string[] | { readonly failure: DialFailure }> {
  const answers: { A?: Records<string>; AAAA?: Records<string> } = {}
  const four = records.ask('A', host).then((answer) => {
    answers.A = answer
  })
  const six = records.ask('AAAA', host).then((answer) => {
    answers.AAAA = answer
  })
  const enough = four.then(() => (recordsIn(answers.A).length > 0 ? pause(RESOLUTION_DELAY_MS) : six))
  await unlessEnded(Promise.race([Promise.all([four, six]), enough]), signal)
  if (signal.aborted) return { failure: whyEnded(signal) }
  const found = alternating(recordsIn(answers.AAAA), recordsIn(answers.A))
  if (found.length > 0) return found.slice(0, MAX_ADDRESSES_TRIED)
  const failures = [answers.A, answers.AAAA].map((answer) => (answer?.ok === false ? answer.failure : undefined))
  if (failures.includes('stopped')) return { failure: 'stopped' }
  if (failures.includes('budget-spent')) return { failure: 'budget-spent' }
  return { failure: failures.includes('timeout') ? 'timeout' : 'no-name' }
}

const recordsIn = (answer: Records<string> | undefined) => (answer?.ok ? answer.records : [])

function alternating(some: readonly string[], others: readonly string[]): readonly string[] {
  return Array.from({ length: Math.max(some.length, others.length) }, (_, place) => [some[place], others[place]])
    .flat()
    .filter((address) => address !== undefined)
}

/** Each address gets a head start before the next one; the first connection wins (RFC 8305 §5). */
function connectToFirst(addresses: readonly string[], port: number, signal: AbortSignal): Promise<Dialled> {
  return new Promise((resolve) => {
    const attempts = new Set<Socket>()
    const failures: { readonly failure: DialFailure; readonly peer: string }[] = []
    const waiting = [...addresses]
    let timer: NodeJS.Timeout | undefined

    const settle = (result: Dialled) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      for (const socket of attempts) socket.destroy()
      resolve(result)
    }
    const end = () => settle({ ok: false, failure: whyEnded(signal), peer: joined(addresses[0] ?? '', port) })
    const tryNext = () => {
      clearTimeout(timer)
      const address = waiting.shift()
      if (address === undefined) return
      if (waiting.length > 0) timer = setTimeout(tryNext, CONNECTION_ATTEMPT_DELAY_MS)
      const peer = joined(address, port)
      const socket = connect({ host: address, port })
      attempts.add(socket)
      // Stays: an error that comes between two owners of a socket would end the process.
      socket.on('error', (error: NodeJS.ErrnoException) => {
        if (!attempts.delete(socket)) return
        failures.push({ failure: FAILURES[error.code ?? ''] ?? 'unreachable', peer })
        if (waiting.length > 0) tryNext()
        else if (attempts.size === 0) settle({ ok: false, ...mostTelling(failures) })
      })
      socket.once('connect', () => {
        attempts.delete(socket)
        settle({ ok: true, socket, peer })
      })
    }

    if (signal.aborted) return end()
    signal.addEventListener('abort', end, { once: true })
    tryNext()
  })
}

const FAILURES: Readonly<Record<string, DialFailure>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'refused',
  ETIMEDOUT: 'timeout',
}

/** A machine without IPv6 says "unreachable" of every such address, which is nothing about the host. */
function mostTelling(failures: readonly { readonly failure: DialFailure; readonly peer: string }[]) {
  const order: readonly DialFailure[] = ['refused', 'timeout', 'unreachable']
  const [first] = [...failures].sort((one, other) => order.indexOf(one.failure) - order.indexOf(other.failure))
  return first ?? { failure: 'unreachable' as const }
}
