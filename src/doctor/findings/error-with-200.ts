import type { FindingKind } from '../seen.ts'
import { errorCodeOf } from './documents.ts'
import { asksForMail, exchangesOf, fetched, oncePer, placeOf, stoppedAt } from './look.ts'

/** Spec: AUTODISCOVER §2.5. */
export const errorWith200: FindingKind = {
  id: 'error-with-200',
  severity: 'problem',
  symptom: 'Outlook and Delta Chat stop at a host that answers, and set up nothing.',
  cause:
    'A host says in an Autodiscover document that it knows no settings, but with the HTTP status 200, which says that it is the right place: most programs ask no other one after that. Exchange answers so when it is asked without an address.',
  mend: 'Answer 404 for a domain that is not served here, and settings for one that is; take a forgotten Exchange off the name.',
  source: 'AUTODISCOVER §2.5; AD-50',
  find: (seen) =>
    oncePer(
      fetched(exchangesOf(seen, 'autodiscover').filter(asksForMail)).filter(
        (exchange) => errorCodeOf(exchange) !== undefined,
      ),
      ({ asked }) => placeOf(asked),
    ).map((exchange) => ({
      where: placeOf(exchange.asked),
      detail: `answers ${exchange.answer.status} with the error ${errorCodeOf(exchange)}: let it answer with settings, or with 404.`,
      ...stoppedAt(seen, exchange.asked.target, exchange.answer.url),
    })),
}
