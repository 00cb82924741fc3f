import type { FindingKind } from '../seen.ts'
import { unknownMx } from './mx-unknown.ts'

export const domainUnknown: FindingKind = {
  id: 'domain-unknown',
  severity: 'note',
  symptom: 'The service answers 404 for the domain, or says that it does not know it.',
  cause:
    'No entry of this installation’s catalog claims the domain, and neither its MX nor its own records lead to one. What programs find elsewhere cannot be compared with anything.',
  mend: 'Write an entry (`postamt init` makes one for your own servers), or add the domain to that of its provider.',
  source: 'docs/self-hosting.md',
  find: (seen) =>
    !seen.isComplete || seen.expected !== undefined || unknownMx(seen) !== undefined
      ? []
      : [
          {
            where: seen.domain,
            detail: 'is not known to this installation: its answers cannot be compared. "postamt init" makes an entry.',
          },
        ],
}
