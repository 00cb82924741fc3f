/** SRV records as mail settings (RFC 6186, RFC 8314): the login is the address. */
import type { EmailAddress } from '../address/index.ts'
import type { MailLabel, MailRecords } from './catalogue/plan.ts'
import { firstOfEach, type ServerChoice, type Understood } from './client.ts'
import type { SrvRecord } from './network.ts'

export interface LabelledRecord extends SrvRecord {
  readonly label: MailLabel
}

/** What a client makes of records; `by` is the label that it goes by first. */
export function readMailRecords(
  records: readonly LabelledRecord[],
  rules: MailRecords,
  { text }: EmailAddress,
): { readonly understood: Understood; readonly by: MailLabel | undefined } {
  const ordered = (labels: readonly MailLabel[]) => inOrder(records, labels, rules)
  const [incoming, outgoing] = [ordered(rules.incoming), ordered(rules.outgoing)]
  const choice = (record: LabelledRecord): ServerChoice => ({ ...serverOf(record, rules), username: text })
  return {
    understood: firstOfEach(incoming.map(choice), outgoing.map(choice)),
    by: (incoming[0] ?? outgoing[0])?.label,
  }
}

/** Spec: RFC 2782. The target `.` says that there is no such service, lower priorities come first. */
function inOrder(
  records: readonly LabelledRecord[],
  labels: readonly MailLabel[],
  { compares }: MailRecords,
): readonly LabelledRecord[] {
  const byLabel = (one: LabelledRecord, other: LabelledRecord) =>
    labels.indexOf(one.label) - labels.indexOf(other.label)
  const byPriority = (one: LabelledRecord, other: LabelledRecord) =>
    one.priority - other.priority || other.weight - one.weight
  const [first, second] = compares === 'labels-first' ? [byLabel, byPriority] : [byPriority, byLabel]
  return records
    .filter(({ label, target }) => labels.includes(label) && isTarget(target))
    .toSorted((one, other) => first(one, other) || second(one, other))
}

export const isTarget = (target: string) => target !== '' && target !== '.'

const SERVICE = {
  _imaps: ['imap', 993],
  _imap: ['imap', 143],
  _pop3s: ['pop3', 995],
  _pop3: ['pop3', 110],
  _submissions: ['smtp', 465],
  _submission: ['smtp', 587],
} as const satisfies Record<MailLabel, readonly [protocol: string, port: number]>

function serverOf({ label, target, port }: LabelledRecord, { startTls }: MailRecords): Omit<ServerChoice, 'username'> {
  const [protocol, standardPort] = SERVICE[label]
  const isStartTls = !label.endsWith('s') && (startTls === 'by-label' || port === standardPort)
  return { protocol, hostname: target.replace(/\.$/, ''), port, security: isStartTls ? 'starttls' : 'tls' }
}
