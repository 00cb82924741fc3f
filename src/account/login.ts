import type { AccountConfig, Login } from './model.ts'

const DEFAULT_LOGIN: Login = { username: { template: '%EMAILADDRESS%' }, authentication: ['password-cleartext'] }

/**
 * How customers log in to calendars, contacts, JMAP and Exchange, which name no login of their own: as the entry says,
 * else like its first mail server (providers check one password for everything), else by address and password.
 */
export function loginOf({ login, incoming, outgoing }: AccountConfig): Login {
  return login ?? incoming[0] ?? outgoing[0] ?? DEFAULT_LOGIN
}
