import { MAX_MAIL_SERVERS_AT_ONCE, MAX_MAIL_SERVERS_AT_ONCE_OF_ONE } from '../../limits.ts'
import type { MailServerSeen } from '../seen.ts'
import { inTurn } from './in-turn.ts'
import { probeServer } from './probe.ts'
import type { MailOptions, PromisedServer } from './steps.ts'
import { unique } from './words.ts'

/** What makes two promises one question. A port that is promised with and without TLS is two: one of them is wrong. */
export function serverKey({ protocol, hostname, port, security }: PromisedServer): string {
  return `${protocol} ${hostname.toLowerCase().replace(/\.$/, '')}:${port} ${security}`
}

/** Each server once, in the order in which they were named, with everything that is promised of it and everybody who uses it. */
export function mergePromises<Server extends PromisedServer>(promises: readonly Server[]): readonly Server[] {
  const merged = new Map<string, Server>()
  for (const promise of promises) {
    const key = serverKey(promise)
    const { authentication = [], usedBy = [] } = merged.get(key) ?? {}
    merged.set(key, {
      ...(merged.get(key) ?? promise),
      authentication: unique([...authentication, ...promise.authentication]),
      usedBy: unique([...usedBy, ...promise.usedBy]),
    })
  }
  return [...merged.values()]
}

/**
 * Looks at servers in parallel, a few of one host at once; each is asked once, whoever promised it.
 *
 * @returns in the order in which they were first named; those that a stop left out are not among them
 */
export async function probeServers(
  promises: readonly PromisedServer[],
  options: MailOptions,
  onSeen: (seen: MailServerSeen) => void = () => {},
): Promise<readonly MailServerSeen[]> {
  const servers = mergePromises(promises)
  const seen = new Map<PromisedServer, MailServerSeen>()
  await inTurn(
    servers,
    {
      atOnce: MAX_MAIL_SERVERS_AT_ONCE,
      groupsOf: ({ hostname }) => [hostname.toLowerCase()],
      atOnceOfOne: MAX_MAIL_SERVERS_AT_ONCE_OF_ONE,
      signal: options.signal,
    },
    async (server) => {
      const one = await probeServer(server, options)
      seen.set(server, one)
      onSeen(one)
    },
  )
  return servers.flatMap((server) => seen.get(server) ?? [])
}
