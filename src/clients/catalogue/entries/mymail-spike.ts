import { clientEntry } from '../client-entry.ts'
import { firstRead, LIKE_A_BROWSER } from '../plan.ts'
import { AT, look } from '../question.ts'

export const client = clientEntry({
  name: 'MyMail, Spike',
  family: 'exchange',
  place: 50,
  platforms: 'Android',
  source: 'wdes/mail-autodiscover-autoconfig 4 (2022)',
  order: 'in turn',
  search: {
    kinds: [firstRead([look(AT.domain, 'AD-46'), look(AT.autodiscover, 'AD-46')])],
    http: LIKE_A_BROWSER,
    enough: 'either',
  },
  uses: [],
  recorded: ['mymail', 'spike'],
  remarks: ['The two were seen at one address each. What they do with the answer is not known.'],
})
