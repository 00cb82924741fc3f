import type { FindingKind } from '../seen.ts'
import { bare, hostOf, stoppedAt } from './look.ts'
import { hstsOver, onlyPlainAnswers } from './plain-answers.ts'

/** Spec: AUTOCONFIG section 7. */
export const hstsHttpOnly: FindingKind = {
  id: 'hsts-http-only',
  severity: 'problem',
  symptom: 'The settings are found by a fresh program, and no longer by one that has been to the web site.',
  cause:
    'The autoconfig document is served over plain HTTP alone, and the web site tells programs to use nothing but HTTPS for itself and every name below it (HSTS with `includeSubDomains`).',
  mend: 'Serve the document over HTTPS, with a certificate for `autoconfig.` and the domain.',
  source: 'AUTOCONFIG section 7; RFC 6797',
  find: (seen) =>
    onlyPlainAnswers(seen).flatMap(({ asked }) => {
      const host = hostOf(asked.target)
      const by = hstsOver(seen, host)
      return by === undefined
        ? []
        : [
            {
              where: bare(asked.target),
              detail: `answers over HTTP alone, and ${by} asks for HTTPS with Strict-Transport-Security: get a certificate for ${host}.`,
              ...stoppedAt(seen, asked.target),
            },
          ]
    }),
}
