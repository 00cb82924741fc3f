import { type Domain, parseDomain } from './address/index.ts'

/** What the operator sets; everything is optional. Documented in `docs/operating.md`. */
export interface Settings {
  /** The service's own name: identity of its profiles, target of its redirects. */
  readonly serviceHost: Domain | undefined
  /** The provider that answers for domains whose owner pointed a service host here. */
  readonly defaultProvider: string | undefined
  readonly publishInsecure: boolean
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
    publishInsecure: flag('PUBLISH_INSECURE', text('PUBLISH_INSECURE')),
  }
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

function flag(name: string, text: string | undefined): boolean {
  if (text === undefined || text === 'false') return false
  if (text === 'true') return true
  throw new Error(`${name} is "${text}"; write true or false`)
}
