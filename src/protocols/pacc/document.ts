import type { AccountConfig, NotExpressible } from '../../account/index.ts'
import type { DocumentKind } from '../../documents/index.ts'
import { BASE_HEADERS } from '../../http/index.ts'
import { DOCUMENT_MAX_AGE_SECONDS } from '../../limits.ts'
import { map, ok, type Result } from '../../result.ts'
import { toPaccView } from './view.ts'

/** Browser-based set-up pages may read it too (AC-101). */
export const CROSS_ORIGIN = { 'access-control-allow-origin': '*' } as const

/** The configuration document of PACC: bytes that a digest in the customer's zone vouches for. Spec: PACC §4.2. */
export const PACC: DocumentKind = {
  name: 'pacc',
  headers: {
    'content-type': 'application/json',
    // Whoever changes a byte on the way makes the document worthless (AC-97).
    'cache-control': `public, max-age=${DOCUMENT_MAX_AGE_SECONDS}, no-transform`,
    ...CROSS_ORIGIN,
    ...BASE_HEADERS,
  },
  revalidated: true,
  build: renderPacc,
}

function renderPacc(account: AccountConfig): Result<string, NotExpressible> {
  return map(toPaccView(account), (view) => JSON.stringify(view))
}

/** The value of `d=` in the TXT record: SHA-256 of the document's bytes, in base64 (PACC §4.3). */
export async function paccDigest(account: AccountConfig): Promise<Result<string, NotExpressible>> {
  const document = renderPacc(account)
  if (!document.ok) return document
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(document.value))
  return ok(btoa(String.fromCharCode(...new Uint8Array(digest))))
}
