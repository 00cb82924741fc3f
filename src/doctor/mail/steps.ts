import { isIP, type Socket } from 'node:net'
import { parseHostname } from '../../address/index.ts'
import { MAIL_ANSWER_MS, MAIL_SERVER_MS, MAX_MAIL_GREETING_CHARACTERS, VERIFY_CONNECT_MS } from '../../limits.ts'
import { type Dialled, deadline, type RealNetwork, secure } from '../net/index.ts'
import type { MailServerSeen, ServerFailure } from '../seen.ts'
import type { AnswerFailure, Conversation } from './conversation.ts'
import { DIALECTS, type Question } from './dialect.ts'

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
export type Draft = {
  -readonly [Key in Exclude<keyof MailServerSeen, keyof PromisedServer | 'milliseconds'>]?: MailServerSeen[Key]
}

/** What there is to do with one server, each within its own time and what is left of the whole; `until` ends it before. */
export interface Steps {
  dial(until?: AbortSignal): Promise<Dialled>
  encrypt(socket: Socket, draft: Draft, until?: AbortSignal): Promise<Socket | ServerFailure>
  greet(talk: Conversation, draft: Draft, until?: AbortSignal): Promise<ServerFailure | undefined>
  /** Without capabilities in the draft afterwards: the server does not say what it can. */
  learn(talk: Conversation, draft: Draft): Promise<ServerFailure | undefined>
  /** The connection after the step from plain text to TLS; a server that does not say what it can is asked all the same. */
  upgrade(socket: Socket, talk: Conversation, draft: Draft): Promise<Socket | ServerFailure>
  offersStartTls(draft: Draft): boolean | undefined
}

/** Nothing where the host's name is none. */
export function createSteps({ protocol, hostname, port }: PromisedServer, options: MailOptions): Steps | undefined {
  const { dialer, trust, signal } = options
  const { connectMs = VERIFY_CONNECT_MS, answerMs = MAIL_ANSWER_MS, serverMs = MAIL_SERVER_MS } = options
  const host = hostIn(hostname)
  if (host === undefined || !Number.isInteger(port) || port < 1 || port > 65_535) return undefined
  const dialect = DIALECTS[protocol]
  const began = performance.now()

  const within = async <T>(
    milliseconds: number,
    step: (signal: AbortSignal) => Promise<T>,
    until = signal,
  ): Promise<T> => {
    const left = Math.max(0, began + serverMs - performance.now())
    const limit = deadline(Math.min(milliseconds, left), until)
    try {
      return await step(limit.signal)
    } finally {
      limit.clear()
    }
  }
  const ask = (talk: Conversation, { line, kindOf }: Question) =>
    within(answerMs, (end) => talk.answer(line, kindOf, end))

  const offersStartTls = ({ capabilities }: Draft) =>
    capabilities?.some((word) => word.toUpperCase() === dialect.startTlsCapability)

  const encrypt: Steps['encrypt'] = async (socket, draft, until) => {
    const secured = await within(connectMs, (end) => secure(socket, { host, trust }, end), until)
    if ('tls' in secured) draft.tls = secured.tls
    return secured.ok ? secured.socket : secured.failure
  }

  return {
    dial: (until) => within(connectMs, (end) => dialer.dial(host, port, end), until),
    encrypt,
    offersStartTls,
    async greet(talk, draft, until) {
      const answered = await within(answerMs, (end) => talk.answer(undefined, dialect.greeting, end), until)
      const first = answered.ok ? answered.value[0] : (answered.error.lines[0] ?? answered.error.odd)
      if (first !== undefined) draft.greeting = first.slice(0, MAX_MAIL_GREETING_CHARACTERS)
      if (answered.ok) return dialect.isWelcome(answered.value.at(-1) ?? '') ? undefined : 'turned-away'
      const isSilent = !talk.hasHeard() && answered.error.reason !== 'stopped'
      return isSilent ? 'no-greeting' : failureOf(answered.error)
    },
    async learn(talk, draft) {
      // What is said before TLS, anybody on the way may have said.
      delete draft.capabilities
      const answered = await ask(talk, dialect.askCapabilities)
      if (!answered.ok) return failureOf(answered.error)
      const told = dialect.capabilitiesIn(answered.value)
      if (told === 'turned-away') return told
      if (told !== undefined) draft.capabilities = told
      draft.mechanisms = dialect.mechanismsIn(told ?? [], draft.greeting ?? '')
      return undefined
    },
    async upgrade(socket, talk, draft) {
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
    },
  }
}

function hostIn(hostname: string): string | undefined {
  if (isIP(hostname) !== 0) return hostname
  const parsed = parseHostname(hostname)
  return parsed.ok ? parsed.value : undefined
}

const FAILURES = {
  timeout: 'timeout',
  stopped: 'stopped',
  'cut-off': 'cut-off',
  foreign: 'wrong-protocol',
} as const satisfies Record<AnswerFailure['reason'], ServerFailure>

const failureOf = ({ reason }: AnswerFailure): ServerFailure => FAILURES[reason]
