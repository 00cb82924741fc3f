import { type ClientEntry, looksFor } from '../clients/catalogue/index.ts'
import type { Search, ServerChoice } from '../clients/index.ts'
import { offers, type PromisedServer, serverKey } from './mail/index.ts'
import { promiseOf } from './promises.ts'
import type { MailServerSeen, Seen, Verdict } from './seen.ts'

/** Where a client ends up, by its search and the servers that it leads to. */
export function outcomeOf(client: ClientEntry, search: Search, servers: readonly MailServerSeen[]): Verdict['outcome'] {
  const { found } = search
  if (client.search === undefined || looksFor(client) === 'unknown') return 'not-asked'
  if (found === undefined) return search.steps.some(hidesSettings) ? 'not-asked' : 'nothing'
  const choices = choicesOf(search)
  if (choices.length === 0) return found.service === undefined ? 'broken' : 'untested'
  if (found.service === undefined && choices.length < 2) return 'broken'
  const states = choices.map((choice) => stateOf(choice, servers))
  if (states.includes('broken')) return 'broken'
  return states.includes('untested') || mayPreferOthers(search) ? 'untested' : 'works'
}

/** Nobody knows what the client makes of what it got, or of what it could not ask for any more. */
const hidesSettings = (step: Search['steps'][number]) => step.outcome === 'unread' || ranOut(step)

const ranOut = ({ outcome, reason }: Search['steps'][number]) =>
  (outcome === 'not-fetched' || outcome === 'skipped') && reason === 'budget-spent'

/** Whether there may be settings that it would take before those that it found, in a place that could not be asked any more. */
const mayPreferOthers = ({ steps }: Search) =>
  steps
    .slice(
      0,
      steps.findLastIndex(({ outcome }) => outcome === 'taken'),
    )
    .some(ranOut)

const choicesOf = ({ found }: Search): readonly ServerChoice[] =>
  [found?.understood.incoming, found?.understood.outgoing].filter((choice) => choice !== undefined)

/** The server that a client chose, as it was seen; nothing when nobody looked at it. */
export const serverOf = (choice: ServerChoice, servers: readonly MailServerSeen[]) => among(servers, choice)

function among<Server extends PromisedServer>(servers: readonly Server[], choice: ServerChoice): Server | undefined {
  const key = serverKey(promiseOf(choice))
  return servers.find((server) => serverKey(server) === key)
}

function stateOf(choice: ServerChoice, servers: readonly MailServerSeen[]): 'works' | 'untested' | 'broken' {
  if (choice.hostname === '') return 'broken'
  const server = serverOf(choice, servers)
  if (server === undefined || server.failure === 'stopped' || server.failure === 'budget-spent') return 'untested'
  if (server.failure !== undefined) return 'broken'
  const offered = server.authentication.map((authentication) => offers(server, authentication))
  return offered.length > 0 && offered.every((one) => one === false) ? 'broken' : 'works'
}

/**
 * Why nobody knows whether settings that were found work: the run was not to look at servers, or was stopped before; it had
 * to leave one out, or a question that the client puts before; or they are for Exchange, where only somebody with a password
 * can tell.
 */
export type WhyUntested = 'not-wanted' | 'stopped' | 'server-left-out' | 'question-left-out' | 'login'

/** Of a verdict `untested`. */
export function whyUntested(
  { search }: Pick<Verdict, 'search'>,
  { servers, unseenServers }: Pick<Seen, 'servers' | 'unseenServers'>,
): WhyUntested {
  const unseen = choicesOf(search)
    .filter((choice) => stateOf(choice, servers) === 'untested')
    .map((choice) => serverOf(choice, servers)?.failure ?? among(unseenServers, choice)?.why)
  if (unseen.some((why) => why !== 'stopped' && why !== 'not-wanted')) return 'server-left-out'
  if (mayPreferOthers(search)) return 'question-left-out'
  if (unseen.length === 0) return 'login'
  return unseen.includes('stopped') ? 'stopped' : 'not-wanted'
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
export function isTrouble(verdict: Verdict, seen: Pick<Seen, 'expected' | 'servers' | 'unseenServers'>): boolean {
  const { client, search, outcome } = verdict
  if (outcome === 'broken') return true
  if (outcome === 'untested') return LEFT_OUT.has(whyUntested(verdict, seen))
  const isLeftOut = outcome === 'not-asked' && search.steps.some(ranOut)
  return (outcome === 'nothing' || isLeftOut) && shouldFind(client, seen)
}

const LEFT_OUT: ReadonlySet<WhyUntested> = new Set(['server-left-out', 'question-left-out'])
