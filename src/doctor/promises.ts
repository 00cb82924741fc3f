import type { Authentication, MailProtocol } from '../account/index.ts'
import type { Domain } from '../address/index.ts'
import { childNamed, descendants, parseDocument } from '../clients/document.ts'
import type { ServerChoice } from '../clients/index.ts'
import type { Exchange } from '../clients/network.ts'
import type { XmlElement } from '../xml/index.ts'
import { type PromisedServer, TLS_PORTS } from './mail/index.ts'
import type { Verdict } from './seen.ts'

/** Mail servers as clients were told of them, with everything that the answers promise of their authentication. */
export function promisedServers(
  verdicts: readonly Pick<Verdict, 'client' | 'search'>[],
  exchanges: readonly Exchange[],
  domain: Domain,
): readonly PromisedServer[] {
  const said = exchanges.flatMap(({ answer }) => (answer === undefined ? [] : authenticationIn(answer.body, domain)))
  return verdicts.flatMap(({ client, search: { found } }) => {
    const { incoming, outgoing, alternatives = [] } = found?.understood ?? {}
    const server = (choice: ServerChoice, usedBy: readonly string[]): PromisedServer => {
      const place = placeOf(choice)
      return {
        ...promiseOf(choice),
        authentication: [...new Set(said.filter((one) => one.place === place).map(({ word }) => word))],
        usedBy,
      }
    }
    const chosen = [incoming, outgoing].filter((choice) => choice !== undefined)
    // What a client would try at the same port, if its first choice failed, nobody has told it.
    const others = alternatives.filter((choice) => !chosen.some((one) => placeOf(one) === placeOf(choice)))
    return [
      ...chosen.map((choice) => server(choice, [client.name])),
      ...others.map((choice) => server(choice, [])),
    ].filter(({ hostname }) => hostname !== '')
  })
}

export function promiseOf({ protocol, hostname, port, security }: ServerChoice): PromisedServer {
  const decided = security === 'undecided' ? (TLS_PORTS.has(port) ? 'tls' : 'starttls') : security
  return { protocol, hostname, port, security: decided, authentication: [], usedBy: [] }
}

const placeOf = ({ protocol, hostname, port }: Pick<ServerChoice, 'protocol' | 'hostname' | 'port'>) =>
  `${protocol} ${hostname.toLowerCase()}:${port}`

interface Said {
  readonly place: string
  readonly word: Authentication
}

/** Spec: AUTOCONFIG, element authentication; with the words of its first version. */
const WORDS: ReadonlyMap<string, Authentication> = new Map([
  ['password-cleartext', 'password-cleartext'],
  ['plain', 'password-cleartext'],
  ['password-encrypted', 'password-encrypted'],
  ['secure', 'password-encrypted'],
  ['OAuth2', 'oauth2'],
  ['NTLM', 'ntlm'],
  ['GSSAPI', 'gssapi'],
  ['TLS-client-cert', 'tls-client-cert'],
  ['client-IP-address', 'none'],
  ['none', 'none'],
])

/** What autoconfig and Autodiscover documents say of how to log in; of the latter only where it differs from a password. */
function authenticationIn(body: string, domain: Domain): readonly Said[] {
  const root = parseDocument(body, 'ignored')
  if (root === undefined) return []
  return descendants(root).flatMap((element) => {
    if (element.name === 'incomingServer' || element.name === 'outgoingServer') return inAutoconfig(element, domain)
    return element.name === 'Protocol' ? inAutodiscover(element) : []
  })
}

const textIn = (element: XmlElement, name: string) => childNamed(element, name)?.text.trim() ?? ''

function inAutoconfig(element: XmlElement, domain: Domain): readonly Said[] {
  const protocol = element.attributes['type'] as MailProtocol | undefined
  if (protocol === undefined) return []
  const hostname = textIn(element, 'hostname').replaceAll('%EMAILDOMAIN%', domain)
  const place = placeOf({ protocol, hostname, port: Number(textIn(element, 'port')) })
  return element.children
    .filter(({ name }) => name === 'authentication')
    .flatMap(({ text }) => WORDS.get(text.trim()) ?? [])
    .map((word) => ({ place, word }))
}

function inAutodiscover(element: XmlElement): readonly Said[] {
  const protocol = textIn(element, 'Type').toLowerCase() as MailProtocol
  const place = placeOf({ protocol, hostname: textIn(element, 'Server'), port: Number(textIn(element, 'Port')) })
  return textIn(element, 'SPA').toLowerCase() === 'on'
    ? [{ place, word: 'ntlm' }]
    : [{ place, word: 'password-cleartext' }]
}
