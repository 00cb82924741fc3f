import { readProfileRequest } from '../../../protocols/mobileconfig/request.ts'
import { type ProfileFailure, toProfileView } from '../../../protocols/mobileconfig/view.ts'
import { fail, ok, type Result } from '../../../result.ts'
import type { Way } from './way.ts'

/** A profile that there is: the link to it, and what it sets up. */
export interface Profile {
  readonly href: string
  readonly sets: 'imap' | 'pop3' | 'exchange'
  /** Whether people sign in with the provider and no password is asked for. */
  readonly signsIn: boolean
}

export type NoProfile = 'address-needed' | 'oauth-only' | 'plain-only' | 'other'

/** The profile for iPhone and iPad: mail, else what the service puts in its place. */
export function mobileProfile(way: Way): Result<Profile, NoProfile> {
  const mail = mailProfile(way)
  if (mail.ok) return mail
  const exchange = profileAt(way, { protocol: false, only: '' })
  return exchange.ok && exchange.value.sets === 'exchange' ? exchange : mail
}

/** The profile for a Mac, which knows Exchange by its web services only. */
export function macProfile(way: Way): Result<Profile, NoProfile> {
  const mail = mailProfile(way)
  if (mail.ok) return mail
  const exchange = profileAt(way, { protocol: false, only: 'ews' })
  return exchange.ok ? exchange : mail
}

function mailProfile(way: Way): Result<Profile, NoProfile> {
  return profileAt(way, { protocol: way.kind !== 'exchange', only: 'mail' })
}

interface Wanted {
  /** Whether the chosen protocol is asked for. */
  readonly protocol: boolean
  readonly only: '' | 'mail' | 'ews'
}

/**
 * The link is read back as the service will read it and its profile is looked at, so that no link leads to a refusal. A
 * sender's name that a profile cannot hold is left out.
 */
function profileAt(way: Way, wanted: Wanted): Result<Profile, NoProfile> {
  if (way.address === undefined) return fail('address-needed')
  const named = linkTo(way, way.address.text, wanted, way.senderName)
  const href = readProfileRequest(named).ok ? named : linkTo(way, way.address.text, wanted, undefined)
  const asked = readProfileRequest(href)
  if (!asked.ok) return fail('other')
  const view = toProfileView(way.account, {
    ...asked.value,
    only: wanted.only === '' ? undefined : [wanted.only],
    installation: 'localhost',
    language: way.language,
    consent: undefined,
  })
  if (!view.ok) return fail(REASON[view.error])
  const [payload] = view.value['PayloadContent'] as readonly Readonly<Record<string, unknown>>[]
  const isMail = payload?.['PayloadType'] === 'com.apple.mail.managed'
  const sets = isMail ? (payload?.['EmailAccountType'] === 'EmailTypePOP' ? 'pop3' : 'imap') : 'exchange'
  return ok({ href, sets, signsIn: payload?.['OAuth'] === true })
}

/** `only=mail` stands in no link: calendars and contacts come along where there are any. */
function linkTo({ protocol, variant }: Way, address: string, wanted: Wanted, name: string | undefined): string {
  const fields = [
    ['email', address],
    ['name', name?.trim()],
    ['protocol', wanted.protocol ? protocol : undefined],
    ['variant', variant],
    ['only', wanted.only === 'ews' ? 'ews' : undefined],
  ] as const
  const given = fields.flatMap(([key, value]) => (value ? [`${key}=${encodeURIComponent(wellFormed(value))}`] : []))
  return `/email.mobileconfig?${given.join('&')}`
}

/** Half a character, which a form can send, cannot be encoded. */
const wellFormed = (text: string) => text.toWellFormed()

/** What is said about it; the rest cannot happen to an account that has been looked up, or is one to the person. */
const REASON = {
  'oauth-only': 'oauth-only',
  'plain-only': 'plain-only',
  insecure: 'plain-only',
  'login-unknown': 'other',
  'no-mail-servers': 'other',
  'server-unknown': 'other',
  'protocol-missing': 'other',
  'part-missing': 'other',
  unsupported: 'other',
  'variant-needed': 'other',
} as const satisfies Record<ProfileFailure, NoProfile>
