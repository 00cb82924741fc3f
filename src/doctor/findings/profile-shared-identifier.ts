import type { FindingKind, ProfileSeen } from '../seen.ts'
import { bare } from './look.ts'

export const profileSharedIdentifier: FindingKind = {
  id: 'profile-shared-identifier',
  severity: 'problem',
  symptom: 'The second mailbox that is set up on an iPhone takes the place of the first.',
  cause:
    'The profiles of two addresses have the same `PayloadIdentifier`: for a device, the newer one replaces the older.',
  mend: 'Make the identifier of the address, as this service does; it must not say the address itself.',
  source: 'MC-57',
  find({ profiles = [] }) {
    const isShared = (one: ProfileSeen) =>
      profiles.some(
        (other) =>
          other.address.text !== one.address.text &&
          one.identifier !== undefined &&
          other.identifier === one.identifier,
      )
    return profiles
      .filter(isShared)
      .slice(0, 1)
      .map(({ url, identifier }) => ({
        where: bare(url),
        detail: `gives two addresses the identifier ${identifier}: make it different for each.`,
      }))
  },
}
