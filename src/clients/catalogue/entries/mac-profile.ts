import { PROFILE_USES, profile } from '../apple-profile.ts'
import { clientEntry } from '../client-entry.ts'

export const client = clientEntry({
  name: 'Mac, profile',
  family: 'apple',
  place: 20,
  platforms: 'macOS',
  source: 'Apple’s payload keys (github.com/apple/device-management)',
  order: 'in turn',
  beside: [profile('/email.mobileconfig?email={encoded}', 'MC-1', 'MC-2', 'MC-3', 'MC-22')],
  uses: PROFILE_USES,
  recorded: [],
  remarks: ['The opened file only waits: the person installs it in System Settings. Macs take no Exchange payload.'],
})
