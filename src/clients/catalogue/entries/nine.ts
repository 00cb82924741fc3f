import { clientEntry } from '../client-entry.ts'
import { firstRead, LIKE_A_BROWSER } from '../plan.ts'
import { config, ENCODED, JSON_PATH, look } from '../question.ts'

export const client = clientEntry({
  name: 'Nine',
  family: 'open',
  platforms: 'Android',
  source: 'wdes/mail-autodiscover-autoconfig, src/routes/autoconfig.rs (9 Aug 2024)',
  order: 'in turn',
  search: {
    kinds: [
      firstRead([
        look(`https://autodiscover.{domain}${JSON_PATH}?Email={encoded}&Protocol=ActiveSync&RedirectCount=1`, 'AD-66'),
        config(`https://autoconfig.{domain}/v1.1/mail/config-v1.1.xml${ENCODED}`, 'AC-15'),
      ]),
    ],
    http: LIKE_A_BROWSER,
    enough: 'either',
  },
  uses: [],
  recorded: ['nine'],
  remarks: ['What it does with the answers is not known.'],
})
