import { type ClientEntry, looksFor } from '../clients/catalogue/index.ts'
import type { Search, ServerChoice } from '../clients/index.ts'
import { offers, serverKey } from './mail/index.ts'
import { promiseOf } from './promises.ts'
import type { MailServerSeen, Seen, Verdict } from './seen.ts'

/** Where a client ends up, by its search and the servers that it leads to. */
export function outcomeOf(client: ClientEntry, search: Search, servers: readonly MailServerSeen[]): Verdict['outcome'] {
  const { found } = search
  if (client.search === undefined || looksFor(client) === 'unknown') return 'not-asked'
  if (found === undefined) return search.steps.some(hidesSettings) ? 'not-asked' : 'nothing'
  const { incoming, outgoing } = found.understood
  const choices = [incoming, outgoing].filter((choice) => choice !== undefined)
  if (choices.length === 0) return found.service === undefined ? 'broken' : 'untested'
  if (found.service === undefined && choices.length < 2) return 'broken'
  const states = choices.map((choice) => stateOf(choice, servers))
  if (states.includes('broken')) return 'broken'
  return states.includes('untested') ? 'untested' : 'works'
}

/** Nobody knows what the client makes of what it got, or of what it could not ask for any more. */
const hidesSettings = (step: Search['steps'][number]) => step.outcome === 'unread' || ranOut(step)

const ranOut = ({ outcome, reason }: Search['steps'][number]) => outcome === 'not-fetched' && reason === 'budget-spent'

/** The server that a client chose, as it was seen; nothing when nobody looked at it. */
export function serverOf(choice: ServerChoice, servers: readonly MailServerSeen[]): MailServerSeen | undefined {
  const key = serverKey(promiseOf(choice))
  return servers.find((server) => serverKey(server) === key)
}

function stateOf(choice: ServerChoice, servers: readonly MailServerSeen[]): 'works' | 'untested' | 'broken' {
  if (choice.hostname === '') return 'broken'
  const server = serverOf(choice, servers)
  if (server === undefined || server.failure === 'stopped') return 'untested'
  if (server.failure !== undefined) return 'broken'
  const offered = server.authentication.map((authentication) => offers(server, authentication))
  return offered.length > 0 && offered.every((one) => one === false) ? 'broken' : 'works'
}

/**
 * Whether there should be settings for a client: a program that wants Exchange gets none from a provider of IMAP, and the
 * other way round. Of a provider that is not known here, mail is expected and Exchange is not.
 */
export function shouldFind(client: ClientEntry, { expected }: Pick<Seen, 'expected'>): boolean {
  const wanted = looksFor(client)
  if (wanted === 'exchange')
    return expected?.exchange?.activeSync !== undefined || expected?.exchange?.ews !== undefined
  if (wanted !== 'mail') return false
  return expected === undefined || (expected.incoming.length > 0 && expected.unsupported === undefined)
}

/** Whether a client gets no working settings that should get some; nobody who could not be asked to the end is fine. */
export function isTrouble({ client, search, outcome }: Verdict, seen: Pick<Seen, 'expected'>): boolean {
  if (outcome === 'broken') return true
  const isLeftOut = outcome === 'not-asked' && search.steps.some(ranOut)
  return (outcome === 'nothing' || isLeftOut) && shouldFind(client, seen)
}
