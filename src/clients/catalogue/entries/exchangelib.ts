import { ewsManagedApi } from '../../ews.ts'
import { clientEntry, use } from '../client-entry.ts'
import { SOAP_STEPS } from '../exchange-steps.ts'
import { LIKE_EXCHANGE_CLIENTS } from '../plan.ts'

export const client = clientEntry({
  name: 'exchangelib',
  family: 'exchange',
  place: 90,
  platforms: 'Python programs',
  source: 'ecederstrand/exchangelib, discovery.py, get_user_settings.py',
  order: 'in turn',
  patienceSeconds: 10,
  search: { kinds: [SOAP_STEPS], http: LIKE_EXCHANGE_CLIENTS, enough: 'either' },
  uses: [use('takes the URL of Exchange’s web services', 'AD-81', 'AD-76')],
  exchangeModel: ewsManagedApi,
  isExchangeModelBorrowed: true,
  recorded: ['exchangelib'],
  remarks: ['Read here by the model of the EWS Managed API.'],
})
