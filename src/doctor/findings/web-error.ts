import type { FindingKind } from '../seen.ts'
import { exchangesOf, hasAnswer, oncePer, placeOf, stoppedAt } from './look.ts'

export const webError: FindingKind = {
  id: 'web-error',
  severity: 'problem',
  symptom: 'Programs find nothing, or only now and then.',
  cause: 'A host answers that it has a problem of its own (5xx) or that it was asked too much (429).',
  mend: 'Look at its log, and at that of the proxy before it; twenty questions in a second are usual.',
  source: 'AC-47; AC-49',
  find: (seen) =>
    oncePer(
      exchangesOf(seen, 'autoconfig', 'autodiscover', 'json', 'soap', 'pacc')
        .filter(hasAnswer)
        .filter(({ answer: { status } }) => status >= 500 || status === 429),
      ({ asked }) => placeOf(asked),
    ).map(({ asked, answer }) => ({
      where: placeOf(asked),
      detail: `answers ${answer.status}: look at the log of that server.`,
      ...stoppedAt(seen, asked.target),
    })),
}
