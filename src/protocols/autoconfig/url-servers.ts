import {
  type AccountConfig,
  type Authentication,
  type HttpsUrl,
  loginOf,
  type MailServer,
  sameLogin,
} from '../../account/index.ts'

/** A server of which the URL says everything: JMAP, CardDAV, CalDAV. */
export interface UrlServerView {
  readonly type: string
  readonly url: string
  readonly authentication: readonly HttpWord[]
  readonly username: string
}

interface HttpWord {
  readonly word: string
  /** Whether the word is HTTP's own, which an attribute has to say. */
  readonly http: boolean
}

/** Where each kind stands in the view; each list has one item or none. */
type UrlServerList = 'urlServers' | 'addressBooks' | 'calendars'

const BASIC: HttpWord = { word: 'Basic', http: true }
const BEARER: HttpWord = { word: 'OAuth2', http: false }

/** HTTP has no CRAM-MD5 or its like: whoever checks a password there is sent it, over TLS (RFC 7617). */
const HTTP_AUTHENTICATION = {
  'password-cleartext': BASIC,
  'password-encrypted': BASIC,
  oauth2: BEARER,
  ntlm: undefined,
  gssapi: undefined,
  'tls-client-cert': undefined,
  none: undefined,
} as const satisfies Record<Authentication, HttpWord | undefined>

/**
 * Servers at a URL, which the format has since 1.2. Seen: FairEmail takes the last `username` of the document for mail,
 * whatever it belongs to; so they are there only when they take the login of the last mail server (AC-73).
 */
export function urlServersOf(
  account: AccountConfig,
  last: MailServer | undefined,
): Record<UrlServerList, UrlServerView[]> {
  const { username, authentication } = loginOf(account)
  const words = httpWords(authentication)
  const isTold = last !== undefined && sameLogin(username, last.username) && words.length > 0
  const login = isTold && 'template' in username ? username.template : undefined
  const server = (type: string, url: HttpsUrl | undefined): UrlServerView[] =>
    login !== undefined && url !== undefined ? [{ type, url, authentication: words, username: login }] : []
  return {
    urlServers: server('jmap', account.jmap),
    addressBooks: server('carddav', account.contacts?.carddav),
    calendars: server('caldav', account.calendar?.caldav),
  }
}

/** Spec: AUTOCONFIG 1.2, element authentication with system="http" (AC-79); each word once, in the provider's order. */
function httpWords(methods: readonly Authentication[]): HttpWord[] {
  const words = methods.map((method) => HTTP_AUTHENTICATION[method]).filter((word) => word !== undefined)
  return [...new Set(words)]
}
