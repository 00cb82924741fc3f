import type { AccountConfig, Authentication, MailProtocol, Security } from '../account/index.ts'
import type { Domain, EmailAddress } from '../address/index.ts'
import type { ClientEntry } from '../clients/catalogue/index.ts'
import type { Exchange, RecordOf, Records, RecordType, TlsSeen } from '../clients/network.ts'
import type { Search } from '../clients/search.ts'

/** Everything that one run has seen of a domain from outside. Findings are made from it, and reports show it. */
export interface Seen {
  readonly address: EmailAddress
  /** Whether the address was given; else its local part is made up. */
  readonly isOwnAddress: boolean
  readonly domain: Domain
  /** The domains that clients make of the best MX host, shortest cut first. */
  readonly mxDomains: readonly Domain[]
  /** What this installation's catalog says of the domain; absent when it knows nothing. */
  readonly expected: AccountConfig | undefined
  readonly verdicts: readonly Verdict[]
  /** Each question once, in the order in which they were put. */
  readonly exchanges: readonly Exchange[]
  readonly records: ReadonlyMap<`${RecordType} ${string}`, Records<RecordOf[RecordType]>>
  readonly servers: readonly MailServerSeen[]
  /** Servers that answers name as well, and that nobody looked at. */
  readonly unseenServers: readonly UnseenServer[]
  /** Apple profiles that were fetched, for the address and, so that names can be compared, for a made-up one. */
  readonly profiles?: readonly ProfileSeen[]
  /** What no client asks for: the profile of a made-up address. */
  readonly otherProfile?: Exchange
  /** And what answered at a name below the domain that nobody ever made. */
  readonly wildcard?: Exchange
  /** Whether the run came to its end; else somebody stopped it, and what was not seen says nothing. */
  readonly isComplete: boolean
}

/** Where one client ends up. */
export interface Verdict {
  readonly client: ClientEntry
  readonly search: Search
  /**
   * `works`: settings that lead to servers which answer as promised. `untested`: settings, of which nobody knows whether
   * they work (`whyUntested`). `broken`: settings that cannot work. `nothing`: it finds none, and asks the person.
   * `not-asked`: it asks nobody by itself (a profile that a person has to open), its reader is not known, or no requests
   * were left for it.
   */
  readonly outcome: 'works' | 'untested' | 'broken' | 'nothing' | 'not-asked'
}

/** A server that some client was told, as it is. */
export interface MailServerSeen {
  readonly protocol: MailProtocol
  readonly hostname: string
  readonly port: number
  readonly security: Security
  /** Promised in some answer, best first. */
  readonly authentication: readonly Authentication[]
  /** Names of the clients that would use it. */
  readonly usedBy: readonly string[]
  readonly peer?: string
  /** The first line that it sends. */
  readonly greeting?: string
  readonly tls?: TlsSeen
  /** Before TLS: whether STARTTLS (STLS) is offered. */
  readonly offersStartTls?: boolean
  /** After TLS, as it says them. */
  readonly capabilities: readonly string[]
  /** SASL mechanisms, and `LOGIN`, `USER` where the protocol's own command is open; after TLS. */
  readonly mechanisms: readonly string[]
  readonly failure?: ServerFailure
  readonly milliseconds: number
}

/** A server that some answer names, why nobody looked at it, and who would use it. */
export interface UnseenServer
  extends Pick<MailServerSeen, 'protocol' | 'hostname' | 'port' | 'security' | 'authentication' | 'usedBy'> {
  /**
   * `too-many`: no client would use it, and there are more of this kind than a run looks at. `not-wanted`: somebody wanted
   * no mail server to be looked at. `stopped`: somebody stopped the run before.
   */
  readonly why: 'too-many' | 'not-wanted' | 'stopped'
}

export type ServerFailure =
  | 'no-name'
  | 'refused'
  | 'unreachable'
  | 'timeout'
  /** TLS could not be agreed on. */
  | 'tls'
  | 'certificate'
  /** TLS was promised, and the server speaks plain text from the first byte; `greeting` is that text. */
  | 'not-tls'
  /** Plain text or STARTTLS was promised, and the server waits for TLS; `tls` is what it shows then. */
  | 'only-tls'
  /** Connected, and it never said anything. */
  | 'no-greeting'
  /** What it says is not the promised protocol. */
  | 'wrong-protocol'
  /** It speaks the protocol, and wants nothing to do with us: 421, 554, BYE, -ERR; `greeting` is what it said. */
  | 'turned-away'
  /** STARTTLS (STLS) is not offered, or refused when it is asked for. */
  | 'no-starttls'
  | 'cut-off'
  /** No questions to DNS were left to find its address: see `MAX_VERIFY_DNS_QUESTIONS`. */
  | 'budget-spent'
  /** Somebody stopped the run before this was known. */
  | 'stopped'

/** An Apple profile, as far as somebody who reads profiles could tell. */
export interface ProfileSeen {
  readonly url: string
  /** Of the person that it is for. */
  readonly address: EmailAddress
  readonly status: number
  readonly contentType?: string | undefined
  /** Why it cannot be read; what follows is then absent. */
  readonly fault?: string
  /** The outer `PayloadIdentifier`, by which a device knows which profile a new one replaces. */
  readonly identifier?: string
  /** Absent: it is not signed. */
  readonly signature?: {
    /** `not-verified`: it leads to no authority that is known here. */
    readonly state: 'verified' | 'not-verified' | 'broken'
    /** The end of the signer's certificate, in ISO 8601, and whole days until then. */
    readonly validTo: string
    readonly daysLeft: number
    readonly faults: readonly string[]
  }
  /** What a device would stumble over. */
  readonly mistakes?: readonly string[]
}

/** A kind of mistake that operators make. `docs/troubleshooting.md` is made from these. */
export interface FindingKind {
  /** Stable: reports, documents and scripts go by it. */
  readonly id: string
  /** A `problem` keeps some client from working settings; a `note` may be as it should be. */
  readonly severity: 'problem' | 'note'
  /** What people see, in a sentence. */
  readonly symptom: string
  readonly cause: string
  readonly mend: string
  /** Requirements or documents that it rests on. */
  readonly source: string
  find(seen: Seen): readonly Occurrence[]
}

/** One place where a mistake was found. */
export interface Occurrence {
  /** A URL, a record's name, or `host:port`. */
  readonly where: string
  /** What was seen there, and exactly how to mend it. */
  readonly detail: string
  /** Names of the clients that it stops, where that can be told. */
  readonly clients?: readonly string[]
}

export interface Finding extends Occurrence {
  readonly kind: FindingKind
}
