import type { IncomingProtocol } from '../../account/index.ts'
import { type EmailAddress, emailAddressFromQuery } from '../../address/index.ts'
import { formQueryValue, rawQueryValue } from '../../http/index.ts'
import { MAX_SENDER_NAME_CHARACTERS } from '../../limits.ts'
import { fail, ok, type Result } from '../../result.ts'

/** What a profile link asks for. Whatever else stands in it (a password, a host) is not even looked at (MC-42, MC-45). */
export interface ProfileRequest {
  readonly address: EmailAddress
  /** The sender's name for outgoing mail. */
  readonly senderName: string | undefined
  readonly protocol: IncomingProtocol | undefined
  readonly variant: string | undefined
}

export type ProfileRequestFailure =
  | 'address-missing'
  | 'address-malformed'
  | 'name-malformed'
  | 'protocol-unknown'
  | 'variant-unknown'

/** The parameter's names at the peers whose links we take over (MC-5, MC-6). */
const ADDRESS_PARAMETERS = ['email', 'emailaddress', 'address', 'addresses']

/** Controls, lone surrogates, non-characters, and what turns the reading direction: none belongs into a name. */
const FORBIDDEN_IN_NAME = /[\p{Cc}\p{Cs}\p{Cn}\u202a-\u202e\u2066-\u2069]/u

export function readProfileRequest(url: string): Result<ProfileRequest, ProfileRequestFailure> {
  const address = addressFrom(url)
  if (!address.ok) return address
  const senderName = formQueryValue(url, 'name')
  if (typeof senderName === 'object' || (senderName !== undefined && !isSenderName(senderName)))
    return fail('name-malformed')
  const protocol = rawQueryValue(url, 'protocol')
  if (protocol !== undefined && protocol !== 'imap' && protocol !== 'pop3') return fail('protocol-unknown')
  const variant = formQueryValue(url, 'variant')
  if (typeof variant === 'object') return fail('variant-unknown')
  return ok({ address: address.value, senderName: senderName?.trim() || undefined, protocol, variant })
}

/** The first of several addresses counts: a profile is for one mailbox. */
function addressFrom(url: string): Result<EmailAddress, 'address-missing' | 'address-malformed'> {
  const given = ADDRESS_PARAMETERS.map((name) => rawQueryValue(url, name)).find((value) => value !== undefined)
  const [first] = given?.split(/,|%2C/i) ?? []
  return first === undefined || first === '' ? fail('address-missing') : emailAddressFromQuery(first)
}

function isSenderName(name: string): boolean {
  return [...name].length <= MAX_SENDER_NAME_CHARACTERS && !FORBIDDEN_IN_NAME.test(name)
}
