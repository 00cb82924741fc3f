import { thunderbirdAndroid as model } from '../../thunderbird-android.ts'
import { clientEntry, FIRST_OF_EACH, use } from '../client-entry.ts'
import { firstRead, LIKE_A_BROWSER } from '../plan.ts'
import { AT, config, database } from '../question.ts'

/** Facts: AUTOCONFIG §2.4. Each answer is read before it counts, so that a page does no harm to the others. */
export const client = clientEntry({
  name: 'Thunderbird for Android, K-9 Mail',
  family: 'open',
  place: 20,
  platforms: 'Android',
  source: model.source,
  order: 'at once',
  search: {
    kinds: [
      firstRead([
        config(AT.config, 'AC-1'),
        config(AT.wellKnown, 'AC-2'),
        config(AT.plainConfig, 'AC-42'),
        config(AT.plainWellKnown, 'AC-42'),
        database(AT.thunderbirdDatabase),
      ]),
      { ...firstRead([config(AT.mxConfig, 'AC-8'), database(AT.thunderbirdDatabaseOfMx)]), mx: 'parent-and-base' },
    ],
    // Its library's default (OkHttp); it goes across schemes.
    http: LIKE_A_BROWSER,
    enough: 'both',
  },
  uses: [use(FIRST_OF_EACH, 'AC-82', 'AC-88'), use('is set up by a QR code as well', 'AC-108', 'AC-109', 'AC-110')],
  model,
  recorded: ['thunderbird-android'],
  remarks: [
    'It never sends the address. POP3 is not offered. An answer that came over plain HTTP has to be confirmed.',
  ],
})
