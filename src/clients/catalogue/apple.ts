/** Apple's devices: a profile that a person opens, and the account type "Exchange". Facts: MOBILECONFIG §3. */
import { iosMail } from '../activesync.ts'
import { type ClientEntry, use } from './client-entry.ts'
import { AT, look, post, type Question } from './question.ts'

const profile = (target: string, ...proof: readonly string[]): Question => ({
  form: 'profile',
  method: 'GET',
  target: `https://{service}${target}`,
  proof,
})

const MAIL = [
  use('sets up IMAP, else POP3, and SMTP with TLS; it asks for the password', 'MC-31', 'MC-32', 'MC-35', 'MC-42'),
  use('sets up calendars and contacts where the provider has them', 'MC-49'),
  use(
    'gets the same identity at every address and on every download, which replaces and does not double',
    'MC-55',
    'MC-58',
  ),
  use('gets a signature when the service has a key', 'MC-62', 'MC-68'),
]

export const APPLE_DEVICES: readonly ClientEntry[] = [
  {
    name: 'iPhone and iPad, profile',
    platforms: 'iOS, iPadOS',
    source: 'Apple’s payload keys (github.com/apple/device-management); browsers’ own sources',
    order: 'in turn',
    questions: [
      profile('/email.mobileconfig?email={encoded}', 'MC-1', 'MC-2', 'MC-22'),
      profile('/profile.mobileconfig?addresses={encoded}', 'MC-5'),
      profile('/email.mobileconfig?email={encoded}&only=eas', 'MC-53', 'MC-54'),
    ],
    uses: [
      ...MAIL,
      use('fetches the same URL twice in Chrome, without cookies', 'MC-16'),
      use('sets up Exchange where there is nothing but Exchange, or `only=eas` asks for it', 'MC-53', 'MC-54'),
    ],
    recorded: [],
    remarks: [
      'No device asks by itself: a person follows a link, in Safari, Chrome or Brave; Firefox only stores the file.',
      'What was checked is the profile, against Apple’s key tables and other readers; no device has been tried.',
    ],
  },
  {
    name: 'Mac, profile',
    platforms: 'macOS',
    source: 'Apple’s payload keys (github.com/apple/device-management)',
    order: 'in turn',
    questions: [profile('/email.mobileconfig?email={encoded}', 'MC-1', 'MC-2', 'MC-3', 'MC-22')],
    uses: MAIL,
    recorded: [],
    remarks: ['The opened file only waits: the person installs it in System Settings. Macs take no Exchange payload.'],
  },
  {
    name: 'iPhone, iPad and Mac, account type "Exchange"',
    platforms: 'iOS, iPadOS, macOS',
    source: iosMail.source,
    order: 'in turn',
    questions: [
      post('mobile-sync', AT.domain, 'AD-55', 'AD-56'),
      post('mobile-sync', AT.autodiscover, 'AD-55', 'AD-56'),
      look(AT.autodiscover, 'AD-46'),
    ],
    uses: [use('takes the ActiveSync URL', 'AD-55', 'AD-59', 'AD-115')],
    exchangeModel: iosMail,
    recorded: ['ios-mail'],
    remarks: ['From iOS 11 on it is said to ask only when the person chooses to sign in.'],
  },
]
