import { type Domain, type EmailAddress, parseDomain } from '../../address/index.ts'
import type { Match } from '../../lookup/index.ts'
import type { Say } from './facts.ts'
import type { Fields } from './request.ts'

/**
 * Whose settings these are, in words.
 *
 * @param known the asked domain as the page names it
 */
export function whomOf(
  { source, provider }: Match,
  known: string,
  address: EmailAddress | undefined,
  say: Say,
): string {
  if (address !== undefined) return say('setup.for-address', { address: `${address.localPart}@${known}` })
  // What is known is the mail server of many domains, whose addresses end in their own names.
  if (source === 'mx-name') return say('setup.for-provider', { provider: provider.identity.displayName })
  return say('setup.for-domain', { domain: known })
}

/**
 * A domain that the catalog lists, in its own letters where they were typed. The letters of any other may look like those of
 * somebody else's, and beside them stand servers that get a password.
 */
export function knownAs(fields: Fields, asked: Domain, { source }: Match): string {
  return source === 'catalog' ? domainAsTyped(fields, asked) : asked
}

/** The asked domain in its owner's own letters where they were typed: nobody knows their domain by its A-labels. */
export function domainAsTyped({ email, domain }: Fields, asked: Domain): string {
  const typed = (email ?? domain ?? '').trim()
  const name = typed.slice(typed.lastIndexOf('@') + 1)
  if (!asked.includes('xn--') || /[\p{C}\p{Z}]/u.test(name)) return asked
  const read = parseDomain(name)
  return read.ok && read.value === asked ? name : asked
}
