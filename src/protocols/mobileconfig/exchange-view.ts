import { type AccountConfig, loginOf, type OAuth2 } from '../../account/index.ts'
import { fail, ok } from '../../result.ts'
import { accountLogin, commonKeys } from './payload.ts'
import type { Dictionary, PayloadAsker, PayloadResult } from './view.ts'

/**
 * Issuers whose sign-in devices find by themselves. An address of theirs in the profile would switch that off, and the
 * end points in the catalog are those for IMAP clients.
 */
const KNOWN_TO_DEVICES: ReadonlySet<string> = new Set(['login.microsoftonline.com'])

/**
 * ActiveSync hosts of services that have a line of their own in every device's list of accounts: people are better served
 * there (MOBILECONFIG §2.6), and whether a profile signs in to private mailboxes is not known.
 */
const IN_LIST_OF_ACCOUNTS: ReadonlySet<string> = new Set(['eas.outlook.com'])

/** Exchange in place of mail that cannot be said otherwise. */
export function toExchangeInPlaceOfMail(account: AccountConfig, asker: PayloadAsker): PayloadResult {
  const url = account.exchange?.activeSync
  return url === undefined || IN_LIST_OF_ACCOUNTS.has(new URL(url).host)
    ? fail('part-missing')
    : toActiveSync(account, asker)
}

/** Exchange for iPhone and iPad, or why it cannot be said. Spec: APPLE-MAIL, payload com.apple.eas.account. */
export function toActiveSync(account: AccountConfig, asker: PayloadAsker): PayloadResult {
  const url = account.exchange?.activeSync
  if (url === undefined) return fail('part-missing')
  const oauth = signsIn(account)
  const dictionary = {
    ...commonKeys('com.apple.eas.account', 'eas', 'exchange', asker),
    EmailAddress: asker.address.text,
    Host: new URL(url).host,
    SSL: true,
    ...userName(account, asker),
    ...(oauth ? { OAuth: true, ...signInUrls(account.oauth2, ['OAuthSignInURL', 'OAuthTokenRequestURL']) } : {}),
  }
  return ok({ dictionary, signsIn: oauth, needs: needsOf(account, oauth) })
}

/** The same for a Mac, which knows no ActiveSync. Spec: APPLE-MAIL, payload com.apple.ews.account. */
export function toExchangeWebServices(account: AccountConfig, asker: PayloadAsker): PayloadResult {
  const given = account.exchange?.ews
  if (given === undefined) return fail('part-missing')
  const url = new URL(given)
  const oauth = signsIn(account)
  const dictionary = {
    ...commonKeys('com.apple.ews.account', 'ews', 'exchange', asker),
    EmailAddress: asker.address.text,
    Host: url.hostname,
    ...(url.port === '' ? {} : { Port: Number(url.port) }),
    Path: url.pathname,
    SSL: true,
    ...userName(account, asker),
    ...(oauth ? { OAuth: true, ...signInUrls(account.oauth2, ['OAuthSignInURL']) } : {}),
  }
  return ok({ dictionary, signsIn: oauth, needs: needsOf(account, oauth) })
}

/** Exchange knows passwords and OAuth 2; where the provider takes a password, nothing else has to be found. */
function signsIn(account: AccountConfig): boolean {
  const { authentication } = loginOf(account)
  return authentication.includes('oauth2') && !authentication.includes('password-cleartext')
}

function userName(account: AccountConfig, asker: PayloadAsker): Dictionary {
  const login = accountLogin(account, asker)
  return login === undefined ? {} : { UserName: login }
}

/** Only together: with a sign-in address devices look for nothing else. */
function signInUrls(oauth2: OAuth2 | undefined, [signIn, token]: readonly [string, string?]): Dictionary {
  const { issuer, authUrl, tokenUrl } = oauth2 ?? {}
  if (authUrl === undefined || tokenUrl === undefined || KNOWN_TO_DEVICES.has(issuer ?? '')) return {}
  return { [signIn]: authUrl, ...(token === undefined ? {} : { [token]: tokenUrl }) }
}

/** IMAP and POP3 need not be switched on for Exchange, and whoever signs in needs no other password. */
function needsOf({ needs }: AccountConfig, oauth: boolean) {
  return oauth ? [] : needs.filter(({ do: what }) => !what.startsWith('enable-'))
}
