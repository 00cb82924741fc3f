import { type TextKey, texts } from '#generated/texts.js'
import {
  type AccountConfig,
  type Authentication,
  isCompound,
  type Login,
  type MailServer,
  type NotExpressible,
  type OAuth2,
  type Security,
  usernameFor,
} from '../../account/index.ts'
import { type EmailAddress, parseDomain } from '../../address/index.ts'
import { MAX_DOMAINS_IN_DOCUMENT } from '../../limits.ts'
import { fail, ok, type Result } from '../../result.ts'
import { type UrlServerView, urlServersOf } from './url-servers.ts'

/** What `templates/autoconfig/config-v1.1.xml` shows. */
export interface ClientConfigView {
  /** `1.2` as soon as an element of 1.2 is there (AC-55). */
  readonly version: '1.1' | '1.2'
  readonly id: string
  readonly domains: readonly string[]
  readonly displayName: string
  readonly displayShortName: string
  readonly incoming: readonly ServerView[]
  /** None or one, and so the two lists below. */
  readonly urlServers: readonly UrlServerView[]
  readonly outgoing: readonly ServerView[]
  readonly addressBooks: readonly UrlServerView[]
  readonly calendars: readonly UrlServerView[]
  readonly documentation: readonly { readonly url: string; readonly lang: string; readonly descr: string }[]
  readonly enable: readonly {
    readonly visiturl: string
    readonly instructions: readonly { readonly lang: string; readonly text: string }[]
  }[]
  /** None or one. */
  readonly oAuth2: readonly {
    readonly issuer: string
    readonly scope: string
    readonly authURL: string
    readonly tokenURL: string
  }[]
}

export interface ServerView {
  readonly type: string
  readonly hostname: string
  readonly port: number
  readonly socketType: string
  readonly authentication: readonly string[]
  readonly username: string
  readonly pop3: boolean
  readonly leaveMessagesOnServer: boolean
}

/** Spec: AUTOCONFIG, element socketType (AC-64). */
const SOCKET_TYPE = { tls: 'SSL', starttls: 'STARTTLS', none: 'plain' } as const satisfies Record<Security, string>

/**
 * Spec: AUTOCONFIG, element authentication (AC-66). `none` has no word that every client takes: such a server is left out.
 */
const AUTHENTICATION = {
  'password-cleartext': 'password-cleartext',
  'password-encrypted': 'password-encrypted',
  oauth2: 'OAuth2',
  ntlm: 'NTLM',
  gssapi: 'GSSAPI',
  'tls-client-cert': 'TLS-client-cert',
  none: undefined,
} as const satisfies Record<Authentication, string | undefined>

/** What Thunderbird for Android must find in each server, else it drops the whole document (AC-67). */
const UNDERSTOOD_BY_ALL: ReadonlySet<Authentication> = new Set(['password-cleartext', 'password-encrypted', 'oauth2'])

/**
 * Blocks in the order that FairEmail and Geary need: they look at the first incoming server only (AC-76, AC-77). Inside
 * a block Thunderbird takes the first, Evolution the last, KMail the one with STARTTLS: no order suits all, so the
 * entry's own stays, and every server listed works by itself (README, opposite answers).
 */
const INCOMING_BLOCKS = ['imap', 'pop3'] as const

/**
 * The autoconfig document of an account, or why there is none.
 *
 * @param domains `few`: only the names that a client may look for, where all would make the document too long
 */
export function toClientConfigView(
  account: AccountConfig,
  domains: 'all' | 'few' = 'all',
): Result<ClientConfigView, NotExpressible> {
  if (account.unsupported !== undefined) return fail('unsupported')
  const usable = [...account.incoming, ...account.outgoing].filter((server) =>
    server.authentication.some((method) => UNDERSTOOD_BY_ALL.has(method)),
  )
  const incoming = INCOMING_BLOCKS.flatMap((protocol) => usable.filter((server) => server.protocol === protocol))
  const outgoing = usable.filter((server) => server.protocol === 'smtp')
  if (incoming.length === 0 || outgoing.length === 0) return fail('no-mail-servers')
  if ([...incoming, ...outgoing].some((server) => 'ask' in server.username)) return fail('login-unknown')
  const urlServers = urlServersOf(account, outgoing.at(-1))
  return ok({
    version: Object.values(urlServers).some(({ length }) => length > 0) ? '1.2' : '1.1',
    ...urlServers,
    id: account.provider.autoconfigId,
    domains: domainsOf(account, domains),
    displayName: account.provider.displayName,
    displayShortName: account.provider.displayShortName,
    incoming: incoming.map(serverView),
    outgoing: outgoing.map(serverView),
    documentation: account.help.map(({ url, lang, topic }) => ({ url, ...sentence(lang, `help.${topic}`) })),
    enable: enableOf(account),
    oAuth2: oAuth2Of(account.oauth2),
  })
}

