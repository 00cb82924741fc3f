import type { Socket } from 'node:net'
import { MAX_MAIL_ANSWER_BYTES, MAX_MAIL_ANSWER_LINES } from '../../limits.ts'
import { fail, ok, type Result } from '../../result.ts'
import { whyEnded } from '../net/index.ts'
import { shown } from './words.ts'

/** Lines to and from a server, over a connection that somebody else opens and closes. */
export interface Conversation {
  /**
   * Says a line, or nothing, and waits for the answer.
   *
   * @param kindOf what each line of it is, the first one having the place 0
   */
  answer(command: string | undefined, kindOf: KindOfLine, signal: AbortSignal): Promise<Answered>
  /** Whether the other side has said anything at all. */
  hasHeard(): boolean
  /** Leaves the connection to somebody else. What was said and not asked for is forgotten (CVE-2011-0411). */
  release(): void
}

/** Whether a line is one of several, the last one of its answer, or none that the protocol knows. */
export type KindOfLine = (line: string, place: number) => 'more' | 'last' | 'foreign'

export type Answered = Result<readonly string[], AnswerFailure>

export interface AnswerFailure {
  readonly reason: 'timeout' | 'stopped' | 'cut-off' | 'foreign'
  /** As far as it came, without the line that is foreign. */
  readonly lines: readonly string[]
  /** The line that is none of the protocol, or that was not ended in time. */
  readonly odd?: string
}

const LINE_FEED = 0x0a

export function converse(socket: Socket): Conversation {
  let received: Buffer = Buffer.alloc(0)
  let isOver = false
  let heard = false
  let wake = () => {}
  const take = (bytes: Buffer) => {
    heard = true
    received = Buffer.concat([received, bytes])
    // Nobody needs more at once; who sends without end is left waiting.
    if (received.length > MAX_MAIL_ANSWER_BYTES) socket.pause()
    wake()
  }
  const end = () => {
    isOver = true
    wake()
  }
  socket.on('data', take).on('end', end).on('close', end).on('error', end)

  /** A line without its end, of whatever is in it no control characters; nothing while there is none. */
  const nextLine = (room: number): string | undefined => {
    const place = received.subarray(0, room).indexOf(LINE_FEED)
    const isCutShort = place === -1 && (isOver || received.length >= room)
    if (place === -1 && (!isCutShort || received.length === 0)) return undefined
    const bytes = received.subarray(0, place === -1 ? room : place)
    received = received.subarray(place === -1 ? bytes.length : place + 1)
    if (received.length <= MAX_MAIL_ANSWER_BYTES) socket.resume()
    return textOf(bytes)
  }

  return {
    async answer(command, kindOf, signal) {
      const lines: string[] = []
      let room = MAX_MAIL_ANSWER_BYTES
      const stop = () => wake()
      signal.addEventListener('abort', stop, { once: true })
      try {
        if (command !== undefined && !isOver) socket.write(`${command}\r\n`)
        while (true) {
          if (signal.aborted) return fail({ reason: whyEnded(signal), lines, ...oddIn(received) })
          const line = nextLine(room)
          if (line !== undefined) {
            room -= Buffer.byteLength(line) + 2
            const kind = kindOf(line, lines.length)
            if (kind === 'foreign') return fail({ reason: 'foreign', lines, odd: line })
            lines.push(line)
            if (kind === 'last') return ok(lines)
            if (lines.length >= MAX_MAIL_ANSWER_LINES || room <= 0) return fail({ reason: 'foreign', lines })
          } else if (isOver) return fail({ reason: 'cut-off', lines })
          else {
            await new Promise<void>((resolve) => {
              wake = resolve
            })
          }
        }
      } finally {
        signal.removeEventListener('abort', stop)
      }
    },
    hasHeard: () => heard,
    release() {
      socket.off('data', take).off('end', end).off('close', end).off('error', end)
      socket.pause()
      received = Buffer.alloc(0)
    },
  }
}

const oddIn = (bytes: Buffer) => (bytes.length === 0 ? {} : { odd: textOf(bytes) })

const textOf = (bytes: Buffer) => shown(bytes.toString('utf8').replace(/\r$/, ''))
