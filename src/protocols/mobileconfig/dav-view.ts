import { type AccountConfig, type Authentication, type HttpsUrl, loginOf } from '../../account/index.ts'
import { fail, ok } from '../../result.ts'
import { accountLogin, commonKeys } from './payload.ts'
import type { PayloadAsker, PayloadResult } from './view.ts'

/** CalDAV and CardDAV leave authentication to HTTP, of which a profile can say nothing but a password. */
const TAKES_PASSWORD = {
  'password-cleartext': true,
  'password-encrypted': true,
  ntlm: false,
  none: false,
  oauth2: false,
  gssapi: false,
  'tls-client-cert': false,
} as const satisfies Record<Authentication, boolean>

const HTTPS_PORT = 443

/** The calendars, or why they cannot be said. Spec: APPLE-MAIL, payload com.apple.caldav.account. */
export function toCalDav(account: AccountConfig, asker: PayloadAsker): PayloadResult {
  return toDav(account, asker, account.calendar?.caldav, {
    prefix: 'CalDAV',
    type: 'com.apple.caldav.account',
    role: 'caldav',
  })
}

/** The contacts, or why they cannot be said. Spec: APPLE-MAIL, payload com.apple.carddav.account. */
export function toCardDav(account: AccountConfig, asker: PayloadAsker): PayloadResult {
  return toDav(account, asker, account.contacts?.carddav, {
    prefix: 'CardDAV',
    type: 'com.apple.carddav.account',
    role: 'carddav',
  })
}

interface Words {
  readonly prefix: 'CalDAV' | 'CardDAV'
  readonly type: string
  readonly role: 'caldav' | 'carddav'
}

/**
 * No principal URL: devices begin at the host's `/.well-known/` (RFC 6764), whatever stands there (MOBILECONFIG §2.4).
 * A login with a colon cannot be told in HTTP's Basic authentication (RFC 7617 §2), and no device takes it (MC-52).
 */
function toDav(
  account: AccountConfig,
  asker: PayloadAsker,
  url: HttpsUrl | undefined,
  { prefix, type, role }: Words,
): PayloadResult {
  if (url === undefined) return fail('part-missing')
  if (!loginOf(account).authentication.some((method) => TAKES_PASSWORD[method])) return fail('oauth-only')
  const login = accountLogin(account, asker)
  if (login?.includes(':') === true) return fail('login-unknown')
  const { hostname, port } = new URL(url)
  const dictionary = {
    ...commonKeys(type, role, role, asker),
    [`${prefix}AccountDescription`]: account.provider.displayName,
    [`${prefix}HostName`]: hostname,
    [`${prefix}Port`]: port === '' ? HTTPS_PORT : Number(port),
    [`${prefix}UseSSL`]: true,
    ...(login === undefined ? {} : { [`${prefix}Username`]: login }),
  }
  return ok({ dictionary, signsIn: false, needs: account.needs.filter(({ do: what }) => !what.startsWith('enable-')) })
}
