import {
  type AccountConfig,
  type Authentication,
  authenticationWord,
  type MailProtocol,
  type MailServer,
  type NotExpressible,
  preferredServer,
  type Security,
  sameLogin,
  usernameFor,
} from '../../account/index.ts'
import type { EmailAddress } from '../../address/index.ts'
import { fail, ok, type Result } from '../../result.ts'

/** What `templates/autodiscover/outlook.xml` shows. */
export interface OutlookView {
  readonly protocols: readonly ProtocolView[]
}

export interface ProtocolView {
  readonly type: string
  readonly server: string
  readonly port: number
  readonly hasLoginName: boolean
  readonly loginName: string
  readonly spa: OnOff
  readonly ssl: OnOff
  readonly encryption: string
  readonly authRequired: OnOff
  readonly outgoing: boolean
  readonly usePopAuth: OnOff
}

type OnOff = 'on' | 'off'

interface Login {
  readonly spa: OnOff
  readonly authRequired: OnOff
}

/**
 * `Encryption` overrides `SSL` in Outlook 2010 and later, and `TLS` there means STARTTLS; `SSL` `off` would make
 * Thunderbird and Delta Chat use no encryption at all (AUTODISCOVER §2.3, AD-32). Outlook 2007 knows only `SSL` and
 * fails with STARTTLS: better one client that fails than two that speak in the clear (README, opposite answers).
 *
 * Spec: MS-OXDSCLI §2.2.4.1.1.2.6.22.
 */
const ENCRYPTION = {
  tls: { ssl: 'on', encryption: 'SSL' },
  starttls: { ssl: 'on', encryption: 'TLS' },
  none: { ssl: 'off', encryption: 'None' },
} as const satisfies Record<Security, { ssl: OnOff; encryption: string }>

/**
 * Logins that the schema can mean: a password, or Windows login (`SPA`, whose documented default is on; AD-31).
 * An encrypted password is the client's own choice after the greeting. OAuth cannot be said (AD-38).
 */
const LOGIN = {
  'password-cleartext': { spa: 'off', authRequired: 'on' },
  'password-encrypted': { spa: 'off', authRequired: 'on' },
  ntlm: { spa: 'on', authRequired: 'on' },
  none: { spa: 'off', authRequired: 'off' },
  oauth2: undefined,
  gssapi: undefined,
  'tls-client-cert': undefined,
} as const satisfies Record<Authentication, Login | undefined>

/** Spec: MS-OXDSCLI §2.2.4.1.1.2.6.20; `POP` is read by nobody (AD-28). */
const TYPE = { imap: 'IMAP', pop3: 'POP3', smtp: 'SMTP' } as const satisfies Record<MailProtocol, string>

/** The settings of an account for one address, or without logins when there is none (GET). One server of each type, in the order IMAP, POP3, SMTP. */
export function toOutlookView(
  account: AccountConfig,
  address: EmailAddress | undefined,
): Result<OutlookView, NotExpressible> {
  if (account.unsupported !== undefined) return fail('unsupported')
  const smtp = preferredServer(account.outgoing, 'smtp', isSayable)
  const incoming = [
    preferredServer(account.incoming, 'imap', isSayable),
    preferredServer(account.incoming, 'pop3', isSayable),
  ].filter((server) => server !== undefined)
  const [first] = incoming
  if (smtp === undefined || first === undefined)
    return fail(account.incoming.length === 0 ? 'no-mail-servers' : 'oauth-only')
  if ([...incoming, smtp].some(({ username }) => 'ask' in username)) return fail('login-unknown')
  const usePopAuth = sameLogin(smtp.username, first.username, address) ? 'on' : 'off'
  return ok({ protocols: [...incoming, smtp].map((server) => protocolView(server, address, usePopAuth)) })
}

function protocolView(server: MailServer, address: EmailAddress | undefined, usePopAuth: OnOff): ProtocolView {
  const login = loginOf(server) ?? LOGIN['password-cleartext']
  return {
    type: TYPE[server.protocol],
    server: server.hostname,
    port: server.port,
    hasLoginName: address !== undefined,
    loginName:
      address !== undefined && 'template' in server.username ? usernameFor(server.username.template, address) : '',
    ...login,
    ...ENCRYPTION[server.security],
    outgoing: server.protocol === 'smtp',
    usePopAuth,
  }
}

function isSayable(server: MailServer): boolean {
  return loginOf(server) !== undefined
}

/** A password of either kind comes before Windows login, which is said only where there is nothing else (AD-31). */
function loginOf(server: MailServer): Login | undefined {
  const encrypted = server.authentication.includes('password-encrypted')
  return encrypted ? LOGIN['password-encrypted'] : authenticationWord<Login>(server, LOGIN)
}
