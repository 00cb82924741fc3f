import type { AccountConfig, NotExpressible } from '../../account/index.ts'
import type { Domain } from '../../address/index.ts'
import type { PersonalDocumentKind } from '../../documents/index.ts'
import { BASE_HEADERS, NO_STORE } from '../../http/index.ts'
import { map, type Result } from '../../result.ts'
import { CLIENT_CONFIG } from '../autoconfig/document.ts'
import { OUTLOOK_SETTINGS_OF_DOMAIN } from '../autodiscover/document.ts'
import { paccDigest } from '../pacc/document.ts'
import { zonePage } from './page.ts'
import type { ZoneForm } from './request.ts'
import { toZoneView, type ZoneView } from './view.ts'
import { zoneJson } from './zone-json.ts'
import { type Language, zoneText } from './zone-text.ts'

/** Who asks for the records of a domain, and how they want to be told. */
export interface ZoneAsker {
  readonly service: Domain | undefined
  readonly customerCertificates: boolean
  readonly isMxName: boolean
  readonly previous: string | undefined
  readonly mailconf: boolean
  readonly form: ZoneForm
  readonly language: Language
  /** That of the request, with its `?`; empty when there is none. */
  readonly query: string
}

/** The records to publish: made anew each time, because an operator asks when something has just changed. */
export const ZONE: PersonalDocumentKind<ZoneAsker> = {
  headers: ({ form, language }) => zoneHeaders(form, language),
  async build(account, asker) {
    return map(toZoneView(account, { ...asker, ...(await documentsOf(account)) }), (view) => written(view, asker))
  },
}

const CONTENT_TYPES = {
  text: 'text/plain; charset=utf-8',
  json: 'application/json',
  html: 'text/html; charset=utf-8',
} as const satisfies Record<ZoneForm, string>

/** Strict: the pages have no script, no style and no picture. */
const CONTENT_SECURITY_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Headers of an answer in one of the forms, refusals too. */
export function zoneHeaders(form: ZoneForm, language: Language): Record<string, string> {
  return {
    'content-type': CONTENT_TYPES[form],
    'content-language': language,
    'cache-control': NO_STORE,
    vary: 'Accept, Accept-Language',
    'access-control-allow-origin': '*',
    ...(form === 'html' ? { 'content-security-policy': CONTENT_SECURITY_POLICY } : {}),
    ...BASE_HEADERS,
  }
}

function written(view: ZoneView, { form, language, query }: ZoneAsker): string {
  if (form === 'json') return zoneJson(view, language)
  return form === 'html' ? zonePage(view, language, query) : zoneText(view, language)
}

/** Which documents clients get: asked of the very kinds that answer them. */
async function documentsOf(account: AccountConfig) {
  const isThere = async (document: Promise<Result<string, NotExpressible>> | Result<string, NotExpressible>) =>
    (await document).ok
  const digest = await paccDigest(account)
  return {
    digest: digest.ok ? digest.value : undefined,
    hasAutoconfig: await isThere(CLIENT_CONFIG.build(account)),
    hasAutodiscover:
      account.exchange?.activeSync !== undefined || (await isThere(OUTLOOK_SETTINGS_OF_DOMAIN.build(account))),
  }
}
