import type { Authentication } from '../../account/index.ts'
import type { MailServerSeen } from '../seen.ts'

/** What each promise may mean, in the words of servers: SASL mechanisms, and the protocols' own commands. */
const MECHANISMS = {
  'password-cleartext': (name) => ['PLAIN', 'LOGIN', 'USER'].includes(name),
  'password-encrypted': (name) => /^(?:CRAM-MD5|DIGEST-MD5|APOP|SCRAM-.+)$/.test(name),
  oauth2: (name) => ['XOAUTH2', 'OAUTHBEARER'].includes(name),
  ntlm: (name) => ['NTLM', 'GSS-SPNEGO'].includes(name),
  gssapi: (name) => ['GSSAPI', 'GS2-KRB5', 'GSS-SPNEGO'].includes(name),
  'tls-client-cert': (name) => name === 'EXTERNAL',
  none: () => false,
} as const satisfies Record<Authentication, (mechanism: string) => boolean>

/**
 * Whether a server offers an authentication that somebody promised; nothing where it cannot be told: it was not seen, it is
 * a POP3 server that does not say what it can, or the promise is that none is needed, or that the certificate of TLS itself
 * is enough.
 */
export function offers(seen: MailServerSeen, authentication: Authentication): boolean | undefined {
  if (seen.failure !== undefined) return undefined
  if (seen.mechanisms.some(MECHANISMS[authentication])) return true
  if (authentication === 'none' || authentication === 'tls-client-cert') return undefined
  const isSilent = seen.protocol === 'pop3' && seen.capabilities.length === 0
  return isSilent ? undefined : false
}
