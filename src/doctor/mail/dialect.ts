import type { MailProtocol } from '../../account/index.ts'
import type { KindOfLine } from './conversation.ts'
import { imap } from './imap.ts'
import { pop3 } from './pop3.ts'
import { smtp } from './smtp.ts'

/** How a mail protocol says what the doctor wants to know; everything else of the protocol is left out. */
export interface Dialect {
  readonly greeting: KindOfLine
  /** Whether a greeting's last line lets strangers in. */
  isWelcome(line: string): boolean
  readonly askCapabilities: Question
  /** What the answer says; `undefined` when the server does not say what it can. */
  capabilitiesIn(lines: readonly string[]): readonly string[] | 'turned-away' | undefined
  /** What is among the capabilities where STARTTLS is offered. */
  readonly startTlsCapability: string
  readonly askStartTls: Question
  /** Whether the last line of an answer says yes. */
  isYes(line: string): boolean
  /** SASL mechanisms, and the protocol's own ways to log in. */
  mechanismsIn(capabilities: readonly string[], greeting: string): readonly string[]
  readonly farewell: string
}

/** A line that is said, and what its answer is made of. */
export interface Question {
  readonly line: string
  readonly kindOf: KindOfLine
}

export const DIALECTS: Readonly<Record<MailProtocol, Dialect>> = { imap, pop3, smtp }
