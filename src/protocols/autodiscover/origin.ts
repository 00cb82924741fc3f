import type { EmailAddress, ServiceHost } from '../../address/index.ts'
import { hostOf, originOf } from '../../http/index.ts'
import type { Match } from '../../lookup/index.ts'
import { andThen, type Soon } from '../../result.ts'
import type { Services } from '../protocol.ts'

/** What a client asked for, and whose servers that turned out to be. */
export interface Asked {
  readonly request: Request
  readonly host: ServiceHost
  readonly address: EmailAddress | undefined
  readonly match: Match
}

/**
 * Where the client may go on asking: at the host that it reached, when that stands for a domain that we answer for
 * (its certificate works, or the request would not be here), else at the service itself. A Host that somebody made up
 * is never repeated (AD-65, AD-107).
 */
export function originFor(asked: Asked, services: Services): Soon<string> {
  const { serviceHost } = services
  const { host, request } = asked
  if (host.loopback && serviceHost === undefined) return originOf(request)
  return andThen(isOurs(asked, services), (ours) => {
    const name = ours || serviceHost === undefined ? host.name : undefined
    return `https://${name === undefined ? (serviceHost ?? hostOf(request.url)) : name + portOf(request)}`
  })
}

function isOurs({ host, address, match }: Asked, { lookup, serviceHost }: Services): Soon<boolean> {
  const domain = host.spokenFor ?? host.name
  if (domain === undefined || host.name === serviceHost) return false
  if (domain === match.domain || domain === address?.domain) return true
  return andThen(lookup({ host }), (own) => own.ok && OWN_SOURCES.has(own.value.source))
}

/** A domain that is only in DNS or upstream may be anybody's; it counts when it is what was asked about. */
const OWN_SOURCES: ReadonlySet<Match['source']> = new Set<Match['source']>(['catalog', 'tenant', 'wildcard'])

/** A port that is not the one of https; the Host of a request may name that one too. */
function portOf({ url }: Request): string {
  const port = /:\d+$/.exec(hostOf(url))?.[0] ?? ''
  return port === ':443' || port === ':80' ? '' : port
}
