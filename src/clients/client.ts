import type { MailProtocol, Security } from '../account/index.ts'
import type { EmailAddress } from '../address/index.ts'
import { fail, type Result } from '../result.ts'

/** A server as a client would enter it into its own settings. */
export interface ServerChoice {
  readonly protocol: MailProtocol
  /** As it stands in the document; empty when the client goes on without one. */
  readonly hostname: string
  readonly port: number
  /** `undecided`: the client tries or guesses. */
  readonly security: Security | 'undecided'
  /** Absent when the client does not take it from the document: then it uses the address, or asks. */
  readonly username: string | undefined
  /** Only where the client reads it. */
  readonly leaveOnServer?: boolean
}

/** What a client makes of a document that it accepts. */
export interface Understood {
  /** What it calls the account, where it takes that from the document. */
  readonly name: string | undefined
  readonly incoming: ServerChoice | undefined
  readonly outgoing: ServerChoice | undefined
  /** The other servers that it would offer or try, in its order. */
  readonly alternatives: readonly ServerChoice[]
}

/** Why a client does not accept a document. */
export type Refusal =
  | 'attribute-unknown'
  | 'domain-unusable'
  | 'http'
  | 'id-unusable'
  | 'login-unsupported'
  | 'no-incoming'
  | 'no-outgoing'
  | 'no-provider'
  | 'not-settings'
  | 'not-xml'
  | 'redirect'
  | 'server-unusable'

export type Reading = Result<Understood, Refusal>

/**
 * A client's reader of one format: the document, the address that its owner typed, and the domain that was asked for,
 * which is another one behind MX records.
 */
export type Reader = (document: string, address: EmailAddress, domain?: string) => Reading

/** What a client looks at before it reads. */
export interface HttpRule {
  /** First and last status that it accepts. */
  readonly statuses: readonly [number, number]
  /** Beginnings of a Content-Type, case and all; absent when it does not look. */
  readonly contentTypes?: readonly string[]
  /** What a body has to begin with. */
  readonly bodyStart?: string
}

export interface Answer {
  readonly status: number
  readonly contentType?: string | undefined
  readonly body: string
}

export interface Format {
  readonly http: HttpRule
  readonly read: Reader
}

/** A mail client, as far as it reads what we serve. */
export interface MailClient {
  readonly name: string
  /** Repository, commit and date of the source that the rules were read in. */
  readonly source: string
  readonly autoconfig?: Format
  readonly autodiscover?: Format
}

export const SUCCESS_ONLY: HttpRule = { statuses: [200, 299] }
export const OK_ONLY: HttpRule = { statuses: [200, 200] }

/** Whether a client takes an answer for a document at all, by its status. */
export function isFetched({ statuses: [first, last] }: HttpRule, { status }: Answer): boolean {
  return status >= first && status <= last
}

/** What a client makes of an answer: its HTTP rules first, then its reader. */
export function readAnswer(
  { http, read }: Format,
  answer: Answer,
  address: EmailAddress,
  domain: string = address.domain,
): Reading {
  const { contentType = '', body } = answer
  if (!isFetched(http, answer)) return fail('http')
  if (http.contentTypes?.some((beginning) => contentType.startsWith(beginning)) === false) return fail('not-xml')
  if (http.bodyStart !== undefined && !body.startsWith(http.bodyStart)) return fail('not-xml')
  return read(body, address, domain)
}

/** Spec: AUTOCONFIG, element socketType. Most clients know exactly these words. */
export const SOCKET_TYPE: ReadonlyMap<string, Security> = new Map([
  ['plain', 'none'],
  ['SSL', 'tls'],
  ['STARTTLS', 'starttls'],
])

/** First of each direction, the rest as alternatives: what most clients do with lists. */
export function firstOfEach(
  incoming: readonly ServerChoice[],
  outgoing: readonly ServerChoice[],
  name?: string,
): Understood {
  return {
    name,
    incoming: incoming[0],
    outgoing: outgoing[0],
    alternatives: [...incoming.slice(1), ...outgoing.slice(1)],
  }
}
