import { fail, ok, type Result } from '../result.ts'
import type { Security } from './model.ts'

/** What the operator allows to be said (setting `PUBLISH_INSECURE`). */
export interface PublicationPolicy {
  readonly publishInsecure: boolean
}

/** An account, or the settings of an entry: whatever names servers in both directions. */
interface NamesServers {
  readonly incoming: readonly { readonly security: Security }[]
  readonly outgoing: readonly { readonly security: Security }[]
}

/**
 * An account or an entry's settings as they may be shown: plain text never beside TLS in the same direction, and alone only
 * when the operator says so. Otherwise what is not encrypted in both directions is not shown at all.
 */
export function publish<Shown extends NamesServers>(
  shown: Shown,
  policy: PublicationPolicy,
): Result<Shown, 'insecure'> {
  if (shown.incoming.length === 0 && shown.outgoing.length === 0) return ok(shown)
  const incoming = bestProtected(shown.incoming)
  const outgoing = bestProtected(shown.outgoing)
  if (!policy.publishInsecure && !(isProtected(incoming) && isProtected(outgoing))) return fail('insecure')
  return ok({ ...shown, incoming, outgoing })
}

function bestProtected<Server extends { readonly security: Security }>(servers: readonly Server[]): readonly Server[] {
  const encrypted = servers.filter((server) => server.security !== 'none')
  return encrypted.length > 0 ? encrypted : servers
}

function isProtected(servers: NamesServers['incoming']): boolean {
  return servers.some((server) => server.security !== 'none')
}
