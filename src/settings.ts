import { type Domain, parseDomain } from './address/index.ts'
import { REQUESTS_PER_MINUTE } from './limits.ts'
import type { SigningPair } from './signing/index.ts'

/** What the operator sets; everything is optional. Documented in `docs/operating.md`. */
export interface Settings {
  /** The service's own name: identity of its profiles, target of its redirects. */
  readonly serviceHost: Domain | undefined
  /** The provider that answers for domains whose owner pointed a service host here. */
  readonly defaultProvider: string | undefined
  readonly publishInsecure: boolean
  /** Whether names of customers have certificates here, so that `/dns` offers aliases for them. */
  readonly customerCertificates: boolean
  /** Resolvers (RFC 8484) in the order in which they are asked; none: DNS is not asked. */
  readonly dnsOverHttps: readonly string[]
  /** Another database of autoconfig documents, asked for `<url>/<domain>` when nothing else knows; absent: none is. */
  readonly upstreamIspdb: string | undefined
  /** Who may write tenants; absent: nobody, and the admin API is not there. */
  readonly adminToken: string | undefined
  /** What a device asks people to agree to before it installs a profile, by language (BCP 47); usually nothing. */
  readonly profileConsent: Readonly<Record<string, string>> | undefined
  /** What signs profiles; both absent: nothing does. A pair that cannot sign is reported, and profiles go out unsigned. */
  readonly signing: { readonly current: SigningPair | undefined; readonly next: SigningPair | undefined }
}

/**
 * The settings in an environment: bindings on Cloudflare, variables on Node. The only reader of either. An empty
 * variable is an absent one.
 *
 * @throws when a setting cannot work, with what to write instead
 */
export function readSettings(env: Readonly<Record<string, unknown>>): Settings {
  const text = (name: string) => textIn(env, name)
  return {
    serviceHost: serviceHostFrom(text('SERVICE_HOST')),
    defaultProvider: text('DEFAULT_PROVIDER'),
    dnsOverHttps: resolversFrom(env['DNS_OVER_HTTPS_URL']),
    upstreamIspdb: upstreamFrom(text('UPSTREAM_ISPDB_URL')),
    publishInsecure: flag('PUBLISH_INSECURE', text('PUBLISH_INSECURE')),
    customerCertificates: flag('CUSTOMER_CERTIFICATES', text('CUSTOMER_CERTIFICATES')),
    adminToken: adminTokenFrom(text('ADMIN_TOKEN')),
    profileConsent: consentFrom(env),
    signing: { current: signingPair(text, ''), next: signingPair(text, '_NEXT') },
  }
}

/**
 * The D1 database bound as `TENANTS`, on Cloudflare.
 *
 * @throws when something else is bound under that name
 */
export function readTenantsBinding(env: Readonly<Record<string, unknown>>): D1Database | undefined {
  const bound = env['TENANTS']
  if (bound === undefined || bound === '') return undefined
  if (typeof (bound as Partial<D1Database>).prepare === 'function') return bound as D1Database
  throw new Error('TENANTS is no D1 database; bind one under this name with [[d1_databases]] (docs/tenants.md)')
}

/** The file that holds the tenants, on Node: variable `TENANTS_DATABASE`. */
export function readTenantsDatabase(env: Readonly<Record<string, unknown>>): string | undefined {
  return textIn(env, 'TENANTS_DATABASE')
}

/**
 * The rate limit bound as `LOOKUP_LIMIT`, on Cloudflare.
 *
 * @throws when something else is bound under that name
 */
export function readRateLimitBinding(env: Readonly<Record<string, unknown>>): RateLimit | undefined {
  const bound = env['LOOKUP_LIMIT']
  if (bound === undefined || bound === '') return undefined
  if (typeof (bound as Partial<RateLimit>).limit === 'function') return bound as RateLimit
  throw new Error('LOOKUP_LIMIT is no rate limit; bind one under this name with [[ratelimits]] (docs/operating.md)')
}

/** How much a network may ask on Node: variables `RATE_LIMIT` and `CLIENT_ADDRESS_HEADER`. */
export interface RateSettings {
  /** Requests; 0: there is no limit. */
  readonly perMinute: number
  /** The header in which a proxy says for whom it asks, in lower case; absent: the connection's other end is who asks. */
  readonly addressHeader: string | undefined
}

/** @throws when one of them cannot work */
export function readRateSettings(env: Readonly<Record<string, unknown>>): RateSettings {
  const perMinute = textIn(env, 'RATE_LIMIT') ?? String(REQUESTS_PER_MINUTE)
  if (!/^\d{1,6}$/.test(perMinute))
    throw new Error(`RATE_LIMIT is "${perMinute}"; write how many requests a minute a network may send, 0 for no limit`)
  return { perMinute: Number(perMinute), addressHeader: addressHeaderFrom(textIn(env, 'CLIENT_ADDRESS_HEADER')) }
}

