/** What iPhones, iPads and Macs have in common: a profile that a person opens. Facts: MOBILECONFIG §3. */
import { use } from './client-entry.ts'
import type { Question } from './question.ts'

export const profile = (target: string, ...proof: readonly string[]): Question => ({
  form: 'profile',
  method: 'GET',
  target: `https://{service}${target}`,
  proof,
})

export const PROFILE_USES = [
  use('sets up IMAP, else POP3, and SMTP with TLS; it asks for the password', 'MC-31', 'MC-32', 'MC-35', 'MC-42'),
  use('sets up calendars and contacts where the provider has them', 'MC-49'),
  use(
    'gets the same identity at every address and on every download, which replaces and does not double',
    'MC-55',
    'MC-58',
  ),
  use('gets a signature when the service has a key', 'MC-62', 'MC-68'),
]
