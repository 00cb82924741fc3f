import type { Authentication, MailProtocol, MailServer } from './model.ts'

/**
 * The one server of a type for formats that carry only one: TLS from the first byte before STARTTLS, else the entry's order.
 *
 * Spec: AUTODISCOVER §2.3, MC-33; RFC 8314 §3.
 */
export function preferredServer(servers: readonly MailServer[], protocol: MailProtocol): MailServer | undefined {
  const offered = servers.filter((server) => server.protocol === protocol)
  return (
    offered.find((server) => server.security === 'tls') ??
    offered.find((server) => server.security === 'starttls') ??
    offered[0]
  )
}

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
