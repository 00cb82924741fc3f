import type { AccountConfig } from '../../account/index.ts'
import type { DocumentKind, PersonalDocumentKind } from '../../documents/index.ts'
import { BASE_HEADERS, PRIVATE_NO_STORE } from '../../http/index.ts'
import { DOCUMENT_MAX_AGE_SECONDS } from '../../limits.ts'
import { map } from '../../result.ts'
import { templates } from '../templates.ts'
import { toClientConfigView } from './view.ts'

/** Browser-based set-up pages may read it too (AC-38). */
export const CROSS_ORIGIN = { 'access-control-allow-origin': '*' } as const

const HEADERS = { 'content-type': 'text/xml; charset=utf-8', ...CROSS_ORIGIN, ...BASE_HEADERS } as const

/** The autoconfig document: a pure function of the domain, placeholders kept. Spec: AUTOCONFIG 1.1. */
export const CLIENT_CONFIG: DocumentKind = {
  name: 'client-config',
  headers: { ...HEADERS, 'cache-control': `public, max-age=${DOCUMENT_MAX_AGE_SECONDS}` },
  build: renderClientConfig,
}

/** The same with compound logins filled in for one address. */
export const RESOLVED_CLIENT_CONFIG: PersonalDocumentKind<AccountConfig> = {
  name: 'resolved-client-config',
  headers: () => ({ ...HEADERS, 'cache-control': PRIVATE_NO_STORE }),
  build: (_, resolved) => renderClientConfig(resolved),
}

async function renderClientConfig(account: AccountConfig) {
  const { clientConfig } = await templates()
  return map(toClientConfigView(account), clientConfig)
}
