import { texts } from '#generated/texts.js'
import {
  type AccountConfig,
  type Authentication,
  authenticationWord,
  type IncomingProtocol,
  type MailServer,
  type NotExpressible,
  preferredServer,
  type Security,
  usernameFor,
} from '../../account/index.ts'
import type { EmailAddress } from '../../address/index.ts'
import { fill } from '../../language/index.ts'
import { fail, ok, type Result } from '../../result.ts'
import { identityOf, type PayloadRole } from './identity.ts'
import type { ProfileRequest } from './request.ts'

/** Who asks for a profile, and in whose name it is given. */
export interface ProfileAsker extends ProfileRequest {
  readonly installation: string
  readonly language: keyof typeof texts
}

export type ProfileFailure = NotExpressible | 'protocol-missing'

/** A property list's dictionary, in the order in which it is written. */
export type Dictionary = { readonly [key: string]: string | number | boolean | readonly Dictionary[] }

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

/** A profile with one mail account, or why there is none. */
export function toProfileView(account: AccountConfig, asker: ProfileAsker): Result<Dictionary, ProfileFailure> {
  if (account.unsupported !== undefined) return fail('unsupported')
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
  return ok(profile(account, asker, incoming, outgoing))
}

function whyNot(account: AccountConfig, { protocol }: ProfileAsker): ProfileFailure {
  if (protocol !== undefined && !account.incoming.some((server) => server.protocol === protocol))
    return 'protocol-missing'
  const allPlain = (servers: readonly MailServer[]) => servers.every((server) => server.security === 'none')
  return allPlain(account.incoming) || allPlain(account.outgoing) ? 'plain-only' : 'oauth-only'
}

function profile(account: AccountConfig, asker: ProfileAsker, incoming: MailServer, outgoing: MailServer): Dictionary {
  const { address, installation, language } = asker
  const sentences = texts[language]
  const { displayName } = account.provider
  const identity = identityOf(installation, 'profile', address)
  const needs = account.needs.map((need) => sentences[`need.${need.do}`])
  return {
    PayloadType: 'Configuration',
    PayloadVersion: 1,
    PayloadIdentifier: identity.identifier,
    PayloadUUID: identity.uuid,
    PayloadDisplayName: fill(sentences['profile.name'], { provider: displayName, address: address.text }),
    PayloadDescription: [fill(sentences['profile.description'], { address: address.text }), ...needs].join(' '),
    PayloadOrganization: displayName,
    PayloadContent: [mailPayload(account, asker, incoming, outgoing)],
  }
}

function mailPayload(
  account: AccountConfig,
  asker: ProfileAsker,
  incoming: MailServer,
  outgoing: MailServer,
): Dictionary {
  const { address, installation, language, senderName } = asker
  const { type, role } = ACCOUNT[incoming.protocol === 'pop3' ? 'pop3' : 'imap']
  const identity = identityOf(installation, role, address)
  const sentences = texts[language]
  return {
    PayloadType: 'com.apple.mail.managed',
    PayloadVersion: 1,
    PayloadIdentifier: identity.identifier,
    PayloadUUID: identity.uuid,
    PayloadDisplayName: sentences['profile.mail.name'],
    PayloadDescription: fill(sentences['profile.mail.description'], { address: address.text }),
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
  if (emailAuth(server) === EMAIL_AUTH.none) return undefined
  return 'template' in server.username ? usernameFor(server.username.template, address) : undefined
}

/** Then the person types the password once (MC-38 … MC-40). */
function sharesLogin(incoming: MailServer, outgoing: MailServer, address: EmailAddress): boolean {
  const login = loginFor(incoming, address)
  return login !== undefined && login === loginFor(outgoing, address)
}
