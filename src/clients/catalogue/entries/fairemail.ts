import { fairEmail as model } from '../../fairemail.ts'
import { clientEntry, use } from '../client-entry.ts'
import { FAIREMAIL_RECORDS } from '../fairemail-records.ts'
import { firstRead, LIKE_A_BROWSER } from '../plan.ts'
import { AT, config, database, post, RAW } from '../question.ts'

/**
 * Facts: AUTOCONFIG §1.9, §2.1, §2.5, AUTODISCOVER §1.1; scores in `EmailProvider.java`: records 50, documents 20.
 *
 * Behind an MX record it asks the whole chain for each name; here only the first address, which is where services answer.
 * Seen: it does not look whether a certificate is for the name; a doctor does not read over such a connection.
 * Doubt: that a redirect from http to https is not followed is its platform's rule.
 */
export const client = clientEntry({
  name: 'FairEmail',
  family: 'open',
  place: 60,
  platforms: 'Android (F-Droid, GitHub)',
  source: model.source,
  order: 'in turn',
  patienceSeconds: 10,
  search: {
    kinds: [
      {
        ...firstRead([
          config(AT.config + RAW, 'AC-6', 'AC-22'),
          config(AT.wellKnown + RAW, 'AC-7', 'AC-22'),
          config(AT.plainConfig + RAW, 'AC-42'),
          config(AT.plainWellKnown + RAW, 'AC-42'),
          database(AT.thunderbirdDatabase),
        ]),
        rank: 2,
      },
      { ...FAIREMAIL_RECORDS, rank: 1 },
      {
        ...firstRead([post('outlook', AT.domain, 'AD-1', 'AD-14'), post('outlook', AT.autodiscover, 'AD-1', 'AD-14')]),
        rank: 3,
      },
      { ...firstRead([config(AT.mxConfig + RAW)]), mx: 'host-down-to-suffix', isUnlisted: true },
    ],
    asksEveryKind: true,
    http: { ...LIKE_A_BROWSER, sameScheme: true },
    enough: 'both',
  },
  uses: [
    use('takes the first IMAP and SMTP server, with the login of the last', 'AC-86', 'AC-73', 'AC-88'),
    use('takes the servers of Autodiscover', 'AD-114', 'AD-115'),
  ],
  model,
  recorded: ['fairemail'],
  remarks: ['Results are scored: SRV records count more than a document.'],
})
