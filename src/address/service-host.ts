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

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * What a Host (port allowed) says about whose settings are wanted.
 *
 * Spec: AUTOCONFIG, retrieval of the configuration file; MS-OXDISCO §3.1.5; PACC.
 *
 * @example parseServiceHost('autoconfig.example.org:443').spokenFor // 'example.org'
 */
export function parseServiceHost(host: string): ServiceHost {
  const withoutPort = host.replace(/:\d*$/, '')
  if (LOOPBACK_HOSTS.has(withoutPort.toLowerCase())) return { name: undefined, spokenFor: undefined, loopback: true }
  const name = parseDomain(withoutPort)
  if (!name.ok) return { name: undefined, spokenFor: undefined, loopback: false }
  const label = SERVICE_LABELS.find((candidate) => name.value.startsWith(candidate))
  const rest = label === undefined ? undefined : parseDomain(name.value.slice(label.length))
  return { name: name.value, spokenFor: rest?.ok ? rest.value : undefined, loopback: false }
}
