import { nextcloud as model } from '../../nextcloud.ts'
import { clientEntry, FIRST_OF_EACH, use } from '../client-entry.ts'
import { firstRead } from '../plan.ts'
import { AT, config, database, RAW } from '../question.ts'

/**
 * Facts: AUTOCONFIG §1.9, §2.1. Its library (Guzzle) follows five redirects.
 *
 * Behind an MX record it asks the whole chain for each name; here only the first address, which is where services answer.
 */
export const client = clientEntry({
  name: 'Nextcloud Mail',
  family: 'open',
  place: 80,
  platforms: 'Web',
  source: model.source,
  order: 'in turn',
  patienceSeconds: 7,
  search: {
    kinds: [
      firstRead([
        config(AT.config + RAW, 'AC-6', 'AC-22'),
        config(AT.wellKnown + RAW, 'AC-7', 'AC-22'),
        database(AT.thunderbirdDatabase),
        config(AT.plainConfig + RAW, 'AC-42'),
        config(AT.plainWellKnown + RAW, 'AC-42'),
      ]),
      { ...firstRead([config(AT.mxConfig + RAW, 'AC-8', 'AC-9')]), mx: 'host-and-parent' },
    ],
    http: { redirects: 5, keepsMethod: false },
    enough: 'either',
  },
  uses: [use(FIRST_OF_EACH, 'AC-87', 'AC-88')],
  model,
  recorded: ['nextcloud-mail'],
})
