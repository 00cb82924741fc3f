import { MAX_EMAIL_ADDRESS_BYTES } from '../limits.ts'
import { fail, ok, type Result } from '../result.ts'
import { type Domain, parseDomain } from './domain.ts'

/** An address as its owner typed it: the local part keeps its case, the domain is in wire form (RFC 5321 §2.4). */
export interface EmailAddress {
  readonly localPart: string
  readonly domain: Domain
  /** Both halves joined. */
  readonly text: string
}

export type EmailAddressFailure = 'address-malformed'

/**
 * What no local part may hold here: controls, format and bidi characters, any kind of space, and the characters that
 * RFC 5321 §4.1.2 allows only in quotes. Quoted local parts are refused: no mailbox needs them, every one of their characters is a risk.
 */
const FORBIDDEN_IN_LOCAL_PART = /[\p{C}\p{Z}<>()[\]\\,;:"@]/u

/** Mail apps would fill in what looks like one of the format's placeholders, in whatever we answer. */
const LOOKS_LIKE_PLACEHOLDER = /%EMAIL(?:ADDRESS|LOCALPART|DOMAIN)%/

/**
 * The address in a text, without surrounding white space.
 *
 * Spec: RFC 5321 §4.1.2, RFC 6531 §3.3 (non-ASCII local parts are allowed).
 */
export function parseEmailAddress(text: string): Result<EmailAddress, EmailAddressFailure> {
  const trimmed = text.trim()
  const at = trimmed.lastIndexOf('@')
  if (at < 1 || trimmed.length > MAX_EMAIL_ADDRESS_BYTES) return fail('address-malformed')
  const localPart = trimmed.slice(0, at)
  if (FORBIDDEN_IN_LOCAL_PART.test(localPart) || LOOKS_LIKE_PLACEHOLDER.test(localPart))
    return fail('address-malformed')
  const domain = parseDomain(trimmed.slice(at + 1))
  if (!domain.ok) return fail('address-malformed')
  const address = `${localPart}@${domain.value}`
  if (isTooLong(address)) return fail('address-malformed')
  return ok({ localPart, domain: domain.value, text: address })
}

/** UTF-8 takes three bytes at most for each UTF-16 unit: short addresses need not be counted. */
function isTooLong(address: string): boolean {
  return (
    address.length * 3 > MAX_EMAIL_ADDRESS_BYTES && new TextEncoder().encode(address).length > MAX_EMAIL_ADDRESS_BYTES
  )
}

/**
 * The address in a percent-encoded query value.
 *
 * Seen: FairEmail, Nextcloud Mail and enough_mail send a raw `+`, Thunderbird sends `%2B`, Delta Chat encodes the dots
 * as well. A plus sign is therefore never a space here, and a space inside an address can only be a plus that somebody
 * decoded on the way.
 */
export function emailAddressFromQuery(value: string): Result<EmailAddress, EmailAddressFailure> {
  try {
    return parseEmailAddress(decodeURIComponent(value).trim().replaceAll(' ', '+'))
  } catch {
    return fail('address-malformed')
  }
}
