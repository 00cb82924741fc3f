import { fail, ok, type Result } from '../result.ts'
import type { AccountConfig, MailServer, NotExpressible } from './model.ts'

/** What the operator allows to be said (setting `PUBLISH_INSECURE`). */
export interface PublicationPolicy {
  readonly publishInsecure: boolean
}

/**
 * An account as it may be shown: plain text never beside TLS in the same direction, and alone only when the operator
 * says so. Otherwise an account that is not encrypted in both directions is not shown at all.
 */
export function publish(account: AccountConfig, policy: PublicationPolicy): Result<AccountConfig, NotExpressible> {
  if (account.incoming.length === 0 && account.outgoing.length === 0) return ok(account)
  const incoming = bestProtected(account.incoming)
  const outgoing = bestProtected(account.outgoing)
  if (!policy.publishInsecure && !(isProtected(incoming) && isProtected(outgoing))) return fail('insecure')
  return ok({ ...account, incoming, outgoing })
}

function bestProtected(servers: readonly MailServer[]): readonly MailServer[] {
  const encrypted = servers.filter((server) => server.security !== 'none')
  return encrypted.length > 0 ? encrypted : servers
}

function isProtected(servers: readonly MailServer[]): boolean {
  return servers.some((server) => server.security !== 'none')
}
