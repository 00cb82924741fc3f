import { type Domain, parseDomain } from './domain.ts'

/** The HTTP host that a request came to. */
export interface ServiceHost {
  /** The host's own name; absent for IP addresses and single labels. */
  readonly name: Domain | undefined
  /** The domain behind `autoconfig.`, `autodiscover.` or `ua-auto-config.`: the one that such a host speaks for. */
  readonly spokenFor: Domain | undefined
  /** `localhost`, `127.0.0.1` and `[::1]`: local use. */
  readonly loopback: boolean
}

const SERVICE_LABELS = ['autoconfig.', 'autodiscover.', 'ua-auto-config.']

/**
 * What a Host (port allowed) says about whose settings are wanted.
 *
 * Spec: AUTOCONFIG, retrieval of the configuration file; MS-OXDISCO §3.1.5; PACC.
 *
 * @example parseServiceHost('autoconfig.example.org:443').spokenFor // 'example.org'
 */
export function parseServiceHost(host: string): ServiceHost {
  const withoutPort = host.includes(':') ? host.replace(/:\d*$/, '') : host
  if (isLoopback(withoutPort.toLowerCase())) return { name: undefined, spokenFor: undefined, loopback: true }
  const name = parseDomain(withoutPort)
  if (!name.ok) return { name: undefined, spokenFor: undefined, loopback: false }
  const label = SERVICE_LABELS.find((candidate) => name.value.startsWith(candidate))
  return { name: name.value, spokenFor: label === undefined ? undefined : behind(label, name.value), loopback: false }
}

/** Compared and not looked up in a set: the engine would intern every Host that ever comes. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '127.0.0.1' || host === '[::1]'
}

/** What is left of a domain is one as long as it has two labels. */
function behind(label: string, name: Domain): Domain | undefined {
  const rest = name.slice(label.length)
  return rest.includes('.') ? (rest as Domain) : undefined
}