function serverView(server: MailServer): ServerView {
  return {
    type: server.protocol,
    hostname: server.hostname,
    port: server.port,
    socketType: SOCKET_TYPE[server.security],
    authentication: server.authentication.map((method) => AUTHENTICATION[method]).filter((word) => word !== undefined),
    username: 'template' in server.username ? server.username.template : '',
    pop3: server.leaveOnServer !== undefined,
    leaveMessagesOnServer: server.leaveOnServer ?? true,
  }
}

/** The provider's domains and the one asked for (AC-58); a long list is cut to the names that a client may look for (AC-48). */
function domainsOf({ provider, domain }: AccountConfig, which: 'all' | 'few'): readonly string[] {
  if (which === 'all' && provider.domains.length <= MAX_DOMAINS_IN_DOCUMENT)
    return [...new Set([...provider.domains, domain])]
  const id = parseDomain(provider.autoconfigId)
  return [...new Set([domain, ...(id.ok ? [id.value] : []), ...provider.mxNames.slice(0, 1)])]
}

/** A sentence in a language when we have its words, else in English. */
function sentence(lang: string, key: TextKey): { lang: string; descr: string } {
  const language = lang.toLowerCase().split('-', 1)[0] as keyof typeof texts
  return Object.hasOwn(texts, language) ? { lang, descr: texts[language][key] } : { lang: 'en', descr: texts.en[key] }
}

/** AUTOCONFIG 1.1, element enable: a page where the protocol has to be switched on first. FairEmail shows it. */
function enableOf(account: AccountConfig): ClientConfigView['enable'] {
  const need = account.needs.find(
    ({ do: kind, url }) => url !== undefined && (kind === 'enable-imap' || kind === 'enable-pop3'),
  )
  if (need?.url === undefined) return []
  const key: TextKey = `need.${need.do}`
  const instructions = Object.entries(texts).map(([lang, sentences]) => ({ lang, text: sentences[key] }))
  return [{ visiturl: need.url, instructions }]
}

/** Only whole: a reader that wants one part wants all four (AC-69). */
function oAuth2Of(oauth2: OAuth2 | undefined): ClientConfigView['oAuth2'] {
  if (
    oauth2?.issuer === undefined ||
    oauth2.authUrl === undefined ||
    oauth2.tokenUrl === undefined ||
    oauth2.scopes.length === 0
  )
    return []
  return [{ issuer: oauth2.issuer, scope: oauth2.scopes.join(' '), authURL: oauth2.authUrl, tokenURL: oauth2.tokenUrl }]
}

/** Seen: Evolution before 3.42 sends this made-up local part instead of the person's own (AC-26). */
const PLACEHOLDER_LOCAL_PART = 'EVOLUTIONUSER'

/**
 * The account with its compound logins filled in for an address, which few clients can do; nothing when there is
 * nothing to fill in. A login that Thunderbird would read as a number or truth value, or others as holding a placeholder,
 * stays a template (AC-23 … AC-27, AC-74).
 */
export function withResolvedUsernames(account: AccountConfig, address: EmailAddress): AccountConfig | undefined {
  if (address.localPart.toUpperCase() === PLACEHOLDER_LOCAL_PART) return undefined
  if (![...account.incoming, ...account.outgoing].some(({ username }) => isCompound(username))) return undefined
  let changed = false
  const resolve = <Server extends Login>(server: Server): Server => {
    if (!('template' in server.username) || !isCompound(server.username)) return server
    const login = usernameFor(server.username.template, address)
    if (isMisreadByThunderbird(login) || login.includes('%')) return server
    changed = true
    return { ...server, username: { template: login } }
  }
  const resolved = {
    ...account,
    incoming: account.incoming.map(resolve),
    outgoing: account.outgoing.map(resolve),
    login: account.login && resolve(account.login),
  }
  return changed ? resolved : undefined
}

/** Seen: Thunderbird's XML-to-object module turns `007` into 7, `1e3` into 1000 and `true` into a truth value (AUTOCONFIG §1.8). */
function isMisreadByThunderbird(text: string): boolean {
  return Number.isFinite(Number(text)) || /^(?:true|false)$/i.test(text)
}
