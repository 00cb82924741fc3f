import { androidExchange } from '../../activesync.ts'
import { clientEntry, use } from '../client-entry.ts'
import { firstRead, LIKE_EXCHANGE_CLIENTS } from '../plan.ts'
import { AT, look, post } from '../question.ts'

export const client = clientEntry({
  name: 'Samsung Email',
  family: 'exchange',
  place: 60,
  platforms: 'Android',
  source: 'sys4/automx 34 (2017)',
  order: 'in turn',
  search: {
    kinds: [
      firstRead([post('mobile-sync', AT.autodiscover, 'AD-55', 'AD-56', 'AD-95'), look(AT.autodiscover, 'AD-46')]),
    ],
    http: LIKE_EXCHANGE_CLIENTS,
    enough: 'either',
  },
  uses: [use('is read as Android’s own Exchange app reads', 'AD-59')],
  exchangeModel: androidExchange,
  isExchangeModelBorrowed: true,
  recorded: ['samsung-email'],
  remarks: ['Its body comes in chunks. After an error it asks again by GET.'],
})
