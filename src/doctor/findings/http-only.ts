import type { FindingKind } from '../seen.ts'
import { bare, hostOf } from './look.ts'
import { hstsOver, onlyPlainAnswers } from './plain-answers.ts'

export const httpOnly: FindingKind = {
  id: 'http-only',
  severity: 'note',
  symptom: 'Thunderbird for Android asks people to confirm the settings, and some programs find none.',
  cause:
    'The autoconfig document is served over plain HTTP alone. Anybody on the way can put another server into it, so careful programs do not ask there.',
  mend: 'Serve it over HTTPS, with a certificate for `autoconfig.` and the domain.',
  source: 'AC-42; AUTOCONFIG §2.4',
  find: (seen) =>
    onlyPlainAnswers(seen)
      .filter(({ asked }) => hstsOver(seen, hostOf(asked.target)) === undefined)
      .map(({ asked }) => ({
        where: bare(asked.target),
        detail: `answers over HTTP alone: get a certificate for ${hostOf(asked.target)}.`,
      })),
}
