import { clientEntry, use } from '../client-entry.ts'
import { firstRead, LIKE_EXCHANGE_CLIENTS } from '../plan.ts'
import { AT, AUTODISCOVER_RECORD, post } from '../question.ts'

export const client = clientEntry({
  name: 'Evolution-EWS',
  family: 'exchange',
  place: 80,
  platforms: 'Linux',
  source: 'GNOME/evolution-ews, e-ews-connection.c',
  order: 'at once',
  search: {
    kinds: [firstRead([post('outlook', AT.domain, 'AD-1'), post('outlook', AT.autodiscover, 'AD-1')])],
    http: LIKE_EXCHANGE_CLIENTS,
    enough: 'either',
  },
  beside: AUTODISCOVER_RECORD,
  uses: [use('finds no Exchange block in an answer for mail', 'AD-44')],
  recorded: [],
  remarks: ['It reads only blocks of Exchange servers, which this service never sends.'],
})
