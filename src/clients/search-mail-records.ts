import { askedFor, type Question } from './catalogue/index.ts'
import type { MailLabel, MailRecords } from './catalogue/plan.ts'
import type { ServerChoice } from './client.ts'
import { isTarget, type LabelledRecord, readMailRecords } from './mail-records.ts'
import type { Records, SrvRecord } from './network.ts'
import type { Found, StepTaken } from './search.ts'
import type { PlaceSearched } from './search-kinds.ts'
import { lackOf, type Run } from './search-step.ts'

interface AskedRecords {
  readonly question: Question
  readonly target: string
  readonly records: Records<SrvRecord>
}

/** The servers that SRV records name; all names are asked at once. */
export async function searchMailRecords(kind: MailRecords, run: Run): Promise<PlaceSearched> {
  const asked = await Promise.all(
    kind.questions.map(async (question): Promise<AskedRecords> => {
      const { target } = askedFor(question, run.subject)
      return { question, target, records: await run.network.records('SRV', target) }
    }),
  )
  const { understood, by } = readMailRecords(asked.flatMap(labelled), kind, run.subject.address)
  const lack = lackOf(understood, run.plan.enough)
  const name = asked.find(({ target }) => target.startsWith(`${by}.`))?.target
  const found = lack === undefined && name !== undefined ? { by: name, understood } : undefined
  return { steps: asked.map((one) => ({ ...one, exchange: undefined, ...madeOf(one, found, lack) })), found }
}

function labelled({ target, records }: AskedRecords): readonly LabelledRecord[] {
  const label = target.slice(0, target.indexOf('.')) as MailLabel
  return records.ok ? records.records.map((record) => ({ ...record, label })) : []
}

function madeOf(
  { records }: AskedRecords,
  found: Found | undefined,
  lack: string | undefined,
): Pick<StepTaken, 'outcome' | 'reason'> {
  if (!records.ok) return { outcome: 'not-fetched', reason: records.failure }
  if (records.records.length === 0) return { outcome: 'not-fetched', reason: 'no-record' }
  if (!records.records.some(({ target }) => isTarget(target))) return { outcome: 'refused', reason: 'no-such-service' }
  if (found === undefined) return { outcome: 'refused', reason: lack }
  const { incoming, outgoing } = found.understood
  return records.records.some((record) => isOf(record, incoming) || isOf(record, outgoing))
    ? { outcome: 'taken', reason: undefined }
    : { outcome: 'not-needed', reason: found.by }
}

const isOf = ({ target, port }: SrvRecord, choice: ServerChoice | undefined) =>
  choice?.hostname === target.replace(/\.$/, '') && choice.port === port
