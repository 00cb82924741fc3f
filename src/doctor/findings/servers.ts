import type { MailServerSeen, Occurrence } from '../seen.ts'

/** How findings name a mail server. */
export const serverPlace = ({ hostname, port }: MailServerSeen) => `${hostname}:${port}`

export const SECURITY_SAYS = {
  tls: 'TLS from the first byte',
  starttls: 'STARTTLS',
  none: 'no encryption',
} as const satisfies Record<MailServerSeen['security'], string>

export function serverOccurrence(server: MailServerSeen, detail: string): Occurrence {
  const { usedBy } = server
  return {
    where: serverPlace(server),
    detail: `${server.protocol.toUpperCase()}: ${detail}`,
    ...(usedBy.length === 0 ? {} : { clients: usedBy }),
  }
}
