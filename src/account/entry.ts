import type {
  Authentication,
  Calendar,
  Contacts,
  Exchange,
  HelpLink,
  HttpsUrl,
  Login,
  MailProtocol,
  ManageSieve,
  Need,
  OAuth2,
  ProviderIdentity,
  Security,
  Support,
  Unsupported,
  Username,
} from './model.ts'

/** One provider of the compiled catalog: the file with every default filled in and `extends` resolved. */
export interface ProviderEntry {
  readonly identity: ProviderIdentity
  readonly website?: HttpsUrl
  /** Month of the last comparison with the sources, `YYYY-MM`. */
  readonly checked?: string
  readonly sources: readonly HttpsUrl[]
  readonly settings: ProviderSettings
  /** Products, hosting packages or regions, each complete: what a variant gives has replaced the entry's own. */
  readonly variants: Readonly<Record<string, ProviderVariant>>
}

export interface ProviderVariant {
  readonly name: string
  readonly settings: ProviderSettings
}

/** Whatever says how to log in and where. */
export interface ProviderSettings {
  readonly incoming: readonly ServerEntry[]
  readonly outgoing: readonly ServerEntry[]
  readonly oauth2?: OAuth2
  readonly webmail?: HttpsUrl
  readonly passwordChange?: HttpsUrl
  readonly support?: Support
  readonly needs: readonly Need[]
  readonly help: readonly HelpLink[]
  readonly calendar?: Calendar
  readonly contacts?: Contacts
  readonly jmap?: HttpsUrl
  readonly exchange?: Exchange
  readonly manageSieve?: ManageSieve
  /** Only where the entry itself says a login, and offers something that has none of its own. */
  readonly login?: Login
  readonly values?: { readonly server: ServerValueSource }
  readonly unsupported?: Unsupported
}

/** Who names the host behind `%SERVER%`, customer by customer. */
export type ServerValueSource = 'from-mx' | 'from-autodiscover' | 'tenant'

export interface ServerEntry {
  readonly protocol: MailProtocol
  /** May hold `%EMAILDOMAIN%` or `%SERVER%`. */
  readonly hostname: string
  readonly port: number
  readonly security: Security
  readonly authentication: readonly [Authentication, ...Authentication[]]
  readonly username: Username
  readonly leaveOnServer?: boolean
  /** POP3: how many minutes have to pass between two looks. */
  readonly checkMinutes?: number
  /** SMTP: usable only from the provider's own network. */
  readonly restriction?: 'client-ip-address'
}
