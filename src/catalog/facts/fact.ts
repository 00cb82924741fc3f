import type { HttpsUrl } from '../../account/index.ts'
import type { ProviderSource, ServerSource } from '../schema.ts'
import { DEFAULT_PORTS } from '../settings.ts'

/**
 * What another collection says about one provider, in our words. A fact is no entry: it may know half of a provider, or
 * contradict what stands.
 */
export interface Fact {
  /** The collection, as people know it. */
  readonly origin: string
  readonly name: string
  readonly website?: HttpsUrl
  /** Address domains, in normal form; `*.` for everything below. */
  readonly domains: readonly string[]
  /** Regular expressions for domains: they recognise an entry, but name no domain. */
  readonly domainPatterns: readonly RegExp[]
  readonly signs: readonly Sign[]
  readonly servers: readonly FactServer[]
  /** What `%SERVER%` stands for, when the servers hold it. */
  readonly values?: NonNullable<ProviderSource['values']>
  readonly appPassword?: boolean
  readonly webmail?: HttpsUrl
  readonly passwordChange?: HttpsUrl
  readonly help?: NonNullable<ProviderSource['help']>
  /** https pages where somebody can look this up; never empty. */
  readonly sources: readonly HttpsUrl[]
  /** Whether the servers come from the provider's own page. */
  readonly own: boolean
  /** What was put right or left out in reading, for a person. */
  readonly remarks: readonly string[]
}

export type Sign = NonNullable<ProviderSource['recognisedBy']>[number]

export interface FactServer {
  readonly protocol: ServerSource['protocol']
  readonly hostname: string
  readonly port: number
  /** `unstated` where the source leaves the encryption open: such a server can confirm, and is never taken over. */
  readonly security: ServerSource['security'] | 'unstated'
  /** Login, where the source says one. */
  readonly username?: string
  /** Whether somebody can look it up. What rests on an unnamed source alone can confirm, and nothing else. */
  readonly named: boolean
}

/** A server in one line, the same for everybody who says it: `imap imap.example.net:993 tls`. */
export function said({ protocol, hostname, port, security }: Omit<FactServer, 'named' | 'username'>): string {
  return `${protocol} ${hostname}:${port}${security === 'unstated' ? '' : ` ${security}`}`
}

export function portOf(server: ServerSource): number {
  return server.port ?? DEFAULT_PORTS[server.protocol][server.security]
}

/** The ports on which security is what the number says; clients guess by them. */
const IMPLICIT_TLS: ReadonlySet<number> = new Set([465, 993, 995])
const IN_THE_CLEAR_FIRST: ReadonlySet<number> = new Set([25, 110, 143, 587])

/** Implicit TLS on a STARTTLS port or the reverse: more often a slip of the source than a server. */
export function isOddPort({ port, security }: Pick<FactServer, 'port' | 'security'>): boolean {
  return (security === 'tls' && IN_THE_CLEAR_FIRST.has(port)) || (security === 'starttls' && IMPLICIT_TLS.has(port))
}

export function isEncrypted({ security }: Pick<FactServer, 'security'>): boolean {
  return security === 'tls' || security === 'starttls'
}
