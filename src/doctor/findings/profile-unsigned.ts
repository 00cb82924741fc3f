import type { FindingKind } from '../seen.ts'
import { bare } from './look.ts'

export const profileUnsigned: FindingKind = {
  id: 'profile-unsigned',
  severity: 'note',
  symptom: 'An iPhone says in red that the profile is not signed.',
  cause: 'The profile is served without a signature: no signing key is set, or it does not match its chain.',
  mend: 'Set `PROFILE_SIGNING_KEY` and `PROFILE_SIGNING_CHAIN`; any public TLS certificate with a key of its own will do. The profile installs without, too.',
  source: 'MC-68, MC-69; docs/profiles.md',
  find: ({ profiles = [] }) =>
    profiles
      .filter(({ signature, identifier }) => signature === undefined && identifier !== undefined)
      .slice(0, 1)
      .map(({ url }) => ({ where: bare(url), detail: 'is not signed: set a signing key (docs/profiles.md).' })),
}
