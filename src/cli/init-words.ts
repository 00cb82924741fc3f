import type { Domain } from '../address/index.ts'
import type { InitSeen, LeftOut, Proposal, ProposedServer } from '../doctor/init/index.ts'
import { shown } from '../doctor/mail/index.ts'
import type { RouteOptions } from '../doctor/net/index.ts'
import type { WantedRecord } from './init-records.ts'

/** What `postamt init` says to people. */

const SECURITY = { tls: 'TLS', starttls: 'STARTTLS', none: 'plain text' } as const

const LEFT_OUT_SHOWN = 8

/** What is proposed, and what of the rest a person should know. */
export function foundLines({ answer }: InitSeen, { incoming, outgoing, leftOut }: Proposal): readonly string[] {
  const proposed = [...incoming, ...outgoing]
  const protocols = new Set(proposed.map(({ protocol }) => protocol))
  const worthSaying = leftOut.filter(({ protocol, isMeant }) => isMeant || !protocols.has(protocol))
  return [
    ...(answer === undefined ? [] : [`Mail programs are told settings already: ${answer.by}`]),
    ...proposed.map((server) => `  ✓ ${proposedText(server)}`),
    ...worthSaying.slice(0, LEFT_OUT_SHOWN).map((server) => `  ✗ ${leftOutText(server)}`),
    ...(worthSaying.length > LEFT_OUT_SHOWN
      ? [`    and ${worthSaying.length - LEFT_OUT_SHOWN} more of this kind`]
      : []),
  ]
}

const proposedText = ({ protocol, hostname, port, security }: ProposedServer) =>
  `${protocol} ${hostname}:${port}, ${SECURITY[security]}, its certificate fits`

/** Of a host that somebody wrote into an answer, which may be anything. */
const leftOutText = ({ protocol, hostname, port, reason }: LeftOut) =>
  `${protocol} ${shown(hostname)}:${port}: ${shown(reason)}`

/** Why there is no entry, and what to do. */
export function nothingFoundLines(
  { domain, mx, isDnsSilent }: InitSeen,
  { incoming, outgoing, leftOut }: Proposal,
): readonly string[] {
  const lacks = [
    ...(incoming.length === 0 ? ['reading mail (IMAP or POP3)'] : []),
    ...(outgoing.length === 0 ? ['sending mail (submission)'] : []),
  ].join(' and for ')
  const isPlain = leftOut.some(({ reason }) => reason.includes('STARTTLS'))
  const isMisnamed = leftOut.some(({ reason }) => reason.includes('certificate'))
  return [
    `No server of ${domain} was found for ${lacks} that could be told to people. Nothing was written.`,
    ...(isDnsSilent ? ['- DNS gave no answer: is this machine online? --resolver names another resolver.'] : []),
    ...(!isDnsSilent && mx.length === 0
      ? [`- ${domain} has no MX record, so that no mail arrives there: is it spelt right?`]
      : []),
    ...(isPlain
      ? ['- A server without TLS is told to nobody: get a certificate for its name, and switch TLS on.']
      : []),
    ...(isMisnamed
      ? [
          '- A certificate has to name the host that people enter: add the name to it, or name the host it is for with --server.',
        ]
      : []),
    '- A host of another name: --server HOST looks there too.',
    '- A port that a firewall keeps closed: open 993 for reading and 465 or 587 for sending.',
  ]
}

/** The command that looks at the domain from outside, by the same way as this one. */
export function verifyCommandLine(
  domain: Domain,
  { resolver, connect = [], ca = [] }: RouteOptions,
  service?: string,
): string {
  const options = [
    ...(service === undefined ? [] : ['--service', service]),
    ...(resolver === undefined ? [] : ['--resolver', resolver]),
    ...connect.flatMap((way) => ['--connect', way]),
    ...ca.flatMap((file) => ['--ca', file]),
  ]
  return ['postamt', 'verify', domain, ...options.map(quoted)].join(' ')
}

/**
 * The command that prints the domain's records, for the service that this one was told of; it asks no DNS, so that it has to
 * be told whose customer the domain is where only DNS says it.
 */
export function dnsCommandLine(domain: Domain, service: string | undefined, provider: string | undefined): string {
  const options = [
    ...(service === undefined ? [] : ['--service-host', service]),
    ...(provider === undefined ? [] : ['--provider', provider]),
  ]
  return ['postamt', 'dns', domain, ...options.map(quoted)].join(' ')
}

/** A word as a shell takes it. */
const quoted = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

/** What is not in DNS yet, and how to go on. */
export function missingLines(
  missing: readonly WantedRecord[],
  wanted: readonly WantedRecord[],
  command: string,
): readonly string[] {
  return [
    `\n${missing.length} of ${wanted.length} records are not in DNS yet:`,
    ...missing.map(({ name, type }) => `  ${name} ${type === 'A' ? 'A/AAAA' : type}`),
    `When they are there: ${command}`,
  ]
}
