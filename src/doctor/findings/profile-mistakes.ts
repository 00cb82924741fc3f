import type { FindingKind } from '../seen.ts'
import { bare } from './look.ts'

export const profileMistakes: FindingKind = {
  id: 'profile-mistakes',
  severity: 'problem',
  symptom: 'An iPhone refuses the profile, or sets up something else than was meant.',
  cause:
    'The profile breaks Apple’s rules: a key has the wrong type, a needed one is missing, two parts have one name, TLS is off.',
  mend: 'Serve this service’s profile, or mend the one that is served: `postamt profile check` names every place.',
  source: 'MC-22; docs/profiles.md',
  find: ({ profiles = [] }) =>
    profiles
      .filter(({ mistakes = [] }) => mistakes.length > 0)
      .slice(0, 1)
      .map(({ url, mistakes = [] }) => ({
        where: bare(url),
        detail: `${mistakes.slice(0, 5).join('; ')}${mistakes.length > 5 ? `; and ${mistakes.length - 5} more` : ''}.`,
      })),
}
