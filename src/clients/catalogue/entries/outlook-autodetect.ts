import { clientEntry } from '../client-entry.ts'
import { jsonQuery } from '../exchange-steps.ts'
import { firstRead, LIKE_EXCHANGE_CLIENTS } from '../plan.ts'
import { AT, config, post } from '../question.ts'

/** Facts: AUTODISCOVER §1.4. */
export const client = clientEntry({
  name: 'New Outlook (AutoDetect)',
  family: 'exchange',
  place: 20,
  platforms: 'Windows, iOS, Android, macOS: Microsoft’s cloud asks',
  source: 'gronke/email-autodiscover 4 (2018), Mailu 3961 (2025), an operator’s log',
  order: 'in turn',
  search: {
    kinds: [
      firstRead([
        jsonQuery('ActiveSync', 'AD-66'),
        post('mobile-sync', AT.autodiscover, 'AD-55', 'AD-56', 'AD-88'),
        config(AT.wellKnown, 'AC-2'),
      ]),
    ],
    http: LIKE_EXCHANGE_CLIENTS,
    enough: 'either',
  },
  uses: [],
  recorded: ['outlook-autodetect'],
  remarks: ['Whether it uses mail servers from any of these answers is not known.'],
})
