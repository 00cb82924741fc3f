import type { TextKey } from '#generated/texts.js'
import {
  type AccountConfig,
  type IncomingProtocol,
  type MailProtocol,
  type MailServer,
  preferredServer,
  type Username,
  usernameFor,
} from '../../account/index.ts'
import type { EmailAddress } from '../../address/index.ts'
import type { Say, SetupFacts } from './facts.ts'

/** One line of what an app asks for. */
export interface ValueView {
  readonly label: string
  readonly value: string
  /** Whether it is typed or copied as it stands, and not words about it. */
  readonly isExact: boolean
}

export interface ServerView {
  readonly title: string
  readonly values: readonly ValueView[]
}

/** All servers of an account: the pair to use, and the others. */
export interface ServersView {
  readonly best: readonly ServerView[]
  readonly others: readonly ServerView[]
}

const TITLES = {
  imap: 'setup.servers.incoming-imap',
  pop3: 'setup.servers.incoming-pop3',
  smtp: 'setup.servers.outgoing',
} as const satisfies Record<MailProtocol, TextKey>

export function serversOf({ account, address, protocol, say }: SetupFacts): ServersView {
  const best = bestOf(account, protocol)
  const others = [...account.incoming, ...account.outgoing].filter((server) => !best.includes(server))
  const view = (server: MailServer) => serverView(server, account, address, say)
  return { best: best.map(view), others: others.map(view) }
}

/** The server of a protocol, and the one to send by: each the best of its kind, as profiles have them. */
export function bestOf({ incoming, outgoing }: AccountConfig, protocol: IncomingProtocol): readonly MailServer[] {
  return [preferredServer(incoming, protocol), preferredServer(outgoing, 'smtp')].filter(
    (server) => server !== undefined,
  )
}

function serverView(
  server: MailServer,
  { domain }: AccountConfig,
  address: EmailAddress | undefined,
  say: Say,
): ServerView {
  const login = loginIn(server.username, address, domain, say)
  const signIn = server.authentication.map((way) => say(`setup.sign-in.${way}` satisfies TextKey)).join(', ')
  return {
    title: say(TITLES[server.protocol]),
    values: [
      exact(say('setup.servers.host'), server.hostname),
      exact(say('setup.servers.port'), String(server.port)),
      words(say('setup.servers.security'), say(`setup.security.${server.security}` satisfies TextKey)),
      login.isExact ? exact(say('setup.servers.login'), login.text) : words(say('setup.servers.login'), login.text),
      words(say('setup.servers.sign-in'), signIn),
    ],
  }
}

/** The login itself where it can be told, else how to know it. */
function loginIn(username: Username, address: EmailAddress | undefined, domain: string, say: Say) {
  if ('ask' in username) {
    const { ask } = username
    return {
      isExact: false,
      text: ask === undefined ? say('setup.login.ask') : say(`setup.login.${ask}` satisfies TextKey),
    }
  }
  const { template } = username
  if (address !== undefined) return { isExact: true, text: usernameFor(template, address) }
  if (template === '%EMAILADDRESS%') return { isExact: false, text: say('setup.login.address') }
  if (template === '%EMAILLOCALPART%') return { isExact: false, text: say('setup.login.local-part') }
  if (!template.includes('%')) return { isExact: true, text: template }
  const example = { localPart: 'anna', domain, text: `anna@${domain}` } as EmailAddress
  return {
    isExact: false,
    text: say('setup.login.example', { login: usernameFor(template, example), address: example.text }),
  }
}

/** Addresses beyond mail that an app may ask for. */
export function moreAddresses(
  { calendar, contacts, jmap, exchange, manageSieve }: AccountConfig,
  say: Say,
): ValueView[] {
  const named: readonly (readonly [TextKey, string | undefined])[] = [
    ['setup.servers.caldav', calendar?.caldav],
    ['setup.servers.carddav', contacts?.carddav],
    ['setup.servers.jmap', jmap],
    ['setup.servers.active-sync', exchange?.activeSync],
    ['setup.servers.ews', exchange?.ews],
    ['setup.servers.owa', exchange?.owa],
    ['setup.servers.sieve', manageSieve === undefined ? undefined : `${manageSieve.hostname}:${manageSieve.port}`],
  ]
  return named.flatMap(([label, value]) => (value === undefined ? [] : [exact(say(label), value)]))
}

function exact(label: string, value: string): ValueView {
  return { label, value, isExact: true }
}

function words(label: string, value: string): ValueView {
  return { label, value, isExact: false }
}
