import {
  type EmailAddress,
  emailAddressFromQuery,
  parseDomain,
  parseEmailAddress,
  parseServiceHost,
} from '../../address/index.ts'
import { hostOf, rawQueryValue } from '../../http/index.ts'
import type { Question } from '../../lookup/index.ts'

/**
 * Who asks at a provider's own address: the Host, refined by the address when a usable one was sent. A missing or
 * malformed one is no error: half of the clients never send it (AUTOCONFIG §2.1, AC-28, AC-29).
 */
export function questionFromQuery(url: string): Question {
  return { host: parseServiceHost(hostOf(url)), address: usableAddress(rawQueryValue(url, 'emailaddress')) }
}

/** Who asks at the database's address: the name in the path decides, and not the Host. An address stands for its domain. */
export function questionFromPath(url: string, name: string): Question {
  const host = parseServiceHost(hostOf(url))
  const address = parseEmailAddress(name)
  if (address.ok) return { host, address: address.value, name: address.value.domain }
  const domain = parseDomain(name)
  return domain.ok ? { host, name: domain.value } : { host: NOWHERE }
}

/** A path that names nothing is not answered by its Host. */
const NOWHERE = parseServiceHost('')

function usableAddress(value: string | undefined): EmailAddress | undefined {
  const address = value === undefined ? undefined : emailAddressFromQuery(value)
  return address?.ok ? address.value : undefined
}
