import { enoughMail as model } from '../../enough-mail.ts'
import { clientEntry, FIRST_OF_EACH, use } from '../client-entry.ts'
import { firstRead } from '../plan.ts'
import { AT, config, database, RAW } from '../question.ts'

/** Facts: AUTOCONFIG §1.9, §2.1. Its library (Dart's `http`) follows five redirects. */
export const client = clientEntry({
  name: 'Maily (enough_mail)',
  family: 'open',
  place: 110,
  platforms: 'Android, iOS',
  source: model.source,
  order: 'in turn',
  patienceSeconds: 20,
  search: {
    kinds: [
      firstRead([config(AT.config + RAW, 'AC-6', 'AC-22'), config(AT.plainConfig + RAW, 'AC-42')]),
      { ...firstRead([config(AT.mxConfig + RAW, 'AC-8', 'AC-9')]), mx: 'parent' },
      firstRead([database(AT.thunderbirdDatabase)]),
      { ...firstRead([database(AT.thunderbirdDatabaseOfMx)]), mx: 'parent' },
    ],
    http: { redirects: 5, keepsMethod: false },
    enough: 'both',
  },
  uses: [use(FIRST_OF_EACH, 'AC-87', 'AC-36', 'AC-88')],
  model,
  recorded: ['enough-mail'],
})
