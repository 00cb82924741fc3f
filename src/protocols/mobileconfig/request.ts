import type { IncomingProtocol } from '../../account/index.ts'
import { type EmailAddress, emailAddressFromQuery, parseSenderName } from '../../address/index.ts'
import { formQueryValue, rawQueryValue } from '../../http/index.ts'
import { fail, ok, type Result } from '../../result.ts'

/** What a profile link asks for. Whatever else stands in it (a password, a host) is not even looked at (MC-42, MC-45). */
export interface ProfileRequest {
  readonly address: EmailAddress
  /** The sender's name for outgoing mail. */
  readonly senderName: string | undefined
  readonly protocol: IncomingProtocol | undefined
  readonly variant: string | undefined
  /** The parts that are wanted; absent: the usual ones. */
  readonly only: readonly ProfilePart[] | undefined
  /** Whether the profile is wanted without the signature, to be read or compared. */
  readonly unsigned: boolean
}

/** An account that a profile can set up. */
export type ProfilePart = keyof typeof PARTS

export type ProfileRequestFailure =
  | 'address-missing'
  | 'address-malformed'
  | 'name-malformed'
  | 'protocol-unknown'
  | 'part-unknown'
  | 'variant-unknown'

/** The parameter's names at the peers whose links we take over (MC-5, MC-6). */
const ADDRESS_PARAMETERS = ['email', 'emailaddress', 'address', 'addresses']

/** The words of `only` (MOBILECONFIG §3.1); `ews` is Exchange for a Mac, which knows no ActiveSync. */
const PARTS = { mail: true, caldav: true, carddav: true, eas: true, ews: true } as const

export function readProfileRequest(url: string): Result<ProfileRequest, ProfileRequestFailure> {
  const address = addressFrom(url)
  if (!address.ok) return address
  const name = formQueryValue(url, 'name') ?? ''
  const senderName = typeof name === 'object' ? fail('name-malformed' as const) : parseSenderName(name)
  if (!senderName.ok) return senderName
  const protocol = rawQueryValue(url, 'protocol')
  if (protocol !== undefined && protocol !== 'imap' && protocol !== 'pop3') return fail('protocol-unknown')
  const variant = formQueryValue(url, 'variant')
  if (typeof variant === 'object') return fail('variant-unknown')
  const only = partsFrom(rawQueryValue(url, 'only'))
  if (only === 'part-unknown') return fail(only)
  const unsigned = rawQueryValue(url, 'signed') === '0'
  return ok({ address: address.value, senderName: senderName.value, protocol, variant, only, unsigned })
}

/** Without a word in it, the parameter asks for nothing in particular. */
function partsFrom(text: string | undefined): readonly ProfilePart[] | undefined | 'part-unknown' {
  const words = text?.split(/,|%2C/i).filter(Boolean) ?? []
  if (words.length === 0) return undefined
  const isPart = (word: string): word is ProfilePart => Object.hasOwn(PARTS, word)
  return words.every(isPart) ? words : 'part-unknown'
}

/** The first of several addresses counts: a profile is for one mailbox. */
function addressFrom(url: string): Result<EmailAddress, 'address-missing' | 'address-malformed'> {
  const given = ADDRESS_PARAMETERS.map((name) => rawQueryValue(url, name)).find((value) => value !== undefined)
  const [first] = given?.split(/,|%2C/i) ?? []
  return first === undefined || first === '' ? fail('address-missing') : emailAddressFromQuery(first)
}
