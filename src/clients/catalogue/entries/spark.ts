import { clientEntry } from '../client-entry.ts'
import { firstRead, LIKE_A_BROWSER } from '../plan.ts'
import { AT, config } from '../question.ts'

export const client = clientEntry({
  name: 'Spark, MailTime, ProfiMail',
  family: 'open',
  platforms: 'Android',
  source: 'wdes/mail-autodiscover-autoconfig, src/routes/autoconfig.rs (9 Aug 2024)',
  order: 'in turn',
  search: { kinds: [firstRead([config(AT.config, 'AC-1')])], http: LIKE_A_BROWSER, enough: 'either' },
  uses: [],
  recorded: [],
  remarks: [
    'Seen at this address by another server’s author; the form of their query, and what they read, is not known.',
  ],
})
