import type { Security } from '../../account/index.ts'
import { childNamed, childrenNamed, descendants } from '../../clients/document.ts'
import { TLS_PORTS } from '../mail/ports.ts'
import type { Seen } from '../seen.ts'
import { asksForMail, exchangesOf, type Fetched, familyOf, fetched, rootOf } from './look.ts'

/** What documents say, word by word: findings look at what is written, readers at what they make of it. */

/** One `Protocol` of an Autodiscover answer that names a mail server. */
export interface Block {
  readonly type: string
  readonly server: string
  /** Absent where it is none. */
  readonly port: number | undefined
  readonly ssl: string | undefined
  readonly encryption: string | undefined
}

const MAIL_TYPES = ['IMAP', 'POP3', 'SMTP']

/** Answers with mail settings in Outlook's schema. */
export function mailAnswers(seen: Seen): readonly (Fetched & { readonly blocks: readonly Block[] })[] {
  return fetched(exchangesOf(seen, 'autodiscover').filter(asksForMail)).flatMap((exchange) => {
    const blocks = blocksOf(exchange)
    return blocks.length === 0 ? [] : [{ ...exchange, blocks }]
  })
}

function blocksOf({ answer }: Fetched): readonly Block[] {
  const root = rootOf(answer.body)
  if (root?.name !== 'Autodiscover') return []
  return descendants(root)
    .filter(({ name }) => name === 'Protocol')
    .map((block) => {
      const text = (name: string) => childNamed(block, name)?.text.trim()
      return {
        type: text('Type') ?? '',
        server: text('Server') ?? '',
        port: /^\d+$/.test(text('Port') ?? '') ? Number(text('Port')) : undefined,
        ssl: text('SSL'),
        encryption: text('Encryption'),
      }
    })
    .filter(({ type }) => MAIL_TYPES.includes(type))
}

/** Whether an answer of Autodiscover is an error in its own words, and which. */
export function errorCodeOf({ answer }: Fetched): string | undefined {
  const root = rootOf(answer.body)
  const error = root?.name === 'Autodiscover' ? childNamed(childNamed(root, 'Response'), 'Error') : undefined
  return error === undefined ? undefined : (childNamed(error, 'ErrorCode')?.text ?? 'unknown')
}

/** The hosts of the mail servers that an answer names, with the domain filled in. */
export function hostsIn(exchange: Fetched, domain: string): readonly string[] {
  if (familyOf(exchange.asked) !== 'autoconfig') return blocksOf(exchange).map(({ server }) => server.toLowerCase())
  const provider = childNamed(rootOf(exchange.answer.body), 'emailProvider')
  return ['incomingServer', 'outgoingServer']
    .flatMap((name) => childrenNamed(provider, name))
    .flatMap((server) => childNamed(server, 'hostname')?.text.trim().toLowerCase() ?? [])
    .map((host) => host.replaceAll('%emaildomain%', domain))
}

/** How a server wants to be spoken to: as this installation knows it, else as its port is meant (RFC 8314). */
export function securityAt({ expected }: Seen, host: string, port: number): Security | undefined {
  const known = [...(expected?.incoming ?? []), ...(expected?.outgoing ?? [])].find(
    (server) => server.hostname === host.toLowerCase() && server.port === port,
  )
  if (known !== undefined) return known.security
  if (TLS_PORTS.has(port)) return 'tls'
  return [143, 110, 587, 25].includes(port) ? 'starttls' : undefined
}
