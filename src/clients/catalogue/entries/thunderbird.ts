import { thunderbird as model } from '../../thunderbird.ts'
import { clientEntry, use } from '../client-entry.ts'
import { firstFetched, firstRead, LIKE_A_BROWSER, steps } from '../plan.ts'
import { AT, AUTODISCOVER_RECORD, config, DAV_RECORDS, database, ENCODED, post, type Question } from '../question.ts'

const dav = (service: 'caldav' | 'carddav'): Question => ({
  form: 'dav',
  method: 'PROPFIND',
  target: `https://{domain}/.well-known/${service}`,
  proof: ['test/worker/well-known.test.ts'],
})

const service = post('outlook', AT.service, 'AD-1', 'AD-47')

/** Facts: AUTOCONFIG §2.3, AUTODISCOVER §1.1, §1.6, §6.1. */
export const client = clientEntry({
  name: 'Thunderbird',
  family: 'open',
  place: 10,
  platforms: 'Windows, macOS, Linux',
  source: model.source,
  order: 'at once',
  patienceSeconds: 5,
  search: {
    kinds: [
      firstFetched([
        config(AT.config + ENCODED, 'AC-6', 'AC-22'),
        config(AT.wellKnown + ENCODED, 'AC-7'),
        config(AT.plainConfig + ENCODED, 'AC-42'),
        config(AT.plainWellKnown + ENCODED, 'AC-42'),
      ]),
      firstRead([database('https://live.thunderbird.net/autoconfig/v1.1/{domain}', 10)]),
      {
        ...firstRead([
          config(AT.mxConfig + ENCODED, 'AC-8', 'AC-9'),
          database('https://live.thunderbird.net/autoconfig/v1.1/{mx}', 10),
        ]),
        mx: 'parent-and-base',
      },
      {
        of: 'documents',
        takes: 'first fetched',
        steps: [
          ...steps([post('outlook', AT.autodiscover, 'AD-1', 'AD-87'), post('outlook', AT.domain, 'AD-1', 'AD-87')]),
          { question: post('outlook', AT.redirectStep, 'AD-91'), leads: { by: 'repeated-post' } },
          ...AUTODISCOVER_RECORD.map((question) => ({
            question,
            // Seen: sorted by weight, without a look at priority and port.
            leads: { by: 'record', to: service, picks: 'lowest-weight' } as const,
          })),
        ],
      },
    ],
    http: LIKE_A_BROWSER,
    enough: 'incoming',
  },
  beside: [...DAV_RECORDS, dav('caldav'), dav('carddav')],
  uses: [
    use('takes the first IMAP, else POP3, and the first SMTP server; the others are on offer', 'AC-81', 'AC-75'),
    use('leaves fetched mail on a POP3 server as the entry says', 'AC-81'),
    use('looks at Content-Type, and reads numbers and truth values into texts', 'AC-35', 'AC-71', 'AC-88'),
    use('can be told by an organisation to take this service for its database', 'AC-3'),
    use('takes the same servers from Autodiscover, and never a plain connection', 'AD-114', 'AD-115', 'AD-116'),
  ],
  model,
  recorded: ['thunderbird-desktop'],
  remarks: [
    'The first of its addresses that answers with 2xx is read, and hides the others of its kind.',
    'It sends the password to Autodiscover unasked; it is neither read nor logged here.',
  ],
})
