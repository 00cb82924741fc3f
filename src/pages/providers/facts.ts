import type { OAuth2, ProviderSettings } from '../../account/index.ts'
import type { Reader } from './reader.ts'
import { authenticationWord, loginWords } from './words.ts'

/** One thing that is known, as a term with its values. Rendered by `templates/pages/providers/facts.html`. */
export interface FactView {
  readonly term: string
  readonly values: readonly ValueView[]
}

export interface ValueView {
  readonly text: string
  /** For programs: a name or an address to be copied, not to be opened. */
  readonly isCode: boolean
  readonly isLink: boolean
  readonly href: string
}

export const plain = (text: string): ValueView => ({ text, isCode: false, isLink: false, href: '' })
export const code = (text: string): ValueView => ({ text, isCode: true, isLink: false, href: '' })

/** A page on the web, shown as its address without what all of them have. */
export const link = (href: string, text: string = shortened(href)): ValueView => ({
  text,
  isCode: false,
  isLink: true,
  href,
})

export function shortened(url: string): string {
  return url.replace(/^https:\/\/(?:www\.)?/, '').replace(/\/$/, '')
}

/** Terms without a value are not there. */
export function known(
  facts: readonly (readonly [term: string, values: readonly (ValueView | undefined)[]])[],
): FactView[] {
  return facts
    .map(([term, values]) => ({ term, values: values.filter((value) => value !== undefined) }))
    .filter(({ values }) => values.length > 0)
}

const linkIf = (url: string | undefined) => (url === undefined ? undefined : link(url))
const codeIf = (text: string | undefined) => (text === undefined ? undefined : code(text))

/** What settings say besides mail servers, needs and help. */
export function settingsFacts(settings: ProviderSettings, domain: string, { say }: Reader): FactView[] {
  const { webmail, passwordChange, support, calendar, contacts, jmap, exchange, manageSieve, login } = settings
  return known([
    [say('providers.fact.webmail'), [linkIf(webmail)]],
    [say('providers.fact.password-change'), [linkIf(passwordChange)]],
    [say('providers.fact.support'), [linkIf(support?.url), mailto(support?.email)]],
    ...oauth2Facts(settings.oauth2, say),
    [say('providers.fact.caldav'), [codeIf(calendar?.caldav)]],
    [say('providers.fact.carddav'), [codeIf(contacts?.carddav)]],
    [say('providers.fact.jmap'), [codeIf(jmap)]],
    [say('providers.fact.active-sync'), [codeIf(exchange?.activeSync)]],
    [say('providers.fact.ews'), [codeIf(exchange?.ews)]],
    [say('providers.fact.owa'), [linkIf(exchange?.owa)]],
    [say('providers.fact.graph'), [codeIf(exchange?.graph)]],
    [say('providers.fact.manage-sieve'), [codeIf(manageSieve && `${manageSieve.hostname}:${manageSieve.port}`)]],
    [say('providers.fact.groupware-login'), [login && plain(loginWords(login.username, domain, say))]],
    [
      say('providers.fact.groupware-authentication'),
      login === undefined ? [] : login.authentication.map((method) => plain(authenticationWord(method, say))),
    ],
  ])
}

function oauth2Facts(oauth2: OAuth2 | undefined, say: Reader['say']): (readonly [string, (ValueView | undefined)[]])[] {
  return [
    [say('providers.fact.oauth2-issuer'), [codeIf(oauth2?.issuer)]],
    [say('providers.fact.oauth2-scopes'), (oauth2?.scopes ?? []).map(code)],
    [say('providers.fact.oauth2-auth'), [codeIf(oauth2?.authUrl)]],
    [say('providers.fact.oauth2-token'), [codeIf(oauth2?.tokenUrl)]],
  ]
}

/** The provider's own address, as its file says it. */
function mailto(email: string | undefined): ValueView | undefined {
  return email === undefined ? undefined : link(`mailto:${encodeURIComponent(email).replace('%40', '@')}`, email)
}
