import { autodiscoverError, mobileSync, outlook } from '#generated/templates.js'
import type { AccountConfig } from '../../account/index.ts'
import type { EmailAddress } from '../../address/index.ts'
import type { DocumentKind, PersonalDocumentKind } from '../../documents/index.ts'
import { BASE_HEADERS, PRIVATE_NO_STORE } from '../../http/index.ts'
import { DOCUMENT_MAX_AGE_SECONDS, RETRY_AFTER_SECONDS } from '../../limits.ts'
import { map } from '../../result.ts'
import { type AutodiscoverFailure, toErrorView } from './failure-view.ts'
import { type MobileSyncFailure, toMobileSyncView } from './mobilesync-view.ts'
import { toOutlookView } from './view.ts'

const XML = { 'content-type': 'text/xml; charset=utf-8', ...BASE_HEADERS } as const
const PERSONAL = { ...XML, 'cache-control': PRIVATE_NO_STORE } as const
const PERSONAL_HEADERS = new Headers(PERSONAL)

/** The settings for one address: the answer to a POST. Spec: MS-OXDSCLI, Outlook schema 2006a. */
export const OUTLOOK_SETTINGS: PersonalDocumentKind<EmailAddress> = {
  headers: () => PERSONAL_HEADERS,
  build: renderOutlook,
}

/** The same without logins: the answer to a GET, which names no address (AD-46). */
export const OUTLOOK_SETTINGS_OF_DOMAIN: DocumentKind = {
  name: 'outlook-settings-of-domain',
  headers: { ...XML, 'cache-control': `public, max-age=${DOCUMENT_MAX_AGE_SECONDS}` },
  // A 304 is a 3xx, which several clients take for a redirect here (AD-93).
  revalidated: false,
  build: (account) => renderOutlook(account, undefined),
}

/** Where ActiveSync is, for one address. Spec: MS-ASCMD §2.2.1.1, MobileSync schema 2006. */
export const MOBILE_SYNC_SETTINGS: PersonalDocumentKind<EmailAddress, MobileSyncFailure> = {
  headers: () => PERSONAL_HEADERS,
  build: (account, address) => map(toMobileSyncView(account, address), mobileSync),
}

function renderOutlook(account: AccountConfig, address: EmailAddress | undefined) {
  return map(toOutlookView(account, address), outlook)
}

/** An error document (AD-51). */
export function errorDocument(failure: AutodiscoverFailure, now: Date, installation: string): Response {
  const { status, view } = toErrorView(failure, now, installation)
  const headers = status === 503 ? { ...PERSONAL, 'retry-after': String(RETRY_AFTER_SECONDS) } : PERSONAL
  return new Response(autodiscoverError(view), { status, headers })
}
