import { getPublicSuffix, parse } from 'tldts-icann'
import type { Domain } from '../address/index.ts'

/**
 * Names that belong to nobody in particular (`org`, `co.uk`): nobody's settings are served for them, and no pattern
 * may reach up to one. Only the registries' own suffixes count: hosters list customer zones as private ones, and those do have mail.
 */
export function isPublicSuffix(name: string): boolean {
  return getPublicSuffix(name, { validateHostname: false }) === name
}

/** What somebody can register, and everything below belongs to them; absent for public suffixes. */
export function registrableDomain(name: string): Domain | undefined {
  return (parse(name, { validateHostname: false }).domain ?? undefined) as Domain | undefined
}
