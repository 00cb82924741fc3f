import type { Hono } from 'hono'
import type { Domain } from '../address/index.ts'
import type { Documents } from '../documents/index.ts'
import type { Lookup } from '../lookup/index.ts'
import type { Signer } from '../signing/index.ts'

/** What every protocol is given. */
export interface Services {
  readonly lookup: Lookup
  readonly documents: Documents
  /** The service's own host name (setting `SERVICE_HOST`). */
  readonly serviceHost: Domain | undefined
  /** What this installation is called where it needs a name: its host, or `localhost` for local use. */
  readonly installation: string
  /** Whether plain text is told where there is nothing better (setting `PUBLISH_INSECURE`). */
  readonly publishInsecure: boolean
  /** Whether names of customers that lead here have certificates (setting `CUSTOMER_CERTIFICATES`). */
  readonly customerCertificates: boolean
  /** What people agree to before a profile is installed, by language (setting `PROFILE_CONSENT_…`). */
  readonly profileConsent: Readonly<Record<string, string>> | undefined
  /** Signs profiles; absent: they go out as they are. */
  readonly signer: Signer | undefined
  readonly now: () => Date
}

/** One family of clients: its addresses, and its own way of saying that something broke. */
export interface Protocol {
  readonly name: string
  /** Whether people come here, so that their networks are limited: never where one set-up asks seven times a second. */
  readonly isLimited: boolean
  mount(app: Hono, services: Services): void
  /** Whether a path belongs to this protocol. */
  owns(path: string): boolean
  /** The answer when a bug stopped the real one: 503 with `Retry-After`. */
  broken(request: Request, services: Services): Response | Promise<Response>
}
