import { clientEntry } from '../client-entry.ts'
import { firstRead, LIKE_EXCHANGE_CLIENTS } from '../plan.ts'
import { AT, post } from '../question.ts'

export const client = clientEntry({
  name: 'eM Client',
  family: 'exchange',
  place: 40,
  platforms: 'Windows, macOS',
  source: 'mailcow-dockerized 370 (2017)',
  order: 'in turn',
  search: {
    kinds: [firstRead([post('outlook', AT.autodiscover, 'AD-1', 'AD-88')])],
    http: LIKE_EXCHANGE_CLIENTS,
    enough: 'either',
  },
  uses: [],
  recorded: ['em-client'],
  remarks: [
    'It names itself nowhere in the request. It is said to use mail servers; there is no source to model it by.',
  ],
})
