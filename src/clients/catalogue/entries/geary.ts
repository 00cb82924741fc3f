import { geary as model } from '../../geary.ts'
import { clientEntry, use } from '../client-entry.ts'
import { firstRead, LIKE_A_BROWSER } from '../plan.ts'
import { AT, config, database } from '../question.ts'

/** Facts: AUTOCONFIG §1.9, §2.1. */
export const client = clientEntry({
  name: 'Geary',
  family: 'open',
  place: 90,
  platforms: 'Linux',
  source: model.source,
  order: 'in turn',
  search: {
    kinds: [firstRead([config(AT.config, 'AC-1'), database(AT.thunderbirdDatabase)])],
    // Its library's default (libsoup).
    http: LIKE_A_BROWSER,
    enough: 'both',
  },
  uses: [
    use('takes the first incoming server if it is IMAP, and asks for the login', 'AC-87', 'AC-77', 'AC-88'),
    use('knows Gmail and Outlook.com by the id of the document', 'AC-57'),
  ],
  model,
  recorded: ['geary'],
  remarks: ['It reads the body of every answer, errors as well: ours hold nothing to read.'],
})
