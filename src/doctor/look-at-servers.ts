import { MAX_VERIFY_MAIL_SERVERS } from '../limits.ts'
import { type MailOptions, type PromisedServer, type probeServers, serverKey } from './mail/index.ts'
import type { MailServerSeen, UnseenServer } from './seen.ts'

export interface ServersLook {
  /** `used`: those that some client would use, and of the others as many as a run has room for. */
  readonly which: 'none' | 'used' | 'all'
  readonly probe: typeof probeServers
  readonly options: MailOptions
  readonly onSeen: (server: MailServerSeen, total: number) => void
}

/** Looks at servers, each of them named once; says which of them it did not look at. */
export async function lookAtServers(
  named: readonly PromisedServer[],
  { which, probe, options, onSeen }: ServersLook,
): Promise<{ readonly servers: readonly MailServerSeen[]; readonly unseenServers: readonly UnseenServer[] }> {
  const used = named.filter(({ usedBy }) => usedBy.length > 0)
  const others = named.filter(({ usedBy }) => usedBy.length === 0)
  const room = which === 'all' ? others.length : Math.max(0, MAX_VERIFY_MAIL_SERVERS - used.length)
  const chosen = which === 'none' ? [] : [...used, ...others.slice(0, room)]
  const servers = chosen.length === 0 ? [] : await probe(chosen, options, (server) => onSeen(server, chosen.length))
  const seen = new Set(servers.map(serverKey))
  const whyUnseen = (server: PromisedServer) =>
    which === 'none' ? 'not-wanted' : chosen.includes(server) ? 'stopped' : 'too-many'
  return {
    servers,
    unseenServers: named
      .filter((server) => !seen.has(serverKey(server)))
      .map((server) => ({ ...server, why: whyUnseen(server) })),
  }
}
