import type { ServerChoice, StepTaken } from '../../clients/index.ts'
import type { Hop, RecordOf, Records, RecordType } from '../../clients/network.ts'
import { misfits } from '../mail/index.ts'
import { shown } from '../mail/words.ts'
import type { Finding, MailServerSeen, Seen, Verdict } from '../seen.ts'
import { isTrouble, whyUntested } from '../verdict.ts'
import type { BesideRow, ClientRow, FindingRow, HopRow, Report, ServerRow, StepRow } from './schema.ts'
import { goodProfile, whyOf } from './why.ts'
import { isJudged } from './words.ts'

/** Settings that only somebody with a password can tell the worth of. */
const isLogin = (verdict: Verdict, seen: Seen) =>
  verdict.outcome === 'untested' && whyUntested(verdict, seen) === 'login'

/** What every form of the report is made from, and what `--json` prints. */
export function reportOn(seen: Seen, findings: readonly Finding[], made: Date): Report {
  const clients = seen.verdicts.map((verdict) => clientRow(verdict, seen))
  const rows = findings.map(findingRow)
  const fine =
    clients.every(({ isTrouble }) => !isTrouble) &&
    rows.every(({ severity }) => severity === 'note') &&
    // Nobody is told that all is well by a run that could judge nobody.
    seen.verdicts.some((verdict, at) => isJudged(clients[at] as ClientRow) && !isLogin(verdict, seen))
  return clean({
    report: 'postamt-verify',
    version: 1,
    domain: seen.domain,
    address: seen.address.text,
    isAddressMadeUp: !seen.isOwnAddress,
    isComplete: seen.isComplete,
    isFine: seen.isComplete && fine,
    made: made.toISOString(),
    expected: expectedOf(seen),
    clients,
    findings: rows,
    servers: seen.servers.map(serverRow),
    unseenServers: seen.unseenServers.map(({ protocol, hostname, port, security, usedBy, why }) => ({
      protocol,
      hostname,
      port,
      security,
      usedBy: [...usedBy],
      why,
    })),
    beside: besideRows(seen),
  })
}

/**
 * 0: every client that could be judged and should get settings gets working ones; 1: some does not, or was left out, or none
 * could be judged; 130: somebody stopped the run, which says nothing of the rest.
 */
export function exitStatus({ isComplete, isFine }: Pick<Report, 'isComplete' | 'isFine'>): 0 | 1 | 130 {
  if (!isComplete) return 130
  return isFine ? 0 : 1
}

function expectedOf({ expected }: Seen): Report['expected'] {
  if (expected === undefined) return null
  const { provider, incoming, outgoing } = expected
  const place = ({ protocol, hostname, port, security }: (typeof incoming)[number]) => ({
    protocol,
    hostname,
    port,
    security,
  })
  return {
    provider: provider.id,
    name: provider.displayName,
    incoming: incoming.map(place),
    outgoing: outgoing.map(place),
  }
}

function clientRow(verdict: Verdict, seen: Seen): ClientRow {
  const { client, search, outcome } = verdict
  const { found } = search
  const { incoming, outgoing, alternatives = [] } = found?.understood ?? {}
  return {
    name: client.name,
    platforms: client.platforms,
    verdict: outcome,
    isTrouble: isTrouble(verdict, seen),
    ...foundBy(verdict, seen),
    ...(found?.service === undefined ? {} : { service: found.service }),
    ...(incoming === undefined ? {} : { incoming: choiceOf(incoming) }),
    ...(outgoing === undefined ? {} : { outgoing: choiceOf(outgoing) }),
    alternatives: alternatives.map(choiceOf),
    ...whyOf(verdict, seen),
    steps: search.steps.map(stepRow),
  }
}

/** Of a file that a person opens, its address, where it is one that a device takes. */
function foundBy({ client, search: { found } }: Verdict, seen: Seen): { readonly foundBy?: string } {
  if (found !== undefined) return { foundBy: found.by }
  const profile = client.search === undefined ? goodProfile(seen) : undefined
  return profile === undefined ? {} : { foundBy: profile.url }
}

function choiceOf({ protocol, hostname, port, security, username }: ServerChoice) {
  return { protocol, hostname, port, security, ...(username === undefined ? {} : { username }) }
}

function stepRow({ question, target, exchange, records, outcome, reason }: StepTaken): StepRow {
  return {
    method: question.method,
    target: target ?? question.target,
    outcome,
    ...(reason === undefined ? {} : { reason }),
    hops: (exchange?.hops ?? []).map(hopRow),
    ...(records === undefined ? {} : { records: recordTexts(records) }),
  }
}

function hopRow({ headers: _, tls, ...hop }: Hop): HopRow {
  return { ...hop, ...(tls === undefined ? {} : { tls: { ...tls, names: [...tls.names] } }) }
}

function recordTexts(records: Records<RecordOf[RecordType]>): string[] {
  if (!records.ok) return []
  return records.records.map((record) => {
    if (typeof record === 'string') return record
    if ('target' in record) return `${record.priority} ${record.weight} ${record.port} ${record.target}`
    return `${record.priority} ${record.host}`
  })
}

function findingRow({ kind, where, detail, clients }: Finding): FindingRow {
  const { id, severity, symptom, cause, mend } = kind
  return {
    id,
    severity,
    symptom,
    cause,
    mend,
    where,
    detail,
    ...(clients === undefined ? {} : { clients: [...clients] }),
  }
}

function serverRow(server: MailServerSeen): ServerRow {
  const { tls, authentication, usedBy, capabilities, mechanisms, ...rest } = server
  return {
    ...rest,
    ...(tls === undefined ? {} : { tls: { ...tls, names: [...tls.names] } }),
    authentication: [...authentication],
    usedBy: [...usedBy],
    capabilities: [...capabilities],
    mechanisms: [...mechanisms],
    misfits: [...misfits(server)],
  }
}

/** What was asked although no client asks it, and the finding that wants to know. */
function besideRows({ wildcard, otherProfile }: Seen): BesideRow[] {
  return [
    { finding: 'wildcard-web-server', exchange: wildcard },
    { finding: 'profile-shared-identifier', exchange: otherProfile },
  ].flatMap(({ finding, exchange }) =>
    exchange === undefined ? [] : [{ target: exchange.asked.target, finding, hops: exchange.hops.map(hopRow) }],
  )
}

/** The same without control characters: what others wrote is shown in terminals and documents. */
function clean<Value>(value: Value): Value {
  if (typeof value === 'string') return shown(value.toWellFormed()) as Value
  if (Array.isArray(value)) return value.map(clean) as Value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, clean(inner)])) as Value
}
