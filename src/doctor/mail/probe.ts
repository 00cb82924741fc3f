import { isIP, type Socket } from 'node:net'
import { parseHostname } from '../../address/index.ts'
import {
  MAIL_ANSWER_MS,
  MAIL_FAREWELL_MS,
  MAIL_SERVER_MS,
  MAX_MAIL_GREETING_CHARACTERS,
  VERIFY_CONNECT_MS,
} from '../../limits.ts'
import { deadline, type RealNetwork, secure } from '../net/index.ts'
import type { MailServerSeen, ServerFailure } from '../seen.ts'
import { type AnswerFailure, type Conversation, converse } from './conversation.ts'
import { DIALECTS, type Dialect, type Question } from './dialect.ts'

/** A server as somebody was told of it. */
export type PromisedServer = Pick<
  MailServerSeen,
  'protocol' | 'hostname' | 'port' | 'security' | 'authentication' | 'usedBy'
>

export interface MailOptions extends Pick<RealNetwork, 'dialer' | 'trust'> {
  /** Stops everything; what was seen until then stays. */
  readonly signal?: AbortSignal
  /** Limits, where they are not those of `limits.ts`. */
  readonly connectMs?: number
  readonly answerMs?: number
  readonly serverMs?: number
}

/** What is seen of a server, as it comes. */
type Draft = {
  -readonly [Key in Exclude<keyof MailServerSeen, keyof PromisedServer | 'milliseconds'>]?: MailServerSeen[Key]
}

/**
 * Looks at a mail server as a mail program does that has no password: greeting, STARTTLS, certificate, capabilities, good-bye.
 * It never throws.
 *
 * One connection; where that ends before the server has said a word, a second one finds out whether it was spoken to in the
 * wrong way, with TLS or without.
 */
export async function probeServer(promised: PromisedServer, options: MailOptions): Promise<MailServerSeen> {
  const began = performance.now()
  const draft: Draft = {}
  const look = createLook(promised, options, began)
  const failure = look === undefined ? 'no-name' : await look(draft)
  return {
    ...promised,
    capabilities: [],
    mechanisms: [],
    ...draft,
    ...(failure === undefined ? {} : { failure }),
    milliseconds: Math.round(performance.now() - began),
  }
}

