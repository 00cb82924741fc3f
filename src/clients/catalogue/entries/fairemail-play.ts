import { fairEmail } from '../../fairemail.ts'
import { clientEntry } from '../client-entry.ts'
import { FAIREMAIL_RECORDS } from '../fairemail-records.ts'
import { firstRead, LIKE_A_BROWSER } from '../plan.ts'
import { AT, database } from '../question.ts'

/** Facts: AUTOCONFIG §2.1: this build asks no provider's URL. */
export const client = clientEntry({
  name: 'FairEmail from Google Play',
  family: 'open',
  place: 70,
  platforms: 'Android',
  source: fairEmail.source,
  order: 'in turn',
  search: {
    kinds: [
      { ...firstRead([database(AT.thunderbirdDatabase)]), rank: 2 },
      { ...FAIREMAIL_RECORDS, rank: 1 },
    ],
    asksEveryKind: true,
    http: { ...LIKE_A_BROWSER, sameScheme: true },
    enough: 'both',
  },
  uses: [],
  recorded: [],
  remarks: ['SRV records are all that a provider can publish for it.'],
})
