import { outlookJson } from '../../autodiscover-json.ts'
import { outlook as model } from '../../outlook.ts'
import { clientEntry, use } from '../client-entry.ts'
import { lastSteps } from '../exchange-steps.ts'
import { firstRead, LIKE_EXCHANGE_CLIENTS, type Step } from '../plan.ts'
import { AT, JSON_PATH, look, post } from '../question.ts'

const service = post('outlook', AT.service, 'AD-1')

/** The JSON answer names the place of the XML one. */
const json = (origin: string, ...proof: readonly string[]): Step => ({
  question: look(`${origin}${JSON_PATH}/v1.0/{address}?Protocol=Autodiscoverv1&RedirectCount=1`, ...proof),
  leads: { by: 'json-url', to: service },
})

/**
 * Facts: AUTODISCOVER §1.2. What it keeps of earlier searches, its registry and Microsoft's own endpoint are left out.
 *
 * Doubt: whether the redirect comes before the record.
 */
export const client = clientEntry({
  name: 'Outlook for Windows, classic',
  family: 'exchange',
  place: 10,
  platforms: 'Windows',
  source: `${model.source}; JSON: ${outlookJson.source}`,
  order: 'in turn',
  search: {
    kinds: [
      {
        ...firstRead([]),
        steps: [
          json('https://{domain}', 'AD-61', 'AD-64'),
          { question: post('outlook', AT.domain, 'AD-1', 'AD-13') },
          json('https://autodiscover.{domain}', 'AD-61'),
          { question: post('outlook', AT.autodiscover, 'AD-1', 'AD-13') },
          ...lastSteps(look(AT.redirectStep, 'AD-91'), service),
        ],
        redirectsInDocument: { most: 10, to: 'https' },
      },
    ],
    http: LIKE_EXCHANGE_CLIENTS,
    enough: 'incoming',
  },
  uses: [
    use('takes the servers of the answer, in the classic dialog', 'AD-114', 'AD-32', 'AD-33'),
    use('is hung by a wrong pair of SSL and Encryption', 'AD-115', 'AD-41'),
    use('sends its XML request to the URL that JSON names', 'AD-60', 'AD-64'),
  ],
  model,
  exchangeModel: outlookJson,
  recorded: ['outlook-2010', 'outlook-2019', 'outlook-365'],
  remarks: [
    'The simplified dialog often does not use a right answer: [outlook.md](outlook.md).',
    'Outlook 2019 asks JSON with the address in the query. Whether the redirect comes before the record is disputed.',
  ],
})
