import type { Hostname } from '../address/index.ts'

/** Questions about names. An answer is a fact about the name; whatever keeps one from being had is a `DnsFailure`. */
export interface Dns {
  /** @throws DnsFailure when no resolver gave a valid answer in time */
  ask<T extends RecordType>(name: string, type: T): Promise<DnsAnswer<Records[T]>>
}

export interface Records {
  MX: MxRecord
  CNAME: Hostname
  SRV: SrvRecord
}

export type RecordType = keyof Records

export interface MxRecord {
  /** Lower is better (RFC 5321 §5.1). */
  readonly preference: number
  readonly exchange: Target
}

/** Spec: RFC 2782. */
export interface SrvRecord {
  readonly priority: number
  readonly weight: number
  readonly port: number
  readonly target: Target
}

/** A host; `.` for "there is none, on purpose" (RFC 7505 §3, RFC 2782); nothing for what is no host name at all. */
export type Target = Hostname | '.' | undefined

export interface DnsAnswer<Record> {
  /** `no-data`: the name is there, without such a record; `no-name`: NXDOMAIN (RFC 2308 §2). */
  readonly outcome: 'records' | 'no-data' | 'no-name'
  readonly records: readonly Record[]
  /** How much longer the answer holds, within our bounds. */
  readonly ttlSeconds: number
}

export type DnsFailureReason =
  | 'content-type'
  | 'http-status'
  | 'malformed'
  | 'mismatch'
  | 'network'
  | 'refused'
  | 'server-failure'
  | 'timeout'
  | 'too-large'
  | 'truncated'

/** No resolver gave a valid answer in time. Never says what was asked. */
export class DnsFailure extends Error {
  readonly reason: DnsFailureReason

  constructor(reason: DnsFailureReason) {
    super(`no answer from DNS: ${reason}`)
    this.name = 'DnsFailure'
    this.reason = reason
  }
}
