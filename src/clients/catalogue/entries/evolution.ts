import { evolution as model } from '../../evolution.ts'
import { clientEntry, use } from '../client-entry.ts'
import { firstRead, LIKE_A_BROWSER } from '../plan.ts'
import { AT, config, DAV_RECORDS, database, ENCODED, records } from '../question.ts'

/**
 * Facts: AUTOCONFIG §2.1, §2.5; `e-srv-config-lookup.c`, where a record's result ranks behind that of a document.
 *
 * Behind an MX record it asks the whole chain for each name; here only the first address, which is where services answer.
 */
export const client = clientEntry({
  name: 'Evolution',
  family: 'open',
  place: 30,
  platforms: 'Linux',
  source: model.source,
  order: 'in turn',
  patienceSeconds: 15,
  search: {
    kinds: [
      firstRead([
        config(`${AT.config}${ENCODED}&emailmd5={md5}`, 'AC-21'),
        config(`${AT.plainConfig}${ENCODED}&emailmd5={md5}`, 'AC-42'),
        config(`${AT.wellKnown}${ENCODED}&emailmd5={md5}`, 'AC-21'),
        config(`${AT.plainWellKnown}${ENCODED}&emailmd5={md5}`, 'AC-42'),
        database(AT.thunderbirdDatabase),
      ]),
      {
        ...firstRead([config(`${AT.mxConfig}${ENCODED}&emailmd5={md5}`, 'AC-8', 'AC-9')]),
        mx: 'host-down-to-two-labels',
        onlyIfDatabaseKnowsNothing: true,
      },
      {
        of: 'mail-records',
        questions: [
          ...records('SRV', ['_imaps._tcp', '_imap._tcp', '_pop3s._tcp', '_pop3._tcp'], 'AC-102'),
          ...records('SRV', ['_submissions._tcp', '_submission._tcp'], 'AC-102'),
        ],
        incoming: ['_imaps', '_imap', '_pop3s', '_pop3'],
        outgoing: ['_submissions', '_submission'],
        compares: 'labels-first',
        startTls: 'by-label',
      },
    ],
    asksEveryKind: true,
    // Its library's default (libsoup).
    http: LIKE_A_BROWSER,
    enough: 'parsed',
  },
  beside: DAV_RECORDS,
  uses: [
    use('takes the last listed server of each type', 'AC-83', 'AC-88'),
    use('sent a made-up local part in older versions, which must not come back', 'AC-26'),
    use('may ask `autoconfig.<public suffix>`, where nothing is answered', 'AC-17'),
  ],
  model,
  recorded: ['evolution'],
  remarks: ['It looks behind MX records only when the database has said 404. SRV records are asked beside all of it.'],
})
