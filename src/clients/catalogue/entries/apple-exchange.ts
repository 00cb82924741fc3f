import { iosMail } from '../../activesync.ts'
import { clientEntry, use } from '../client-entry.ts'
import { firstRead, LIKE_EXCHANGE_CLIENTS } from '../plan.ts'
import { AT, look, post } from '../question.ts'

export const client = clientEntry({
  name: 'iPhone, iPad and Mac, account type "Exchange"',
  family: 'apple',
  platforms: 'iOS, iPadOS, macOS',
  source: iosMail.source,
  order: 'in turn',
  search: {
    kinds: [
      firstRead([
        post('mobile-sync', AT.domain, 'AD-55', 'AD-56'),
        post('mobile-sync', AT.autodiscover, 'AD-55', 'AD-56'),
        look(AT.autodiscover, 'AD-46'),
      ]),
    ],
    http: LIKE_EXCHANGE_CLIENTS,
    enough: 'either',
  },
  uses: [use('takes the ActiveSync URL', 'AD-55', 'AD-59', 'AD-115')],
  exchangeModel: iosMail,
  recorded: ['ios-mail'],
  remarks: ['From iOS 11 on it is said to ask only when the person chooses to sign in.'],
})