/** A field name (RFC 9110 §5.1). */
function addressHeaderFrom(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const name = text.toLowerCase()
  if (!/^[!#$%&'*+.^_`|~\da-z-]+$/.test(name))
    throw new Error(`CLIENT_ADDRESS_HEADER is "${text}", which is no header's name; write it as in X-Forwarded-For`)
  if (name === 'forwarded')
    throw new Error(
      'CLIENT_ADDRESS_HEADER is "Forwarded", which holds more than an address; let the proxy send X-Forwarded-For or X-Real-IP',
    )
  return name
}

/** Where the Node entry listens: variables `LISTEN` and `PORT`. */
export interface ListenSettings {
  readonly hostname: string
  readonly port: number
}

/** @throws when the port cannot work */
export function readListenSettings(env: Readonly<Record<string, unknown>>): ListenSettings {
  const port = textIn(env, 'PORT') ?? '8787'
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new Error(`PORT is "${port}"; write a number from 0 to 65535`)
  return { hostname: textIn(env, 'LISTEN') ?? '127.0.0.1', port: Number(port) }
}

/** What an operator should know about settings that work, but perhaps not as meant; a line each. */
export function noticesAbout(settings: Settings): string[] {
  if (settings.serviceHost !== undefined) return []
  return [
    'SERVICE_HOST is not set: plain HTTP is served, and profiles are made for "localhost". Fine for local use only.',
  ]
}

function textIn(env: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const given = env[name]
  // In wrangler.toml a truth value may stand without quotes, and arrives as one.
  const value = typeof given === 'boolean' ? String(given) : given
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

function serviceHostFrom(text: string | undefined): Domain | undefined {
  if (text === undefined) return undefined
  const domain = parseDomain(text)
  if (!domain.ok)
    throw new Error(
      `SERVICE_HOST is "${text}", which is no host name; write it as in autoconfig.example.net, without https:// and port`,
    )
  return domain.value
}

const CONSENT = /^PROFILE_CONSENT_([A-Z]{2,3})$/

/** Variables such as `PROFILE_CONSENT_DE`; `\\n` stands for a new line. */
function consentFrom(env: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> | undefined {
  const texts = Object.keys(env)
    .sort()
    .flatMap((name) => {
      const language = CONSENT.exec(name)?.[1]?.toLowerCase()
      const text = textIn(env, name)?.replaceAll('\\r', '').replaceAll('\\n', '\n').replaceAll('\r\n', '\n')
      if (language === undefined || text === undefined) return []
      if (/[\0-\x08\x0b-\x1f\ufffe\uffff]|\p{Cs}/u.test(text))
        throw new Error(`${name} holds a control character, which no profile can carry; write plain text`)
      return [[language, text] as const]
    })
  return texts.length === 0 ? undefined : Object.fromEntries(texts)
}

/** A key and its chain; one without the other is kept, so that somebody hears of it. */
function signingPair(text: (name: string) => string | undefined, suffix: string): SigningPair | undefined {
  const key = text(`PROFILE_SIGNING_KEY${suffix}`)
  const chain = text(`PROFILE_SIGNING_CHAIN${suffix}`)
  return key === undefined && chain === undefined ? undefined : { key, chain }
}

/** A bearer token as RFC 6750 §2.1 can carry it. */
function adminTokenFrom(text: string | undefined): string | undefined {
  if (text === undefined || /^[\x21-\x7e]+$/.test(text)) return text
  throw new Error(
    'ADMIN_TOKEN holds a space or a letter outside ASCII, which no header can carry; make one with: openssl rand -hex 32',
  )
}

/** Without a setting two public ones, of two operators; an empty one, on purpose, is none. */
const PUBLIC_RESOLVERS = ['https://cloudflare-dns.com/dns-query', 'https://dns.google/dns-query']

function resolversFrom(given: unknown): readonly string[] {
  if (typeof given !== 'string') return PUBLIC_RESOLVERS
  return given.split(/\s+/).filter(Boolean).map(resolver)
}

/** A question tells whose mail somebody sets up, and its answer where passwords go: never over plain HTTP, except to oneself. */
function resolver(text: string): string {
  const address = text.replace('{?dns}', '')
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || !isPrivateOnTheWay(url))
    throw new Error(
      `DNS_OVER_HTTPS_URL holds "${text}", which is no https URL; write it as in https://dns.example.net/dns-query (http only to localhost), several with spaces between`,
    )
  if (url.username !== '' || url.password !== '' || url.hash !== '')
    throw new Error('DNS_OVER_HTTPS_URL holds a user, a password or a fragment; write the address alone')
  return address
}

/** What its answer says is where passwords go. */
function upstreamFrom(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !isPrivateOnTheWay(url))
    throw new Error(
      `UPSTREAM_ISPDB_URL is "${text}", which is no https URL; write it as in https://autoconfig.thunderbird.net/v1.1 (http only to localhost)`,
    )
  if (url.username !== '' || url.password !== '' || url.hash !== '' || url.search !== '')
    throw new Error(
      'UPSTREAM_ISPDB_URL holds a user, a password, a query or a fragment; write the address alone, as in https://autoconfig.thunderbird.net/v1.1',
    )
  return url.href.replace(/\/+$/, '')
}

/** Nobody can read or change what is asked and answered there: https, or this very machine. */
function isPrivateOnTheWay({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
}

function flag(name: string, text: string | undefined): boolean {
  if (text === undefined || text === 'false') return false
  if (text === 'true') return true
  throw new Error(`${name} is "${text}"; write true or false`)
}
