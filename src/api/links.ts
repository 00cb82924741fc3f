import type { AccountConfig } from '../account/index.ts'
import { parseEmailAddress } from '../address/index.ts'
import { toClientConfigView } from '../protocols/autoconfig/view.ts'
import { toProfileView } from '../protocols/mobileconfig/view.ts'
import type { LinksJson } from './schemas.ts'

/** What links depend on. */
export interface LinkFacts {
  readonly account: AccountConfig
  /** The variant that was asked for, which links have to name again. */
  readonly variant: string | undefined
  /** Of this service, without a slash at the end. */
  readonly origin: string
}

/**
 * Where the same settings are told in other words, as far as there is something behind the link. None holds the address: the
 * one that needs it is a template (RFC 6570), which apps fill in themselves.
 */
export function linksFor({ account, variant, origin }: LinkFacts): LinksJson {
  const { domain } = account
  const chosen = variant === undefined ? '' : `variant=${variant}`
  const has = documentsOf(account)
  return {
    setup: `${origin}/setup?domain=${domain}${chosen === '' ? '' : `&${chosen}`}`,
    ...(account.unsupported === undefined ? { records: `${origin}/dns/${domain}` } : {}),
    // Who asks for an autoconfig document cannot say a variant.
    ...(chosen === '' && has.autoconfig ? { autoconfig: `${origin}/v1.1/${domain}` } : {}),
    ...(has.profile
      ? { profile: `${origin}/email.mobileconfig${chosen === '' ? '{?email}' : `?${chosen}{&email}`}` }
      : {}),
  }
}

interface DocumentsThere {
  readonly autoconfig: boolean
  readonly profile: boolean
}

/** Accounts are remembered (`documents/`), and so is what can be said of them. */
const known = new WeakMap<AccountConfig, DocumentsThere>()

function documentsOf(account: AccountConfig): DocumentsThere {
  const before = known.get(account)
  if (before !== undefined) return before
  const found = { autoconfig: toClientConfigView(account).ok, profile: hasProfile(account) }
  known.set(account, found)
  return found
}

/** Whether anybody there can have a profile: who it is makes no difference. */
function hasProfile(account: AccountConfig): boolean {
  const anybody = parseEmailAddress(`a@${account.domain}`)
  if (!anybody.ok) return false
  const profile = toProfileView(account, {
    address: anybody.value,
    senderName: undefined,
    protocol: undefined,
    variant: undefined,
    only: undefined,
    unsigned: true,
    installation: 'localhost',
    language: 'en',
    consent: undefined,
  })
  return profile.ok
}
