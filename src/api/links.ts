import type { AccountConfig } from '../account/index.ts'
import { type Domain, parseEmailAddress } from '../address/index.ts'
import { toClientConfigView } from '../protocols/autoconfig/view.ts'
import { toProfileView } from '../protocols/mobileconfig/view.ts'
import type { LinksJson } from './schemas.ts'
import type { SettingsFacts } from './settings-json.ts'

/**
 * Where the same settings are told in other words. No link holds the address: the one that needs it is a template
 * (RFC 6570), which apps fill in themselves.
 */
export function linksFor({
  account,
  variant,
  origin,
}: Pick<SettingsFacts, 'account' | 'variant' | 'origin'>): LinksJson {
  const { domain } = account
  const also = variant === undefined ? '' : `variant=${variant}`
  return {
    setup: `${origin}/setup?domain=${domain}${also && `&${also}`}`,
    ...(account.unsupported === undefined ? { records: `${origin}/dns/${domain}` } : {}),
    // Autoconfig clients cannot ask for a variant.
    ...(variant === undefined && toClientConfigView(account).ok ? { autoconfig: `${origin}/v1.1/${domain}` } : {}),
    ...(hasProfile(account)
      ? { profile: `${origin}/email.mobileconfig${also === '' ? '{?email}' : `?${also}{&email}`}` }
      : {}),
  }
}

/** Whether a profile could be made for anybody there: it does not depend on who it is. */
function hasProfile(account: AccountConfig): boolean {
  const anybody = parseEmailAddress(`a@${account.domain}` satisfies `a@${Domain}`)
  if (!anybody.ok) return false
  const asker = { protocol: undefined, variant: undefined, only: undefined, senderName: undefined, unsigned: true }
  return toProfileView(account, {
    ...asker,
    address: anybody.value,
    installation: 'localhost',
    language: 'en',
    consent: undefined,
  }).ok
}
