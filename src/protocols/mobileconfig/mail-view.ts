import {
  type AccountConfig,
  type Authentication,
  authenticationWord,
  type IncomingProtocol,
  type MailServer,
  preferredServer,
  type Security,
} from '../../account/index.ts'
import type { EmailAddress } from '../../address/index.ts'
import { fail, ok } from '../../result.ts'
import type { PayloadRole } from './identity.ts'
import { commonKeys, derivedLogin } from './payload.ts'
import type { Dictionary, PayloadAsker, PayloadResult, ProfileFailure } from './view.ts'

/** Spec: APPLE-MAIL, IncomingMailServerAuthentication. There is no word for OAuth 2, GSSAPI or client certificates. */
const EMAIL_AUTH = {
  'password-cleartext': 'EmailAuthPassword',
  'password-encrypted': 'EmailAuthCRAMMD5',
  ntlm: 'EmailAuthNTLM',
  none: 'EmailAuthNone',
  oauth2: undefined,
  gssapi: undefined,
  'tls-client-cert': undefined,
} as const satisfies Record<Authentication, string | undefined>

/** Spec: APPLE-MAIL, …UseSSL: the only switch there is, and on it also means STARTTLS (MOBILECONFIG §2.1). Plain text is never set up. */
const USE_SSL = { tls: true, starttls: true, none: undefined } as const satisfies Record<Security, true | undefined>

/** Spec: APPLE-MAIL, EmailAccountType; another role for POP3, so that a device replaces the account rather than turning it. */
const ACCOUNT = {
  imap: { type: 'EmailTypeIMAP', role: 'mail-imap' },
  pop3: { type: 'EmailTypePOP', role: 'mail-pop3' },
} as const satisfies Record<IncomingProtocol, { type: string; role: PayloadRole }>

/** The mail account, or why it cannot be said. */
export function toMail(account: AccountConfig, asker: PayloadAsker): PayloadResult {
  if (account.incoming.length === 0 || account.outgoing.length === 0) return fail('no-mail-servers')
  const usable = [...account.incoming, ...account.outgoing].filter(
    (server) => USE_SSL[server.security] && emailAuth(server) !== undefined,
  )
  const incoming =
    asker.protocol === undefined
      ? (preferredServer(usable, 'imap') ?? preferredServer(usable, 'pop3'))
      : preferredServer(usable, asker.protocol)
  const outgoing = preferredServer(usable, 'smtp')
  if (incoming === undefined || outgoing === undefined) return fail(whyNot(account, asker))
  return ok({
    dictionary: mailPayload(account, asker, incoming, outgoing),
    signsIn: false,
    needs: account.needs,
  })
}

function whyNot(account: AccountConfig, { protocol }: PayloadAsker): ProfileFailure {
  if (protocol !== undefined && !account.incoming.some((server) => server.protocol === protocol))
    return 'protocol-missing'
  const allPlain = (servers: readonly MailServer[]) => servers.every((server) => server.security === 'none')
  return allPlain(account.incoming) || allPlain(account.outgoing) ? 'plain-only' : 'oauth-only'
}

function mailPayload(
  account: AccountConfig,
  asker: PayloadAsker,
  incoming: MailServer,
  outgoing: MailServer,
): Dictionary {
  const { address, senderName } = asker
  const { type, role } = ACCOUNT[incoming.protocol === 'pop3' ? 'pop3' : 'imap']
  return {
    ...commonKeys('com.apple.mail.managed', role, 'mail', asker),
    EmailAccountDescription: account.provider.displayName,
    ...(senderName === undefined ? {} : { EmailAccountName: senderName }),
    EmailAccountType: type,
    EmailAddress: address.text,
    ...serverKeys('Incoming', incoming, address),
    ...serverKeys('Outgoing', outgoing, address),
    ...(sharesLogin(incoming, outgoing, address) ? { OutgoingPasswordSameAsIncomingPassword: true } : {}),
    SMIMESigningUserOverrideable: true,
    SMIMESigningCertificateUUIDUserOverrideable: true,
    SMIMEEncryptByDefaultUserOverrideable: true,
    SMIMEEncryptionCertificateUUIDUserOverrideable: true,
  }
}

function serverKeys(direction: 'Incoming' | 'Outgoing', server: MailServer, address: EmailAddress): Dictionary {
  const login = loginFor(server, address)
  const prefix = `${direction}MailServer`
  return {
    [`${prefix}Authentication`]: emailAuth(server) as string,
    [`${prefix}HostName`]: server.hostname,
    [`${prefix}PortNumber`]: server.port,
    [`${prefix}UseSSL`]: true,
    ...(login === undefined ? {} : { [`${prefix}Username`]: login }),
  }
}

function emailAuth(server: MailServer): string | undefined {
  return authenticationWord<string>(server, EMAIL_AUTH)
}

/** The login, when it can be derived; else the device asks for it. A server without authentication has none. */
function loginFor(server: MailServer, address: EmailAddress): string | undefined {
  return emailAuth(server) === EMAIL_AUTH.none ? undefined : derivedLogin(server, address)
}

/** Then the person types the password once (MC-38 … MC-40). */
function sharesLogin(incoming: MailServer, outgoing: MailServer, address: EmailAddress): boolean {
  const login = loginFor(incoming, address)
  return login !== undefined && login === loginFor(outgoing, address)
}
