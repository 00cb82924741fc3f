import { CERTIFICATE_WARNING_DAYS } from '../../limits.ts'
import type { FindingKind } from '../seen.ts'
import { bare, days } from './look.ts'

export const profileExpires: FindingKind = {
  id: 'profile-expires',
  severity: 'note',
  symptom: 'Profiles are verified today, and will not be in a few days.',
  cause: `The certificate that signs profiles ends within ${CERTIFICATE_WARNING_DAYS} days.`,
  mend: 'Renew it, and set `PROFILE_SIGNING_KEY` and `PROFILE_SIGNING_CHAIN` anew; the names with `_NEXT` let both stand until the change.',
  source: 'docs/profiles.md',
  find: ({ profiles = [] }) =>
    profiles
      .flatMap(({ url, signature }) =>
        signature?.state === 'verified' && signature.daysLeft >= 0 && signature.daysLeft < CERTIFICATE_WARNING_DAYS
          ? [
              {
                where: bare(url),
                detail: `the certificate of its signature ends in ${days(signature.daysLeft)} (${signature.validTo.slice(0, 10)}): renew it.`,
              },
            ]
          : [],
      )
      .slice(0, 1),
}
