import { fail, ok, type Result } from '../result.ts'
import { askedFor, type Subject } from './catalogue/index.ts'
import type { Pacc } from './catalogue/plan.ts'
import { firstOfEach, type ServerChoice, type Understood } from './client.ts'
import type { Exchange, Records } from './network.ts'
import type { PaccUnderstood } from './pacc.ts'
import type { StepTaken } from './search.ts'
import type { PlaceSearched } from './search-kinds.ts'
import { answered, lackOf, type Run } from './search-step.ts'

/** A PACC document, and the record that has to vouch for it; both are asked at once. */
export async function searchPacc({ document, record }: Pacc, run: Run): Promise<PlaceSearched> {
  const name = askedFor(record, run.subject).target
  const [{ exchange, target }, records] = await Promise.all([answered(document, run), run.network.records('TXT', name)])
  const { made, understood } = await documentMade(exchange, records, run)
  return {
    steps: [
      { question: document, target, exchange, ...made },
      { question: record, target: name, exchange: undefined, records, ...recordMade(records) },
    ],
    found: understood && { by: exchange.answer?.url ?? target, understood },
  }
}

type Made = Pick<StepTaken, 'outcome' | 'reason'>

function recordMade(records: Records<string>): Made {
  if (!records.ok) return { outcome: 'not-fetched', reason: records.failure }
  if (records.records.length === 0) return { outcome: 'not-fetched', reason: 'no-record' }
  return { outcome: 'leads-on', reason: undefined }
}

async function documentMade(
  { answer, hops }: Exchange,
  records: Records<string>,
  run: Run,
): Promise<{ readonly made: Made; readonly understood?: Understood }> {
  if (answer === undefined) return { made: { outcome: 'not-fetched', reason: hops.at(-1)?.failure ?? 'no-answer' } }
  const reading = await run.client.paccModel?.read({
    status: answer.status,
    body: new Uint8Array(new TextEncoder().encode(answer.body)),
    records: records.ok ? records.records.map((text) => [text]) : [],
  })
  if (reading === undefined) return { made: { outcome: 'unread', reason: undefined } }
  if (!reading.ok && reading.error === 'http')
    return { made: { outcome: 'not-fetched', reason: `status ${answer.status}` } }
  const settings = reading.ok ? settingsIn(reading.value, run) : reading
  return settings.ok
    ? { made: { outcome: 'taken', reason: undefined }, understood: settings.value }
    : { made: { outcome: 'refused', reason: settings.error } }
}

function settingsIn(document: PaccUnderstood, { subject, plan }: Run): Result<Understood, string> {
  const understood = serversOf(document, subject)
  const lack = lackOf(understood, plan.enough)
  return lack === undefined ? ok(understood) : fail(lack)
}

/** Always TLS from the first byte, and the address as login (PACC §4.2). */
function serversOf({ name, servers }: PaccUnderstood, { address }: Subject): Understood {
  const choices = servers.map((server): ServerChoice => ({ ...server, security: 'tls', username: address.text }))
  const isOutgoing = ({ protocol }: ServerChoice) => protocol === 'smtp'
  return firstOfEach(
    choices.filter((choice) => !isOutgoing(choice)),
    choices.filter(isOutgoing),
    name,
  )
}
