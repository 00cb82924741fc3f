import { clientConfig } from '#generated/templates.js'
import type { AccountConfig, NotExpressible } from '../../account/index.ts'
import type { DocumentKind, PersonalDocumentKind } from '../../documents/index.ts'
import { BASE_HEADERS, PRIVATE_NO_STORE } from '../../http/index.ts'
import { DOCUMENT_MAX_AGE_SECONDS, MAX_CLIENT_CONFIG_CHARACTERS } from '../../limits.ts'
import { map, type Result } from '../../result.ts'
import { toClientConfigView } from './view.ts'

/** Browser-based set-up pages may read it too (AC-38). */
export const CROSS_ORIGIN = { 'access-control-allow-origin': '*' } as const

const HEADERS = { 'content-type': 'text/xml; charset=utf-8', ...CROSS_ORIGIN, ...BASE_HEADERS } as const

const PERSONAL_HEADERS = new Headers({ ...HEADERS, 'cache-control': PRIVATE_NO_STORE })

/** The autoconfig document: a pure function of the domain, placeholders kept. Spec: AUTOCONFIG 1.1. */
export const CLIENT_CONFIG: DocumentKind = {
  name: 'client-config',
  headers: { ...HEADERS, 'cache-control': `public, max-age=${DOCUMENT_MAX_AGE_SECONDS}` },
  revalidated: true,
  build: renderClientConfig,
}

/** The same with compound logins filled in for one address. */
export const RESOLVED_CLIENT_CONFIG: PersonalDocumentKind<AccountConfig> = {
  headers: () => PERSONAL_HEADERS,
  build: (_, resolved) => renderClientConfig(resolved),
}

function renderClientConfig(account: AccountConfig): Result<string, NotExpressible> {
  const whole = map(toClientConfigView(account), clientConfig)
  const isTooLong = whole.ok && whole.value.length > MAX_CLIENT_CONFIG_CHARACTERS
  return isTooLong ? map(toClientConfigView(account, 'few'), clientConfig) : whole
}
