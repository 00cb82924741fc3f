import type { Asked } from './catalogue/index.ts'
import type { Answer } from './client.ts'

/**
 * The network as a client meets it. The doctor's is the real one (`src/doctor/net/`), that of tests is made up; a search
 * sees no difference.
 */
export interface Network {
  /** One question with its redirects. It never throws: what went wrong is in the exchange. */
  ask(asked: Asked, limits: AskLimits): Promise<Exchange>
  /** The records of a name; asked once, however many clients want them. */
  records<Type extends RecordType>(type: Type, name: string): Promise<Records<RecordOf[Type]>>
}

export interface AskLimits {
  /** HTTP redirects that the client follows; 0: it takes a 3xx as an answer. */
  readonly redirects: number
  /** Whether a POST stays one after 301 and 302; most clients' libraries make a GET of it, without body (RFC 9110 §15.4.3). */
  readonly keepsMethod: boolean
  /** Milliseconds until the client gives up the whole question. */
  readonly patienceMs: number
}

/** What came of a question. */
export interface Exchange {
  readonly asked: Asked
  /** Every request that was made, in order; the last one's answer is the exchange's. */
  readonly hops: readonly Hop[]
  /** Absent when nothing came that a client could read. `bytes`: the body as it was sent, where it may be no text. */
  readonly answer: (Answer & { readonly url: string; readonly bytes?: Uint8Array }) | undefined
}

/** One request, as far as it got. */
export interface Hop {
  readonly method: string
  readonly url: string
  /** Address and port that were connected to, or that were tried in vain; absent when there was none. */
  readonly peer?: string
  readonly status?: number
  readonly contentType?: string
  /** Where it was sent on. */
  readonly location?: string
  /** Response headers that findings look at, names in small letters. */
  readonly headers?: Readonly<Record<string, string>>
  readonly tls?: TlsSeen
  readonly failure?: HopFailure
  readonly milliseconds: number
}

export type HopFailure =
  /** The name has no address, or DNS could not tell it. */
  | 'no-name'
  | 'refused'
  | 'unreachable'
  | 'timeout'
  /** The certificate is none for the name, or nobody vouches for it; `tls.problem` says which. */
  | 'certificate'
  /** TLS could not be agreed on. */
  | 'tls'
  | 'cut-off'
  /** More than any client would need: what was read so far is the answer, which every reader refuses if it is cut short. */
  | 'too-large'
  | 'too-many-redirects'
  /** A redirect to no http(s) URL. */
  | 'bad-redirect'
  /** Nothing more is asked in this run: see `MAX_VERIFY_REQUESTS`. */
  | 'budget-spent'
  /** Somebody stopped the run before this was known. */
  | 'stopped'

/** A TLS connection's certificate, seen also when it is not believed. */
export interface TlsSeen {
  /** As in `TLSv1.3`. */
  readonly version: string
  /** Names of the certificate (subjectAltName). */
  readonly names: readonly string[]
  readonly issuer: string
  /** End of its life, in ISO 8601. */
  readonly validTo: string
  /** Whole days until then, negative when it is over. */
  readonly daysLeft: number
  /** Why it is not believed; absent when it is. */
  readonly problem?: 'wrong-name' | 'expired' | 'not-yet-valid' | 'self-signed' | 'chain-incomplete' | 'untrusted'
}

export interface MxRecord {
  readonly priority: number
  /** In small letters; `.` for none, on purpose (RFC 7505). */
  readonly host: string
}

export interface SrvRecord {
  readonly priority: number
  readonly weight: number
  readonly port: number
  /** In small letters; `.` for none, on purpose (RFC 2782). */
  readonly target: string
}

/** What each type of record is read into; TXT as its joined text, CNAME as its target, A and AAAA as addresses. */
export interface RecordOf {
  readonly MX: MxRecord
  readonly SRV: SrvRecord
  readonly TXT: string
  readonly CNAME: string
  readonly A: string
  readonly AAAA: string
}

export type RecordType = keyof RecordOf

/** Records, perhaps none; or that nobody could say. */
export type Records<Record> =
  | { readonly ok: true; readonly records: readonly Record[] }
  | { readonly ok: false; readonly failure: 'timeout' | 'refused' | 'server-failure' | 'budget-spent' | 'stopped' }
