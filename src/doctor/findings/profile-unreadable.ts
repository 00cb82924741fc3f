import type { FindingKind } from '../seen.ts'
import { bare, isSuccess } from './look.ts'

export const profileUnreadable: FindingKind = {
  id: 'profile-unreadable',
  severity: 'problem',
  symptom: 'An iPhone says that the profile cannot be installed, or shows a page instead of it.',
  cause: 'What is served at the address of the profile is none, or cannot be read as one.',
  mend: 'Look at it with `postamt profile check`; let the address lead to the service.',
  source: 'MC-22; docs/profiles.md',
  find: ({ profiles = [] }) =>
    profiles
      .filter(({ fault, status }) => fault !== undefined && isSuccess(status))
      .slice(0, 1)
      .map(({ url, fault }) => ({
        where: bare(url),
        detail: `${fault?.replace(/\.$/, '')}: see that the address leads to the service.`,
      })),
}
