import { androidExchange as exchangeModel } from '../../activesync.ts'
import { clientEntry, use } from '../client-entry.ts'
import { lastXmlSteps } from '../exchange-steps.ts'
import { firstRead, LIKE_EXCHANGE_CLIENTS } from '../plan.ts'
import { AT, post } from '../question.ts'

/** Facts: AUTODISCOVER §1.5. */
export const client = clientEntry({
  name: 'Gmail app and others, account type "Exchange"',
  family: 'exchange',
  place: 70,
  platforms: 'Android',
  source: exchangeModel.source,
  order: 'in turn',
  search: {
    kinds: [
      {
        ...firstRead([]),
        steps: [
          { question: post('mobile-sync', AT.domain, 'AD-55', 'AD-56') },
          { question: post('mobile-sync', AT.autodiscover, 'AD-55', 'AD-56') },
          ...lastXmlSteps('mobile-sync', 'AD-55', 'AD-56'),
        ],
      },
    ],
    http: LIKE_EXCHANGE_CLIENTS,
    enough: 'either',
  },
  uses: [use('takes host and port of the ActiveSync URL', 'AD-55', 'AD-59', 'AD-115')],
  exchangeModel,
  recorded: ['android-exchange'],
})
