import type { NotExpressible } from '../../account/index.ts'
import type { LookupFailure } from '../../lookup/index.ts'
import type { MobileSyncFailure } from './mobilesync-view.ts'
import type { AutodiscoverRequestFailure } from './request.ts'

/** What `templates/autodiscover/error.xml` shows. */
export interface ErrorView {
  /** A time of day, `hh:mm:ss.fffffff`. */
  readonly time: string
  /** Constant for the installation, 0–4294967295. */
  readonly id: number
  readonly code: number
  readonly message: string
}

export type AutodiscoverFailure =
  | AutodiscoverRequestFailure
  | LookupFailure['reason']
  | NotExpressible
  | MobileSyncFailure
  | 'schema-unknown'
  | 'broken'

/**
 * The HTTP status of "no ActiveSync here": 200 as Exchange has it. What Microsoft's cloud does with it, which asks this
 * way for new Outlook, nobody outside has seen; 404 is what to try instead (README, doubts).
 */
export const STATUS_WITHOUT_ACTIVE_SYNC = 200

/** How a failure is said: HTTP status, and the code and words of the error document. */
interface Said {
  readonly status: number
  readonly code: number
  readonly message: string
}

const INVALID_REQUEST = { code: 600, message: 'Invalid Request' } as const
const NO_PROVIDER = { code: 601, message: 'Provider is not available' } as const
const NOT_FOUND = { status: 404, code: 500, message: 'The email address cannot be found.' } as const

/**
 * Spec: MS-OXDSCLI §2.2.4.1.1.3.2, AUTODISCOVER §2.5. A domain that is not ours is a 404, so that Thunderbird and
 * Outlook go on to the next address; a request that nobody could answer is a 200, as Exchange does it.
 */
const SAID = {
  'body-too-large': { status: 413, ...INVALID_REQUEST },
  'body-cut-off': { status: 200, ...INVALID_REQUEST },
  'body-not-utf8': { status: 200, ...INVALID_REQUEST },
  'not-xml': { status: 200, ...INVALID_REQUEST },
  'address-missing': { status: 200, ...INVALID_REQUEST },
  'address-malformed': { status: 200, ...INVALID_REQUEST },
  'schema-unknown': { status: 200, ...NO_PROVIDER },
  'no-active-sync': { status: STATUS_WITHOUT_ACTIVE_SYNC, ...NO_PROVIDER },
  'domain-missing': NOT_FOUND,
  'domain-unknown': NOT_FOUND,
  'source-unavailable': NOT_FOUND,
  insecure: NOT_FOUND,
  'login-unknown': NOT_FOUND,
  'no-mail-servers': NOT_FOUND,
  'oauth-only': NOT_FOUND,
  'plain-only': NOT_FOUND,
  'server-unknown': NOT_FOUND,
  unsupported: NOT_FOUND,
  'variant-needed': NOT_FOUND,
  broken: { status: 503, code: 603, message: 'The server has a temporary problem.' },
} as const satisfies Record<AutodiscoverFailure, Said>

/** The error document of a failure, and its HTTP status. No word of it comes from the request. */
export function toErrorView(
  failure: AutodiscoverFailure,
  now: Date,
  installation: string,
): { readonly status: number; readonly view: ErrorView } {
  const { status, code, message } = SAID[failure]
  return {
    status,
    view: { time: `${now.toISOString().slice(11, 23)}0000`, id: installationId(installation), code, message },
  }
}

/** FNV-1a, 32 bits, over the service's name: the same for every error of an installation, and small enough to fit. */
function installationId(installation: string): number {
  let hash = 0x811c9dc5
  for (const character of installation) hash = Math.imul(hash ^ (character.codePointAt(0) as number), 0x01000193) >>> 0
  return hash
}
