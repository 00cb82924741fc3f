import type { ProviderSettings, ServerEntry } from '../../account/index.ts'
import type { Say } from '../setup/facts.ts'
import { type FactView, settingsFacts } from './facts.ts'
import type { Reader } from './reader.ts'
import { authenticationWord, loginWords } from './words.ts'

/** Servers and what goes with them, of an entry or of one of its packages. */
export interface ServersView {
  readonly title: string
  /** Set apart. */
  readonly notes: readonly string[]
  readonly hasServers: boolean
  readonly servers: readonly ServerView[]
  readonly remarks: readonly string[]
  readonly hasFacts: boolean
  readonly facts: readonly FactView[]
}

interface ServerView {
  readonly kind: string
  readonly host: string
  readonly port: number
  readonly security: string
  readonly login: string
  readonly authentication: readonly string[]
  readonly remarks: readonly string[]
}

/**
 * @param settings as they may be shown
 * @param domain whose address is the example of a login
 */
export function serversView(title: string, settings: ProviderSettings, domain: string, reader: Reader): ServersView {
  const { say } = reader
  const servers = [...settings.incoming, ...settings.outgoing]
  const facts = settingsFacts(settings, domain, reader)
  const isPlain = servers.some(({ security }) => security === 'none')
  return {
    title,
    notes: [
      ...(isPlain ? [say('providers.page.plain')] : []),
      ...(servers.length === 0 && settings.exchange !== undefined ? [say('providers.page.exchange-only')] : []),
    ],
    hasServers: servers.length > 0,
    servers: servers.map((server) => serverView(server, domain, say)),
    remarks: servers.length === 0 ? [] : [say('providers.servers.order'), ...placeholders(servers, settings, say)],
    hasFacts: facts.length > 0,
    facts,
  }
}

function serverView(server: ServerEntry, domain: string, say: Say): ServerView {
  return {
    kind: say(`providers.kind.${server.protocol}`),
    host: server.hostname,
    port: server.port,
    security: say(`providers.security.${server.security}`),
    login: loginWords(server.username, domain, say),
    authentication: server.authentication.map((method) => authenticationWord(method, say)),
    remarks: [
      ...(server.leaveOnServer === true ? [say('providers.remark.leave')] : []),
      ...(server.leaveOnServer === false ? [say('providers.remark.remove')] : []),
      ...(server.checkMinutes === undefined ? [] : [say('providers.remark.check', { minutes: server.checkMinutes })]),
      ...(server.restriction === undefined ? [] : [say('providers.remark.own-network')]),
    ],
  }
}

/** What the parts of a host name stand for that differ by customer. */
function placeholders(servers: readonly ServerEntry[], { values }: ProviderSettings, say: Say): string[] {
  const names = (placeholder: string) => servers.some(({ hostname }) => hostname.includes(placeholder))
  return [
    ...(names('%EMAILDOMAIN%') ? [say('providers.remark.email-domain')] : []),
    ...(names('%SERVER%') && values !== undefined ? [say(`providers.remark.server-${values.server}`)] : []),
  ]
}
