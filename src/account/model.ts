import type { Domain, Hostname } from '../address/index.ts'

/** How to reach and log in to one mailbox: a provider's entry, expanded for one domain. No protocol's vocabulary. */
export interface AccountConfig {
  readonly provider: ProviderIdentity
  /** The domain (or MX name) that the entry was expanded for. */
  readonly domain: Domain
  /** Best first. Empty only for entries that offer no mail protocol. */
  readonly incoming: readonly MailServer[]
  readonly outgoing: readonly MailServer[]
  readonly oauth2: OAuth2 | undefined
  readonly help: readonly HelpLink[]
  readonly needs: readonly Need[]
  readonly unsupported: Unsupported | undefined
  readonly calendar?: Calendar | undefined
  readonly contacts?: Contacts | undefined
  readonly jmap?: HttpsUrl | undefined
  readonly exchange?: Exchange | undefined
  readonly manageSieve?: ManageSieve | undefined
  readonly webmail?: HttpsUrl | undefined
  readonly passwordChange?: HttpsUrl | undefined
  readonly support?: Support | undefined
  /** How customers log in to what has no login of its own (see `loginOf`); absent: like the first mail server. */
  readonly login?: Login | undefined
}

/** What a server asks a person for. */
export interface Login {
  readonly username: Username
  /** Best first. */
  readonly authentication: readonly [Authentication, ...Authentication[]]
}

/** RFC 4791; the URL is the context path of RFC 6764. */
export interface Calendar {
  readonly caldav: HttpsUrl
}

/** RFC 6352; the URL is the context path of RFC 6764. */
export interface Contacts {
  readonly carddav: HttpsUrl
}

/** Where each of Exchange's interfaces answers. */
export interface Exchange {
  readonly activeSync?: HttpsUrl | undefined
  readonly ews?: HttpsUrl | undefined
  readonly owa?: HttpsUrl | undefined
  readonly graph?: HttpsUrl | undefined
}

/** RFC 5804: mail filters, on a port that is upgraded to TLS. */
export interface ManageSieve {
  readonly hostname: string
  /** 1–65535. */
  readonly port: number
}

/** Where people ask the provider for help. */
export interface Support {
  readonly email?: string | undefined
  readonly url?: HttpsUrl | undefined
}

export interface ProviderIdentity {
  readonly id: string
  /** What `emailProvider@id` says: Geary switches on `googlemail.com` and `hotmail.com` (AC-57). */
  readonly autoconfigId: string
  readonly displayName: string
  readonly displayShortName: string
  /** Address domains that belong to the provider, without patterns. */
  readonly domains: readonly Domain[]
  /** Names under which mail apps ask for the provider after an MX look-up. */
  readonly mxNames: readonly Domain[]
}

export type IncomingProtocol = 'imap' | 'pop3'
export type MailProtocol = IncomingProtocol | 'smtp'

export interface MailServer {
  readonly protocol: MailProtocol
  readonly hostname: Hostname
  /** 1–65535. */
  readonly port: number
  readonly security: Security
  /** Best first. */
  readonly authentication: readonly [Authentication, ...Authentication[]]
  readonly username: Username
  /** POP3: whether fetched mail stays on the server; absent when the provider does not say. */
  readonly leaveOnServer: boolean | undefined
  /** POP3: minutes that have to pass between two looks for new mail; absent when the provider does not say. */
  readonly checkMinutes: number | undefined
}

/** RFC 8314 §3: `tls` is TLS from the first byte and is preferred; `starttls` must be upgraded; `none` is plain text. */
export type Security = 'tls' | 'starttls' | 'none'

/** AUTOCONFIG, element authentication, in our spelling. */
export type Authentication =
  | 'password-cleartext'
  | 'password-encrypted'
  | 'oauth2'
  | 'ntlm'
  | 'gssapi'
  | 'tls-client-cert'
  | 'none'

/** A login made from the address, or one that only its owner knows. */
export type Username = { readonly template: string } | { readonly ask: UsernameHint | undefined }

export type UsernameHint = 'account-name' | 'mailbox-name' | 'customer-number' | 'phone-number'

export interface OAuth2 {
  /** A host name that Thunderbird knows, or an https URL (RFC 8414). */
  readonly issuer?: string | undefined
  readonly scopes: readonly string[]
  readonly authUrl?: HttpsUrl | undefined
  readonly tokenUrl?: HttpsUrl | undefined
}

declare const httpsUrlBrand: unique symbol

/** An https URL that the catalog has checked: safe to link to. */
export type HttpsUrl = string & { readonly [httpsUrlBrand]: true }

export interface HelpLink {
  readonly url: HttpsUrl
  /** BCP 47. */
  readonly lang: string
  readonly topic: HelpTopic
}

export type HelpTopic =
  | 'general'
  | 'imap'
  | 'pop3'
  | 'smtp'
  | 'thunderbird'
  | 'outlook'
  | 'apple'
  | 'android'
  | 'password'
  | 'webmail'
  | 'oauth2'

/** What the account's owner has to do before any app can log in. */
export interface Need {
  readonly do: NeedKind
  readonly url?: HttpsUrl | undefined
}

export type NeedKind = 'app-password' | 'enable-imap' | 'enable-pop3' | 'mail-password'

/** Mail of this provider is not for mail apps. */
export interface Unsupported {
  readonly reason: 'own-app' | 'webmail-only'
  readonly url: HttpsUrl
}

/**
 * Why an account cannot be said in a format, or not be said at all. `insecure` is answered like an unknown domain:
 * the entry has no TLS server in each direction, and plain text is not published. `server-unknown`: the server differs by
 * customer, and nothing says which one this customer's is.
 */
export type NotExpressible =
  | 'insecure'
  | 'login-unknown'
  | 'no-mail-servers'
  | 'oauth-only'
  | 'plain-only'
  | 'server-unknown'
  | 'unsupported'
  | 'variant-needed'

/** Those of them that leave no account at all, whatever the format. */
export type AccountFailure = Extract<NotExpressible, 'insecure' | 'server-unknown' | 'variant-needed'>
