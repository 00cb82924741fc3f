import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { TlsSeen } from '../../clients/network.ts'
import { MAIL_FAREWELL_MS, MAIL_TLS_LOOK_MS } from '../../limits.ts'
import { deadline } from '../net/index.ts'
import type { MailServerSeen, ServerFailure } from '../seen.ts'
import { type Conversation, converse } from './conversation.ts'
import { DIALECTS } from './dialect.ts'
import { TLS_PORTS } from './ports.ts'
import { createSteps, type Draft, type MailOptions, type PromisedServer, type Steps } from './steps.ts'

/**
 * Looks at a mail server as a mail program does that has no password: greeting, STARTTLS, certificate, capabilities, good-bye.
 * It never throws.
 *
 * One connection; where that ends before the server has said a word, a second one finds out whether it was spoken to in the
 * wrong way, with TLS or without. At ports for TLS, one is made for that beside the first as well.
 */
export async function probeServer(promised: PromisedServer, options: MailOptions): Promise<MailServerSeen> {
  const began = performance.now()
  const draft: Draft = {}
  const steps = createSteps(promised, options)
  const failure = steps === undefined ? 'no-name' : await createLook(promised, steps, options.signal)(draft)
  return {
    ...promised,
    capabilities: [],
    mechanisms: [],
    ...draft,
    ...(failure === undefined ? {} : { failure }),
    milliseconds: Math.round(performance.now() - began),
  }
}

function createLook({ protocol, port, security }: PromisedServer, steps: Steps, signal: AbortSignal | undefined) {
  const { dial, encrypt, greet, learn, upgrade, offersStartTls } = steps
  const farewell = `${DIALECTS[protocol].farewell}\r\n`

  /** What a second connection shows of TLS where plain text is promised first; nothing where there is none. */
  const tlsThere = async (until?: AbortSignal): Promise<TlsSeen | undefined> => {
    const dialled = await dial(until)
    if (!dialled.ok) return undefined
    try {
      const seen: Draft = {}
      const secured = await encrypt(dialled.socket, seen, until)
      if (typeof secured !== 'string') secured.destroy()
      return seen.tls
    } finally {
      dialled.socket.destroy()
    }
  }

  /**
   * A port for TLS waits for it in silence when it is spoken to in plain text, so that TLS is tried beside when the greeting
   * is late. At other ports a greeting may be late on purpose, for those who speak before their turn (Postfix's postscreen,
   * Exim's delays): there nothing is said before the time for an answer is over.
   */
  const greetOrFindTls = async (talk: Conversation, draft: Draft): Promise<ServerFailure | undefined> => {
    if (security === 'tls' || !TLS_PORTS.has(port)) return greet(talk, draft)
    const [greeted, found] = [new AbortController(), new AbortController()]
    const stops = signal === undefined ? [] : [signal]
    const untilGreeted = AbortSignal.any([greeted.signal, ...stops])
    const beside = pause(MAIL_TLS_LOOK_MS, undefined, { signal: untilGreeted }).then(
      () => tlsThere(untilGreeted),
      () => undefined,
    )
    // Half a greeting is no silence: it is waited for.
    beside.then((tls) => tls && !talk.hasHeard() && found.abort())
    const failure = await greet(talk, draft, AbortSignal.any([found.signal, ...stops]))
    greeted.abort()
    const tls = await beside
    // Where the greeting was left for TLS, its failure is no failure of the server.
    if (tls === undefined || (talk.hasHeard() && !found.signal.aborted)) return failure
    draft.tls = tls
    return 'only-tls'
  }

  /** From the first word to the last one that there is something to learn from. */
  const speak = async (socket: Socket, draft: Draft, onUpgrade: (socket: Socket) => void) => {
    const talk = converse(socket)
    const trouble = (await greetOrFindTls(talk, draft)) ?? (await learn(talk, draft))
    if (trouble !== undefined) return trouble
    if (security === 'none') draft.offersStartTls = offersStartTls(draft) === true
    if (security !== 'starttls') return undefined
    const upgraded = await upgrade(socket, talk, draft)
    if (typeof upgraded === 'string') return upgraded
    onUpgrade(upgraded)
    return learn(converse(upgraded), draft)
  }

  const look = async (draft: Draft): Promise<ServerFailure | undefined> => {
    const dialled = await dial()
    if (dialled.peer !== undefined) draft.peer = dialled.peer
    if (!dialled.ok) return dialled.failure
    let socket = dialled.socket
    try {
      const encrypted = security === 'tls' ? await encrypt(socket, draft) : socket
      if (typeof encrypted === 'string') return encrypted
      socket = encrypted
      const failure = await speak(socket, draft, (upgraded) => {
        socket = upgraded
      })
      if (failure === undefined || CIVIL.has(failure)) await sayGoodBye(socket, farewell, signal)
      // It is to be gone before another connection is made.
      if (failure === 'no-greeting' && security !== 'tls') await sayGoodBye(socket, '', signal)
      return failure
    } finally {
      socket.destroy()
      dialled.socket.destroy()
    }
  }

  /** Whether a server with which no TLS could be agreed on speaks plain text. */
  const isPlain = async (draft: Draft): Promise<boolean> => {
    const dialled = await dial()
    if (!dialled.ok) return false
    try {
      const seen: Draft = {}
      const trouble = await greet(converse(dialled.socket), seen)
      if (trouble !== undefined && trouble !== 'turned-away') return false
      await sayGoodBye(dialled.socket, farewell, signal)
      Object.assign(draft, seen)
      return true
    } finally {
      dialled.socket.destroy()
    }
  }

  return async (draft: Draft): Promise<ServerFailure | undefined> => {
    const failure = await look(draft)
    if (security === 'tls') return failure === 'tls' && (await isPlain(draft)) ? 'not-tls' : failure
    if (failure !== 'no-greeting') return failure
    // Also where TLS was tried beside and did not come: a server may take one connection at a time.
    const tls = await tlsThere()
    if (tls === undefined) return failure
    draft.tls = tls
    return 'only-tls'
  }
}

/** Failures after which the two are still on speaking terms. */
const CIVIL: ReadonlySet<ServerFailure> = new Set(['no-starttls', 'turned-away'])

/** A server that is left without a word notes an error. Whether it answers does not matter; who stops the run goes at once. */
function sayGoodBye(socket: Socket, lastWord: string, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const limit = deadline(MAIL_FAREWELL_MS, signal)
    const leave = () => {
      limit.clear()
      resolve()
    }
    if (limit.signal.aborted || socket.destroyed) return leave()
    limit.signal.addEventListener('abort', leave, { once: true })
    socket.once('close', leave)
    socket.resume()
    socket.end(lastWord)
  })
}
