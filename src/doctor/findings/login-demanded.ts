import type { FindingKind } from '../seen.ts'
import { exchangesOf, hasAnswer, oncePer, placeOf, stoppedAt } from './look.ts'

export const loginDemanded: FindingKind = {
  id: 'login-demanded',
  severity: 'problem',
  symptom: 'Outlook asks for a password again and again before the account is there; other programs find nothing.',
  cause:
    'A host answers 401 to a question for settings: a protected web site, or an Exchange that is still there. To Outlook that is the right server, and it sends the password.',
  mend: 'Answer settings to everybody, as they are no secret; let hosts that have none answer 404.',
  source: 'AUTODISCOVER §2.5',
  find: (seen) =>
    oncePer(
      exchangesOf(seen, 'autoconfig', 'autodiscover', 'json', 'soap', 'pacc')
        .filter(hasAnswer)
        .filter(({ answer: { status } }) => status === 401),
      ({ asked }) => placeOf(asked),
    ).map(({ asked, answer }) => ({
      where: placeOf(asked),
      detail: 'answers 401, so that programs send the password there: answer with settings, or with 404.',
      ...stoppedAt(seen, asked.target, answer.url),
    })),
}
