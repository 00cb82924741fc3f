import {
  type AccountConfig,
  type Authentication,
  type MailProtocol,
  type MailServer,
  preferredServer,
  type Security,
  usernameFor,
} from '../account/index.ts'
import type { EmailAddress } from '../address/index.ts'
import { MAX_QR_PAYLOAD_CHARACTERS } from '../limits.ts'
import { fail, ok, type Result } from '../result.ts'

/** Why an account cannot be handed over as a code; each is explained to the person. */
export type QrFailure =
  /** The format carries ASCII alone, and this local part is not. */
  | 'address-not-ascii'
  | 'login-unknown'
  /** The servers take neither a password nor OAuth. */
  | 'login-unsupported'
  | 'no-mail-servers'
  | 'plain-only'
  /** Longer than a camera reads well from a screen. */
  | 'too-long'
  | 'unsupported'

/** Spec: AUTOCONFIG §6.1, incoming and outgoing protocol. */
const PROTOCOL = { imap: 0, pop3: 1, smtp: 0 } as const satisfies Record<MailProtocol, number>

/** Spec: AUTOCONFIG §6.1, security; plain text is never handed over (AC-110). */
const SECURITY = { tls: 3, starttls: 2, none: undefined } as const satisfies Record<Security, number | undefined>

/** Spec: AUTOCONFIG §6.1, auth. Seen: the reader refuses the whole code over 3 and 4, so they are not written (AC-110). */
const AUTHENTICATION = {
  'password-cleartext': 1,
  'password-encrypted': 2,
  oauth2: 6,
  ntlm: undefined,
  gssapi: undefined,
  'tls-client-cert': undefined,
  none: undefined,
} as const satisfies Record<Authentication, number | undefined>

/** `[protocol, host, port, security, auth, username]`; what may follow is left out: never a password. */
type ServerItem = readonly [number, string, number, number, number, string]

/**
 * What the QR code says that Thunderbird for Android scans: one account, ready but for its password.
 *
 * Spec: AUTOCONFIG §6.1, format 1 of `qr-code-format.md` as its reader takes it.
 *
 * @param senderName the name on outgoing mail; without one the address stands in for it
 */
export function thunderbirdQrPayload(
  account: AccountConfig,
  address: EmailAddress,
  senderName?: string,
): Result<string, QrFailure> {
  if (account.unsupported !== undefined) return fail('unsupported')
  if (!/^[\x21-\x7e]+$/.test(address.text)) return fail('address-not-ascii')
  // What the code cannot say is tried last, for the reason that it gives.
  const receiving = incomingServer(account, isSayable) ?? incomingServer(account)
  const sending = preferredServer(account.outgoing, 'smtp', isSayable) ?? preferredServer(account.outgoing, 'smtp')
  if (receiving === undefined || sending === undefined) return fail('no-mail-servers')
  const incoming = serverItem(receiving, address)
  const outgoing = serverItem(sending, address)
  if (!incoming.ok) return incoming
  if (!outgoing.ok) return outgoing
  const name = senderName === undefined ? address.text : oneLine(senderName)
  const identity = [address.text, name === '' ? address.text : name]
  const payload = JSON.stringify([1, [1, 1], incoming.value, [[outgoing.value, identity]]])
  return payload.length > MAX_QR_PAYLOAD_CHARACTERS ? fail('too-long') : ok(payload)
}

function incomingServer({ incoming }: AccountConfig, isUsable?: typeof isSayable): MailServer | undefined {
  return preferredServer(incoming, 'imap', isUsable) ?? preferredServer(incoming, 'pop3', isUsable)
}

function isSayable(server: MailServer): boolean {
  return SECURITY[server.security] !== undefined && authOf(server) !== undefined && !('ask' in server.username)
}

function authOf({ authentication }: MailServer): number | undefined {
  return authentication.map((method) => AUTHENTICATION[method]).find((auth) => auth !== undefined)
}

function serverItem(server: MailServer, address: EmailAddress): Result<ServerItem, QrFailure> {
  const { protocol, hostname, port, username } = server
  const security = SECURITY[server.security]
  if (security === undefined) return fail('plain-only')
  const authentication = authOf(server)
  if (authentication === undefined) return fail('login-unsupported')
  if ('ask' in username) return fail('login-unknown')
  return ok([PROTOCOL[protocol], hostname, port, security, authentication, usernameFor(username.template, address)])
}

/** Line breaks make the reader refuse the code. */
function oneLine(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}
