import { type Domain, type EmailAddress, emailAddressFromQuery, parseDomain } from '../address/index.ts'
import { formQueryValue, rawQueryValue } from '../http/index.ts'
import { MAX_SEARCH_CHARACTERS } from '../limits.ts'
import { fail, ok, type Result } from '../result.ts'

/** Whose settings are asked for: those of an address, or of a domain. */
export interface SettingsRequest {
  readonly address: EmailAddress | undefined
  readonly domain: Domain
  readonly variant: string | undefined
}

export interface ProvidersRequest {
  /** What a name, a domain or the like has to hold; empty for all. An address is cut to its domain. */
  readonly search: string
  /** The id behind which the answer begins. */
  readonly cursor: string
}

export type Parameter = 'email' | 'domain' | 'variant' | 'q' | 'cursor'

export type RequestFailure =
  | { readonly name: 'parameter-missing' }
  /** `conflict`: it is fine by itself, but not beside another one. */
  | { readonly name: 'parameter-invalid'; readonly parameter: Parameter; readonly conflict?: true }

const invalid = (parameter: Parameter) => fail({ name: 'parameter-invalid', parameter } as const)

export function readSettingsRequest(url: string): Result<SettingsRequest, RequestFailure> {
  const email = rawQueryValue(url, 'email')
  const name = formQueryValue(url, 'domain')
  if (email === undefined && name === undefined) return fail({ name: 'parameter-missing' })
  if (email !== undefined && name !== undefined)
    return fail({ name: 'parameter-invalid', parameter: 'domain', conflict: true })
  const variant = formQueryValue(url, 'variant')
  if (typeof variant === 'object') return invalid('variant')
  if (email !== undefined) {
    const address = emailAddressFromQuery(email)
    return address.ok ? ok({ address: address.value, domain: address.value.domain, variant }) : invalid('email')
  }
  const domain = typeof name === 'string' ? parseDomain(name.trim()) : invalid('domain')
  return domain.ok ? ok({ address: undefined, domain: domain.value, variant }) : invalid('domain')
}

export function readProvidersRequest(url: string): Result<ProvidersRequest, RequestFailure> {
  const search = formQueryValue(url, 'q') ?? ''
  if (typeof search === 'object' || search.length > MAX_SEARCH_CHARACTERS) return invalid('q')
  const cursor = formQueryValue(url, 'cursor') ?? ''
  if (typeof cursor === 'object' || !/^[a-z0-9.-]{0,253}$/.test(cursor)) return invalid('cursor')
  return ok({ search: search.slice(search.lastIndexOf('@') + 1).trim(), cursor })
}
