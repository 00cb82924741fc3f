import type { AccountConfig } from '../../../account/index.ts'
import { fail, ok, type Result } from '../../../result.ts'
import { toOutlookView } from '../view.ts'

/** The answer: one URL for one protocol. There is no place in it for a mail server (AD-74). */
export interface JsonView {
  readonly Protocol: ProtocolName
  readonly Url: string
}

export interface JsonErrorView {
  readonly ErrorCode: string
  readonly ErrorMessage: string
}

export type ProtocolName = keyof typeof URLS

/**
 * The protocols that we can name, in Exchange's spelling, and where each answers. `Rest` and twenty more are
 * Microsoft's own (AUTODISCOVER §4.2).
 */
const URLS = {
  AutodiscoverV1: (account, pox) => (isSaidInXml(account) ? pox : undefined),
  ActiveSync: ({ exchange }) => exchange?.activeSync,
  Ews: ({ exchange }) => exchange?.ews,
} as const satisfies Record<string, (account: AccountConfig, pox: string) => string | undefined>

const NAMES = Object.keys(URLS) as readonly ProtocolName[]

/** Whether the XML endpoint has anything to say, in either schema. */
function isSaidInXml(account: AccountConfig): boolean {
  return account.exchange?.activeSync !== undefined || toOutlookView(account, undefined).ok
}

/** Why a question is not answered with a URL. */
export type JsonFailure =
  | { readonly reason: 'request-invalid' | 'protocol-missing' | 'user-unknown' | 'broken' }
  | { readonly reason: 'protocol-invalid'; readonly supported: readonly ProtocolName[] }

/**
 * The URL of a protocol for an account.
 *
 * @param protocol in any capitalisation
 * @param pox where the XML endpoint is
 */
export function toJsonView(
  account: AccountConfig,
  protocol: string | undefined,
  pox: string,
): Result<JsonView, JsonFailure> {
  const supported = account.unsupported === undefined ? NAMES.filter((name) => URLS[name](account, pox)) : []
  if (supported.length === 0) return fail({ reason: 'user-unknown' })
  if (protocol === undefined) return fail({ reason: 'protocol-missing' })
  const name = supported.find((candidate) => candidate.toLowerCase() === protocol.toLowerCase())
  const url = name && URLS[name](account, pox)
  return name && url ? ok({ Protocol: name, Url: url }) : fail({ reason: 'protocol-invalid', supported })
}

/** How a failure is said: HTTP status, Exchange's name for it, and its sentence (AUTODISCOVER §4.2). */
const SAID = {
  'request-invalid': [400, 'MandatoryParameterMissing', 'The request does not match the valid format.'],
  'protocol-missing': [
    400,
    'MandatoryParameterMissing',
    "A valid value must be provided for the query parameter 'Protocol'",
  ],
  'protocol-invalid': [400, 'InvalidProtocol', 'The given protocol value is invalid.'],
  'user-unknown': [404, 'UserNotFound', 'The given user is not found'],
  broken: [503, 'InternalServerError', 'The server has a temporary problem.'],
} as const satisfies Record<JsonFailure['reason'], readonly [number, string, string]>

/** The error of a failure, and its HTTP status. No word of it comes from the request (AD-68). */
export function toJsonErrorView(failure: JsonFailure): { readonly status: number; readonly view: JsonErrorView } {
  const [status, ErrorCode, sentence] = SAID[failure.reason]
  const supported =
    failure.reason === 'protocol-invalid' ? ` Supported values are '${failure.supported.join(',')}'` : ''
  return { status, view: { ErrorCode, ErrorMessage: sentence + supported } }
}
