import { type AccountConfig, type MailServer, preferredServer, type Security, usernameFor } from '../account/index.ts'
import type { EmailAddress } from '../address/index.ts'
import { fail, ok, type Result } from '../result.ts'

/** Why an account cannot be handed over as a link. */
export type LinkFailure = 'login-unknown' | 'no-imap' | 'no-mail-servers' | 'oauth-only' | 'plain-only' | 'unsupported'

/**
 * The link that Delta Chat opens, in two parts with a gap for the password. The gap is filled where the password is typed,
 * in the person's own browser: no server sees it.
 */
export interface DeltaChatLink {
  readonly beforePassword: string
  readonly afterPassword: string
}

/** Spec: AUTOCONFIG §6.2, values of `is` and `ss`. */
const SECURITY = { tls: 'ssl', starttls: 'starttls', none: undefined } as const satisfies Record<
  Security,
  string | undefined
>

/**
 * The parts of the link for an account. Delta Chat logs in by password alone and knows no POP3 (AC-112).
 *
 * Spec: AUTOCONFIG §6.2, scheme `dclogin`, version 1. Any server field switches its own search off, so all are given.
 */
export function deltaChatLink(account: AccountConfig, address: EmailAddress): Result<DeltaChatLink, LinkFailure> {
  if (account.unsupported !== undefined) return fail('unsupported')
  // What the link cannot say is tried last, for the reason that it gives.
  const receiving = preferredServer(account.incoming, 'imap', isSayable) ?? preferredServer(account.incoming, 'imap')
  const sending = preferredServer(account.outgoing, 'smtp', isSayable) ?? preferredServer(account.outgoing, 'smtp')
  if (receiving === undefined) return fail('no-imap')
  if (sending === undefined) return fail('no-mail-servers')
  const incoming = fieldsOf('i', receiving, address)
  const outgoing = fieldsOf('s', sending, address)
  if (!incoming.ok) return incoming
  if (!outgoing.ok) return outgoing
  const fields = [['v', '1'], ...incoming.value, ...outgoing.value, ...STRICT_CERTIFICATES]
  return ok({
    beforePassword: `dclogin:${addressInLink(address)}?p=`,
    afterPassword: fields.map(([key, value = '']) => `&${key}=${encodeURIComponent(value)}`).join(''),
  })
}

/** The whole link, for the page that a person types the password into. */
export function completedLink({ beforePassword, afterPassword }: DeltaChatLink, password: string): string {
  return beforePassword + encodeURIComponent(password) + afterPassword
}

/** `sc` is ignored by newer versions, and older ones look at nothing else for SMTP. */
const STRICT_CERTIFICATES = [
  ['ic', '1'],
  ['sc', '1'],
]

/** `i` for IMAP, `s` for SMTP; the login only where it is not the address, which Delta Chat takes by itself. */
function fieldsOf(
  direction: 'i' | 's',
  server: MailServer,
  address: EmailAddress,
): Result<readonly (readonly string[])[], LinkFailure> {
  const { hostname, port, username } = server
  const security = SECURITY[server.security]
  if (security === undefined) return fail('plain-only')
  if (!takesPassword(server)) return fail('oauth-only')
  if ('ask' in username) return fail('login-unknown')
  const login = usernameFor(username.template, address)
  return ok([
    [`${direction}h`, hostname],
    [`${direction}p`, String(port)],
    ...(login === address.text ? [] : [[`${direction}u`, login]]),
    [`${direction}s`, security],
  ])
}

function isSayable(server: MailServer): boolean {
  return SECURITY[server.security] !== undefined && takesPassword(server) && !('ask' in server.username)
}

function takesPassword({ authentication }: MailServer): boolean {
  return authentication.some((method) => method === 'password-cleartext' || method === 'password-encrypted')
}

/** Seen: versions up to spring 2025 do not decode the address; what need not be encoded stays. */
function addressInLink({ text }: EmailAddress): string {
  return encodeURIComponent(text).replaceAll('%40', '@').replaceAll('%2B', '+')
}