/** Nothing where the host's name is none. */
function createLook({ protocol, hostname, port, security }: PromisedServer, options: MailOptions, began: number) {
  const { dialer, trust, signal } = options
  const { connectMs = VERIFY_CONNECT_MS, answerMs = MAIL_ANSWER_MS, serverMs = MAIL_SERVER_MS } = options
  const parsed = parseHostname(hostname)
  const host = isIP(hostname) !== 0 ? hostname : parsed.ok ? parsed.value : undefined
  if (host === undefined || !Number.isInteger(port) || port < 1 || port > 65_535) return undefined
  const dialect = DIALECTS[protocol]

  /** A step of it, within its own time and what is left of the whole. */
  const within = async <T>(milliseconds: number, step: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const left = Math.max(0, began + serverMs - performance.now())
    const limit = deadline(Math.min(milliseconds, left), signal)
    try {
      return await step(limit.signal)
    } finally {
      limit.clear()
    }
  }

  const dial = () => within(connectMs, (until) => dialer.dial(host, port, until))
  const ask = (talk: Conversation, { line, kindOf }: Question) =>
    within(answerMs, (until) => talk.answer(line, kindOf, until))

  const greet = async (talk: Conversation, draft: Draft): Promise<ServerFailure | undefined> => {
    const answered = await within(answerMs, (until) => talk.answer(undefined, dialect.greeting, until))
    const first = answered.ok ? answered.value[0] : (answered.error.lines[0] ?? answered.error.odd)
    if (first !== undefined) draft.greeting = first.slice(0, MAX_MAIL_GREETING_CHARACTERS)
    if (answered.ok) return dialect.isWelcome(answered.value.at(-1) ?? '') ? undefined : 'turned-away'
    const isSilent = !talk.hasHeard() && answered.error.reason !== 'stopped'
    return isSilent ? 'no-greeting' : failureOf(answered.error)
  }

  /** Without capabilities in the draft: the server does not say what it can. */
  const learn = async (talk: Conversation, draft: Draft): Promise<ServerFailure | undefined> => {
    // What is said before TLS, anybody on the way may have said.
    delete draft.capabilities
    const answered = await ask(talk, dialect.askCapabilities)
    if (!answered.ok) return failureOf(answered.error)
    const told = dialect.capabilitiesIn(answered.value)
    if (told === 'turned-away') return told
    if (told !== undefined) draft.capabilities = told
    draft.mechanisms = dialect.mechanismsIn(told ?? [], draft.greeting ?? '')
    return undefined
  }

  const offersStartTls = ({ capabilities }: Draft) =>
    capabilities?.some((word) => word.toUpperCase() === dialect.startTlsCapability)

  /** The connection after the step from plain text to TLS; a server that does not say what it can is asked all the same. */
  const upgrade = async (socket: Socket, talk: Conversation, draft: Draft): Promise<Socket | ServerFailure> => {
    const isOffered = offersStartTls(draft)
    draft.offersStartTls = isOffered === true
    delete draft.capabilities
    delete draft.mechanisms
    if (isOffered === false) return 'no-starttls'
    const answered = await ask(talk, dialect.askStartTls)
    if (!answered.ok) return failureOf(answered.error)
    if (!dialect.isYes(answered.value.at(-1) ?? '')) return 'no-starttls'
    draft.offersStartTls = true
    talk.release()
    return encrypt(socket, draft)
  }

  const encrypt = async (socket: Socket, draft: Draft): Promise<Socket | ServerFailure> => {
    const secured = await within(connectMs, (until) => secure(socket, { host, trust }, until))
    if ('tls' in secured) draft.tls = secured.tls
    return secured.ok ? secured.socket : secured.failure
  }

  /** From the first word to the last one that there is something to learn from. */
  const speak = async (socket: Socket, draft: Draft, onUpgrade: (socket: Socket) => void) => {
    const talk = converse(socket)
    const trouble = (await greet(talk, draft)) ?? (await learn(talk, draft))
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
      if (failure === undefined || CIVIL.has(failure)) await sayGoodBye(socket, dialect, signal)
      return failure
    } finally {
      socket.destroy()
      dialled.socket.destroy()
    }
  }

  /** Whether a server that could not be understood speaks the other way. */
  const lookAgain = async (failure: ServerFailure, draft: Draft): Promise<ServerFailure> => {
    const isOtherWay = security === 'tls' ? failure === 'tls' : failure === 'no-greeting'
    const dialled = isOtherWay ? await dial() : undefined
    if (!dialled?.ok) return failure
    const { socket } = dialled
    try {
      const seen: Draft = {}
      if (security === 'tls') {
        const trouble = await greet(converse(socket), seen)
        if (trouble !== undefined && trouble !== 'turned-away') return failure
        await sayGoodBye(socket, dialect, signal)
      } else {
        await encrypt(socket, seen)
        if (seen.tls === undefined) return failure
      }
      Object.assign(draft, seen)
      return security === 'tls' ? 'not-tls' : 'only-tls'
    } finally {
      socket.destroy()
    }
  }

  return async (draft: Draft): Promise<ServerFailure | undefined> => {
    const failure = await look(draft)
    return failure === undefined ? undefined : lookAgain(failure, draft)
  }
}

/** Failures after which the two are still on speaking terms. */
const CIVIL: ReadonlySet<ServerFailure> = new Set(['no-starttls', 'turned-away'])

const FAILURES = {
  timeout: 'timeout',
  stopped: 'stopped',
  'cut-off': 'cut-off',
  foreign: 'wrong-protocol',
} as const satisfies Record<AnswerFailure['reason'], ServerFailure>

const failureOf = ({ reason }: AnswerFailure): ServerFailure => FAILURES[reason]

/** A server that is left without a word notes an error. Whether it answers does not matter; who stops the run goes at once. */
function sayGoodBye(socket: Socket, { farewell }: Dialect, signal: AbortSignal | undefined): Promise<void> {
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
    socket.end(`${farewell}\r\n`)
  })
}
