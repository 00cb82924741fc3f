import type { Authentication, MailProtocol, MailServer, Security } from './model.ts'

/**
 * The one server of a type for formats that carry only one: TLS from the first byte before STARTTLS, else the entry's order.
 *
 * Spec: AUTODISCOVER §2.3, MC-33; RFC 8314 §3.
 */
export function preferredServer(
  servers: readonly MailServer[],
  protocol: MailProtocol,
  isUsable: (server: MailServer) => boolean = () => true,
): MailServer | undefined {
  let preferred: MailServer | undefined
  for (const server of servers) {
    if (server.protocol !== protocol || !isUsable(server)) continue
    if (preferred === undefined || RANK[server.security] < RANK[preferred.security]) preferred = server
  }
  return preferred
}

const RANK = { tls: 0, starttls: 1, none: 2 } as const satisfies Record<Security, number>

/**
 * A format's word for how a server logs people in: that for a password, which is over TLS, before that for anything else;
 * then the provider's order. Nothing when the format has no word.
 */
export function authenticationWord<Word>(
  { authentication }: MailServer,
  words: Readonly<Record<Authentication, Word | undefined>>,
): Word | undefined {
  if (authentication.includes('password-cleartext')) return words['password-cleartext']
  return authentication.map((method) => words[method]).find((word) => word !== undefined)
}
