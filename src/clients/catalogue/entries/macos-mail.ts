import { clientEntry } from '../client-entry.ts'
import { jsonQuery } from '../exchange-steps.ts'
import { firstRead, LIKE_EXCHANGE_CLIENTS } from '../plan.ts'
import { AT, post } from '../question.ts'

export const client = clientEntry({
  name: 'macOS Mail, old Outlook for Mac',
  family: 'exchange',
  place: 30,
  platforms: 'macOS',
  source: 'mail-in-a-box 1811 (2020); which of the two asked is not known',
  order: 'in turn',
  search: {
    kinds: [firstRead([jsonQuery('EWS', 'AD-67'), post('outlook', AT.autodiscover, 'AD-1')])],
    http: LIKE_EXCHANGE_CLIENTS,
    enough: 'either',
  },
  uses: [],
  recorded: ['macos'],
  remarks: ['Old Outlook for Mac uses no IMAP settings. Mac Mail has the profile, below.'],
})
