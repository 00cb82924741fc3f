import type { MailRecords } from './plan.ts'
import { records } from './question.ts'

/**
 * What both builds of FairEmail ask.
 *
 * Seen: the priorities of the records first, then the weights; among equal ones `_imaps` and `_submission`. STARTTLS
 * where the port is the usual one. A name with nothing, or with the target `.`, is none.
 */
export const FAIREMAIL_RECORDS: MailRecords = {
  of: 'mail-records',
  questions: records('SRV', ['_imap._tcp', '_imaps._tcp', '_submission._tcp', '_submissions._tcp'], 'AC-102'),
  incoming: ['_imaps', '_imap'],
  outgoing: ['_submission', '_submissions'],
  compares: 'priorities-first',
  startTls: 'by-port',
}
