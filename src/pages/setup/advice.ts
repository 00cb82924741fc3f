import type { TextKey } from '#generated/texts.js'
import { type AccountConfig, type IncomingProtocol, sameLogin } from '../../account/index.ts'
import type { SetupFacts } from './facts.ts'
import { type ProviderLink, providerLinks } from './links.ts'
import { bestOf } from './servers.ts'

/** What has to be done at the provider before anything else. */
export interface NeedView {
  readonly text: string
  /** None or one: where the provider explains it. */
  readonly links: readonly string[]
}

const OF_PROTOCOL: Readonly<Record<string, IncomingProtocol>> = { 'enable-imap': 'imap', 'enable-pop3': 'pop3' }

/** What is needed for the protocol that is shown; all of it where there is none. */
export function needsOf({ account, protocol, say }: SetupFacts): NeedView[] {
  const hasServers = account.incoming.length > 0
  return account.needs
    .filter(({ do: kind }) => !hasServers || (OF_PROTOCOL[kind] ?? protocol) === protocol)
    .map(({ do: kind, url }) => ({
      text: say(`need.${kind}` satisfies TextKey),
      links: url === undefined ? [] : [url],
    }))
}

/** What becomes of the space on the server, how often to look, and how sending works. */
export function hintsOf(facts: SetupFacts): string[] {
  const { account, protocol, say } = facts
  if (account.incoming.length === 0) return []
  return [
    say(`setup.hint.quota-${protocol}`),
    ...(protocol === 'pop3' ? leavingHint(facts) : []),
    checkHint(facts),
    ...sendingHint(facts),
  ]
}

function leavingHint({ account, say }: SetupFacts): string[] {
  const [server] = bestOf(account, 'pop3')
  if (server?.leaveOnServer === undefined) return []
  const provider = account.provider.displayName
  return [say(server.leaveOnServer ? 'setup.hint.leave' : 'setup.hint.remove', { provider })]
}

function checkHint({ account, protocol, say }: SetupFacts): string {
  if (protocol === 'imap') return say('setup.hint.check-imap')
  const [server] = bestOf(account, 'pop3')
  return server?.checkMinutes === undefined
    ? say('setup.hint.check-pop3')
    : say('setup.hint.check-minutes', { minutes: server.checkMinutes, provider: account.provider.displayName })
}

function sendingHint({ account, address, protocol, say }: SetupFacts): string[] {
  const [receiving, sending] = bestOf(account, protocol)
  if (receiving === undefined || sending === undefined) return []
  if (sending.authentication.every((way) => way === 'none')) return [say('setup.hint.send-none')]
  // A login that only its owner knows is the same one in both directions when it is of the same kind.
  const { username: one } = receiving
  const { username: other } = sending
  const isSame = 'ask' in one ? 'ask' in other && one.ask === other.ask : sameLogin(one, other, address)
  return [say(isSame ? 'setup.hint.send-same' : 'setup.hint.send-different')]
}

/** What is different where servers and a password are not all it takes. */
export interface RouteView {
  readonly text: string
  readonly links: readonly ProviderLink[]
}

/**
 * None where servers and a password are all it takes. Where no mail app can be set up, the one section of the page says so
 * itself.
 */
export function routeOf({ account, say }: SetupFacts): RouteView[] {
  const provider = account.provider.displayName
  const { unsupported, incoming, outgoing, exchange, webmail } = account
  const links = providerLinks({ webmail: webmail ?? exchange?.owa }, undefined, say)
  if (isOAuthOnly(account)) return [{ text: say('setup.route.oauth-only', { provider }), links }]
  if (unsupported !== undefined || incoming.length > 0 || outgoing.length > 0 || exchange === undefined) return []
  return [{ text: say('setup.route.exchange-only', { provider }), links }]
}

/** Whether no password opens the mailbox. */
function isOAuthOnly({ incoming }: AccountConfig): boolean {
  return incoming.length > 0 && incoming.every(({ authentication }) => authentication.every((way) => way === 'oauth2'))
}
