import type { FindingKind } from '../seen.ts'
import { bare } from './look.ts'

export const profileSignature: FindingKind = {
  id: 'profile-signature',
  severity: 'problem',
  symptom: 'An iPhone says that the profile is not verified, or refuses to install it.',
  cause: 'The signature does not hold, its certificate has expired, or it leads to no authority that devices know.',
  mend: 'Sign with a certificate of a public authority that is valid, and send the certificates in between with it.',
  source: 'MC-62, MC-65; docs/profiles.md',
  find: ({ profiles = [] }) =>
    profiles
      .flatMap(({ url, signature }) => {
        if (signature === undefined || (signature.state === 'verified' && signature.daysLeft >= 0)) return []
        const why =
          signature.faults.length === 0
            ? `its certificate ended ${signature.validTo.slice(0, 10)}`
            : signature.faults.join('; ')
        return [{ where: bare(url), detail: `${why}: sign it with a valid certificate of a public authority.` }]
      })
      .slice(0, 1),
}
