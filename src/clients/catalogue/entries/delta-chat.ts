import { deltaChat as model } from '../../delta-chat.ts'
import { clientEntry, use } from '../client-entry.ts'
import { firstRead, LIKE_A_BROWSER } from '../plan.ts'
import { AT, config, database, look } from '../question.ts'

/** Facts: AUTOCONFIG §1.9, §2.1, AUTODISCOVER §1.1, §1.6. An answer that can be parsed ends its search. */
export const client = clientEntry({
  name: 'Delta Chat',
  family: 'open',
  place: 50,
  platforms: 'Android, iOS, Windows, macOS, Linux',
  source: model.source,
  order: 'in turn',
  search: {
    kinds: [
      {
        ...firstRead([
          config(`${AT.config}?emailaddress={all-encoded}`, 'AC-24'),
          config(AT.wellKnown, 'AC-2'),
          look(AT.domain, 'AD-46'),
          look(AT.autodiscover, 'AD-46'),
          database(AT.thunderbirdDatabase),
        ]),
        // Seen: `RedirectUrl` is followed to any address.
        redirectsInDocument: { most: 10, to: 'anywhere' },
      },
    ],
    http: { ...LIKE_A_BROWSER, redirects: 10, absoluteLocation: true },
    enough: 'parsed',
  },
  uses: [
    use('tries every IMAP and SMTP server, in order', 'AC-85', 'AC-88'),
    use('takes the servers of Autodiscover, TLS tried before STARTTLS', 'AD-114', 'AD-115', 'AD-116'),
    use(
      'is set up by a link as well, unless there is only POP3',
      'test/unit/handover/delta-chat-link.test.ts',
      'AC-112',
    ),
  ],
  model,
  recorded: ['delta-chat'],
  remarks: ['Its own table of providers comes before everything. It knows no POP3, and asks Autodiscover by GET.'],
})
