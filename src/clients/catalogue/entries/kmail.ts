import { kmail as model } from '../../kmail.ts'
import { clientEntry, use } from '../client-entry.ts'
import { firstRead, LIKE_A_BROWSER } from '../plan.ts'
import { AT, config, database } from '../question.ts'

/** Facts: AUTOCONFIG §2.1. Doubt: its library's redirects are not known. */
export const client = clientEntry({
  name: 'KMail',
  family: 'open',
  place: 40,
  platforms: 'Linux',
  source: model.source,
  order: 'in turn',
  search: {
    kinds: [
      firstRead([
        database(AT.thunderbirdDatabase),
        config(AT.config, 'AC-1'),
        config(AT.plainConfig, 'AC-42'),
        config(AT.wellKnown, 'AC-2'),
      ]),
    ],
    http: LIKE_A_BROWSER,
    enough: 'parsed',
  },
  uses: [use('takes the first incoming server, and STARTTLS for SMTP where it is listed', 'AC-84', 'AC-88')],
  model,
  recorded: ['kmail'],
})
