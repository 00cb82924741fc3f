import { ewsManagedApi as exchangeModel } from '../../ews.ts'
import { clientEntry, use } from '../client-entry.ts'
import { SOAP_STEPS } from '../exchange-steps.ts'
import { firstRead, LIKE_EXCHANGE_CLIENTS } from '../plan.ts'
import { AT, look } from '../question.ts'

export const client = clientEntry({
  name: 'EWS Managed API and its ports',
  family: 'exchange',
  platforms: '.NET, Java, JavaScript, Dart programs',
  source: exchangeModel.source,
  order: 'in turn',
  search: {
    kinds: [firstRead([look(AT.autodiscover, 'AD-82')]), SOAP_STEPS],
    http: LIKE_EXCHANGE_CLIENTS,
    enough: 'either',
  },
  uses: [use('takes the URL of Exchange’s web services, and lists mail servers', 'AD-75', 'AD-81', 'AD-115')],
  exchangeModel,
  recorded: ['ews-managed-api'],
  remarks: ['It looks for headers that invite to SOAP first: there are none.'],
})
