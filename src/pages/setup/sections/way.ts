import {
  type AccountConfig,
  type Authentication,
  type MailServer,
  preferredServer,
  sameLogin,
  usernameFor,
} from '../../../account/index.ts'
import type { SetupFacts } from '../facts.ts'
import type { BlockView, SectionView } from '../section.ts'

/**
 * How somebody logs in with a mail app: by password; by the provider's own page in a browser and no other way; to an
 * Exchange mailbox without IMAP and POP3.
 */
export type LoginKind = 'password' | 'sign-in' | 'exchange'

/** A provider with a line of its own in the account lists of devices. */
export type Brand = 'google' | 'microsoft' | 'yahoo' | 'aol'

/** A section, before it is known whether it is the one that is open. */
export type Section = Omit<SectionView, 'isOpen'>

/** What every section is made from: the facts, and what follows from them for all apps. */
export interface Way extends SetupFacts {
  readonly kind: LoginKind
  readonly brand: Brand | undefined
  /** Whether apps that know the provider's sign-in open its page in a browser, even where a password would do. */
  readonly opensBrowser: boolean
  /** As {provider} in sentences. */
  readonly provider: string
  /** Those that an app with one of each is told; absent for Exchange alone. */
  readonly incoming: MailServer | undefined
  readonly outgoing: MailServer | undefined
  /** Whether mail is sent without a login. */
  readonly sendsOpenly: boolean
  /** Whether only the owner knows the user name. */
  readonly asksLogin: boolean
  /** Whether the page is read on a phone or tablet: then a button comes before codes. */
  readonly isHandheld: boolean
}

export function wayFrom(facts: SetupFacts): Way {
  const { account, protocol, device } = facts
  const incoming = serverOf(account.incoming, protocol) ?? serverOf(account.incoming, other(protocol))
  const outgoing = serverOf(account.outgoing, 'smtp')
  return {
    ...facts,
    kind: incoming === undefined ? 'exchange' : takesPassword(incoming) ? 'password' : 'sign-in',
    brand: brandOf(account),
    opensBrowser: incoming?.authentication[0] === 'oauth2' && account.oauth2?.issuer !== undefined,
    provider: account.provider.displayName,
    incoming,
    outgoing,
    sendsOpenly: outgoing !== undefined && isOpen(outgoing),
    asksLogin: [incoming, outgoing].some((server) => server !== undefined && 'ask' in server.username),
    isHandheld: device === 'iphone' || device === 'ipad' || device === 'android',
  }
}

const other = (protocol: SetupFacts['protocol']) => (protocol === 'imap' ? 'pop3' : 'imap')

/** A server that takes a password goes before one that does not. */
function serverOf(servers: readonly MailServer[], protocol: MailServer['protocol']): MailServer | undefined {
  return preferredServer(servers, protocol, takesPassword) ?? preferredServer(servers, protocol)
}

/** Whether a method is something that people know or have without a browser. */
const IS_PASSWORD = {
  'password-cleartext': true,
  'password-encrypted': true,
  ntlm: true,
  none: true,
  gssapi: true,
  'tls-client-cert': true,
  oauth2: false,
} as const satisfies Record<Authentication, boolean>

function takesPassword({ authentication }: MailServer): boolean {
  return authentication.some((method) => IS_PASSWORD[method])
}

/** By the issuer's host, as Thunderbird knows it. */
const BRANDS: ReadonlyMap<string, Brand> = new Map([
  ['accounts.google.com', 'google'],
  ['login.microsoftonline.com', 'microsoft'],
  ['login.yahoo.com', 'yahoo'],
  ['login.aol.com', 'aol'],
])

function brandOf({ oauth2 }: AccountConfig): Brand | undefined {
  return BRANDS.get(oauth2?.issuer?.replace(/^https:\/\//, '').split('/', 1)[0] ?? '')
}

const isOpen = ({ authentication }: MailServer) => authentication.every((method) => method === 'none')

/** Whether the login is something else than the address, which some apps cannot be told. */
export function hasOwnLogin({ incoming, outgoing, address }: Way): boolean {
  return [incoming, outgoing].some(
    (server) =>
      server !== undefined && !isOpen(server) && !sameLogin(server.username, { template: '%EMAILADDRESS%' }, address),
  )
}

/** The login for a server as it is typed, or how to find it. */
export function loginIn(way: Way, server: MailServer): { value: string; isExact: boolean } {
  const { say, address } = way
  const { username } = server
  if (isOpen(server)) return { value: say('setup.way.login.none'), isExact: false }
  if ('ask' in username) {
    const hint = username.ask
    return { value: say(hint === undefined ? 'setup.way.login.own' : `setup.way.login.${hint}`), isExact: false }
  }
  if (address !== undefined) return { value: usernameFor(username.template, address), isExact: true }
  return { value: describedLogin(way, username.template), isExact: !username.template.includes('%') }
}

function describedLogin({ say }: Way, template: string): string {
  if (template === '%EMAILADDRESS%') return say('setup.way.login.address')
  if (template === '%EMAILLOCALPART%') return say('setup.way.login.local-part')
  return template.includes('%') ? say('setup.way.login.from-address') : template
}

type Parts = Omit<BlockView, 'hasTitle' | 'hasCodes' | 'hasSteps' | 'hasValues' | 'hasNotes'>

/** A block of what is given; the rest is empty. */
export function block(parts: Partial<Parts>): BlockView {
  const { title = '', isFolded = false, paragraphs = [], codes = [], links = [] } = parts
  const { steps = [], values = [], notes = [], secretLinks = [] } = parts
  return {
    hasTitle: title !== '',
    title,
    isFolded,
    paragraphs,
    hasCodes: codes.length > 0,
    codes,
    links,
    hasSteps: steps.length > 0,
    steps,
    hasValues: values.length > 0,
    values,
    hasNotes: notes.length > 0,
    notes,
    secretLinks,
  }
}
