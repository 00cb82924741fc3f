import { PROFILE_USES, profile } from '../apple-profile.ts'
import { clientEntry, use } from '../client-entry.ts'

export const client = clientEntry({
  name: 'iPhone and iPad, profile',
  family: 'apple',
  place: 10,
  platforms: 'iOS, iPadOS',
  source: 'Apple’s payload keys (github.com/apple/device-management); browsers’ own sources',
  order: 'in turn',
  beside: [
    profile('/email.mobileconfig?email={encoded}', 'MC-1', 'MC-2', 'MC-22'),
    profile('/profile.mobileconfig?addresses={encoded}', 'MC-5'),
    profile('/email.mobileconfig?email={encoded}&only=eas', 'MC-53', 'MC-54'),
  ],
  uses: [
    ...PROFILE_USES,
    use('fetches the same URL twice in Chrome, without cookies', 'MC-16'),
    use('sets up Exchange where there is nothing but Exchange, or `only=eas` asks for it', 'MC-53', 'MC-54'),
  ],
  recorded: [],
  remarks: [
    'No device asks by itself: a person follows a link, in Safari, Chrome or Brave; Firefox only stores the file.',
    'What was checked is the profile, against Apple’s key tables and other readers; no device has been tried.',
  ],
})
