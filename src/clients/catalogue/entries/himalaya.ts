import { himalaya as paccModel } from '../../pacc.ts'
import { clientEntry, use } from '../client-entry.ts'
import { firstRead, LIKE_A_BROWSER } from '../plan.ts'
import { AT, config, DAV_RECORDS, database, ENCODED, type Question, records } from '../question.ts'

const PACC: Question = {
  form: 'pacc',
  method: 'GET',
  target: 'https://ua-auto-config.{domain}/.well-known/user-agent-configuration.json',
  proof: ['AC-94', 'AC-97'],
}

/** Facts: AUTOCONFIG §2.1, §2.5, PACC §4.1. How it chooses among records is not known: Doubt, as RFC 6186 says. */
export const client = clientEntry({
  name: 'Himalaya (pimconf)',
  family: 'open',
  platforms: 'Linux, macOS, Windows',
  source: paccModel.source,
  order: 'in turn',
  search: {
    kinds: [
      ...records('TXT', ['_ua-auto-config'], 'AC-95').map((record) => ({
        of: 'pacc' as const,
        document: PACC,
        record,
      })),
      firstRead([
        config(AT.config + ENCODED, 'AC-6'),
        config(AT.plainConfig, 'AC-42'),
        config(AT.wellKnown, 'AC-2'),
        config(AT.plainWellKnown, 'AC-42'),
        database(AT.thunderbirdDatabase),
      ]),
      {
        of: 'mail-records',
        questions: records('SRV', ['_imap._tcp', '_imaps._tcp', '_submission._tcp'], 'AC-102'),
        incoming: ['_imaps', '_imap'],
        outgoing: ['_submission'],
        compares: 'priorities-first',
        startTls: 'by-label',
      },
    ],
    http: LIKE_A_BROWSER,
    enough: 'either',
  },
  beside: [...records('SRV', ['_jmap._tcp'], 'AC-105'), ...DAV_RECORDS],
  uses: [
    use('takes the hosts of PACC when the record has the digest of the document', 'AC-94', 'AC-95'),
    use('asks for a TXT record `mailconf=` as well, which the zone holds on request only', 'AC-106'),
  ],
  paccModel,
  recorded: [],
  remarks: [
    'Newer versions ask everything at once. It looks behind MX records too; at which addresses is not recorded.',
    'By its source it drops a whole autoconfig document that names JMAP; nobody has run it.',
  ],
})
