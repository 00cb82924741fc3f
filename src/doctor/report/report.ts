import type { ServerChoice, StepTaken } from '../../clients/index.ts'
import type { Hop, RecordOf, Records, RecordType } from '../../clients/network.ts'
import { misfits } from '../mail/index.ts'
import { shown } from '../mail/words.ts'
import type { Finding, MailServerSeen, Seen, Verdict } from '../seen.ts'
import { isTrouble, serverOf, shouldFind } from '../verdict.ts'
import type { ClientRow, FindingRow, HopRow, Report, ServerRow, StepRow } from './schema.ts'
import { reasonText, recordReasonText } from './words.ts'

/** What every form of the report is made from, and what `--json` prints. */
export function reportOn(seen: Seen, findings: readonly Finding[], made: Date): Report {
  const clients = seen.verdicts.map((verdict) => clientRow(verdict, seen))
  const rows = findings.map(findingRow)
  const fine = clients.every(({ isTrouble }) => !isTrouble) && rows.every(({ severity }) => severity === 'note')
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
  })
}

/** 0: every client gets working settings; 1: some does not; 130: somebody stopped the run, which says nothing of the rest. */
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

const goodProfile = ({ profiles = [] }: Seen) =>
  profiles.find(
    ({ identifier, fault, mistakes = [] }) => identifier !== undefined && fault === undefined && mistakes.length === 0,
  )

function choiceOf({ protocol, hostname, port, security, username }: ServerChoice) {
  return { protocol, hostname, port, security, ...(username === undefined ? {} : { username }) }
}

/** The reason for a verdict, in a sentence without its end; nothing where there is nothing to say. */
function whyOf(verdict: Verdict, seen: Seen): { readonly why?: string } {
  const { client, search, outcome } = verdict
  if (outcome === 'works') return {}
  if (outcome === 'untested')
    return {
      why:
        search.found?.service === undefined ? 'its servers were not looked at' : 'where it logs in was not looked at',
    }
  if (outcome === 'not-asked') return { why: whyNotAsked(verdict, seen) }
  if (outcome === 'broken') return { why: whyBroken(search, seen.servers) }
  if (!shouldFind(client, seen)) return { why: 'there is nothing for it here' }
  return { why: whyNothing(search.steps) }
}

const placeOf = ({ target, question }: StepTaken) => (target ?? question.target).replace(/\?.*/s, '')

/** What was no settings says more than what did not come, and that more than what is not there. */
function whyNothing(steps: readonly StepTaken[]): string {
  const telling =
    steps.find(({ outcome }) => outcome === 'refused') ??
    steps.find(({ outcome, reason }) => outcome === 'not-fetched' && !MISSING.has(reason))
  return telling === undefined
    ? 'no name and no record leads it to settings'
    : `${placeOf(telling)}: ${reasonOf(telling)}`
}

const MISSING: ReadonlySet<string | undefined> = new Set([undefined, 'no-name', 'no-record'])

const reasonOf = ({ reason = '', records }: StepTaken) =>
  records === undefined ? reasonText(reason) : recordReasonText(reason)

function whyNotAsked({ client, search: { steps } }: Verdict, seen: Seen): string {
  if (client.search === undefined)
    return goodProfile(seen) === undefined
      ? 'there is no profile that a person could open'
      : 'a person has to open the profile'
  if (steps.some(({ reason }) => reason === 'budget-spent')) return 'no requests were left to ask what it asks'
  return 'nobody knows what it makes of the answers'
}

function whyBroken({ found }: Verdict['search'], servers: readonly MailServerSeen[]): string {
  const { incoming, outgoing } = found?.understood ?? {}
  if (incoming === undefined || outgoing === undefined)
    return `the settings name no server for ${incoming === undefined ? 'incoming' : 'outgoing'} mail`
  const troubles = [incoming, outgoing].flatMap((choice) => {
    const server = serverOf(choice, servers)
    if (choice.hostname === '') return 'the settings name a server without a name'
    const [trouble] = server === undefined ? [] : misfits(server)
    return trouble === undefined ? [] : `${choice.hostname}:${choice.port}: ${trouble}`
  })
  return troubles.join('; ')
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

/** The same without control characters: what others wrote is shown in terminals and documents. */
function clean<Value>(value: Value): Value {
  if (typeof value === 'string') return shown(value.toWellFormed()) as Value
  if (Array.isArray(value)) return value.map(clean) as Value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, clean(inner)])) as Value
}
