import { setupFormPage } from '#generated/templates.js'
import type { Language, TextKey } from '#generated/texts.js'
import { type NotExpressible, settingsOf } from '../../account/index.ts'
import { type FrameView, frameOf } from '../../frame/index.ts'
import { MAX_SENDER_NAME_CHARACTERS } from '../../limits.ts'
import type { LookupFailure, Match } from '../../lookup/index.ts'
import type { Say } from './facts.ts'
import { type AddressFormView, addressForm } from './form.ts'
import { type ProviderLink, providerLinks } from './links.ts'
import { framed } from './page.ts'
import { type Fields, type FieldsFailure, type SetupRequestFailure, shownAgain } from './request.ts'

/** What `templates/pages/setup/form.html` shows: the form, and why it is there again. */
export interface SetupFormView {
  readonly frame: FrameView
  /** None or one. */
  readonly problems: readonly { readonly text: string; readonly links: readonly ProviderLink[] }[]
  /** One. */
  readonly forms: readonly AddressFormView[]
}

/** Why there is no answer. */
export type SetupProblem = FieldsFailure | SetupRequestFailure | LookupFailure['reason'] | NotExpressible

/** An account that no app can be told is as unknown as its domain (architecture §4). */
const SAID = {
  'address-missing': { status: 400, key: 'address-missing' },
  'address-malformed': { status: 400, key: 'address-malformed' },
  'domain-malformed': { status: 400, key: 'domain-malformed' },
  'name-malformed': { status: 400, key: 'name-malformed' },
  'protocol-unknown': { status: 400, key: 'protocol-unknown' },
  'form-unreadable': { status: 400, key: 'form-unreadable' },
  'form-too-large': { status: 413, key: 'form-too-large' },
  'form-type': { status: 415, key: 'form-type' },
  'domain-missing': { status: 404, key: 'domain-unknown' },
  'domain-unknown': { status: 404, key: 'domain-unknown' },
  'source-unavailable': { status: 503, key: 'source-unavailable' },
  insecure: { status: 404, key: 'insecure' },
  'plain-only': { status: 404, key: 'insecure' },
  'server-unknown': { status: 422, key: 'server-unknown' },
  'login-unknown': { status: 404, key: 'domain-unknown' },
  'no-mail-servers': { status: 404, key: 'domain-unknown' },
  'oauth-only': { status: 404, key: 'domain-unknown' },
  unsupported: { status: 404, key: 'domain-unknown' },
  'variant-needed': { status: 404, key: 'domain-unknown' },
} as const satisfies Record<SetupProblem, { status: number; key: string }>

interface Asked {
  readonly url: string
  readonly method: 'get' | 'post'
  readonly fields: Fields
  readonly language: Language
  readonly say: Say
}

/** The form alone. */
export function formPage({ url, fields, language, say }: Asked): string {
  const frame = frameOf({ url, language, title: say('setup.form.title') })
  return setupFormPage[language]({ frame, problems: [], forms: [addressForm(cleaned(fields))] })
}

/** The form again, what was typed in it, and the reason; with the provider's own pages where it is known. */
export function problemPage(
  { url, method, fields, language, say }: Asked,
  problem: SetupProblem,
  { domain = '', match }: { readonly domain?: string; readonly match?: Match } = {},
): { readonly status: number; readonly body: string } {
  const { status, key } = SAID[problem]
  const provider = match?.provider.identity.displayName ?? ''
  const values = { domain, provider, maximum: MAX_SENDER_NAME_CHARACTERS }
  const back = { method, fields: cleaned(fields) }
  const frame = framed({
    url,
    language,
    title: say(`setup.problem.${key}.title` satisfies TextKey),
    back,
  })
  const links = match === undefined ? [] : linksFor(match, say)
  const body = setupFormPage[language]({
    frame: Object.keys(fields).length === 0 ? { ...frame, languageForms: [] } : frame,
    problems: [{ text: say(`setup.problem.${key}.text` satisfies TextKey, values), links }],
    forms: [addressForm(back.fields, problem === 'address-malformed' || problem === 'address-missing')],
  })
  return { status, body }
}

function linksFor({ provider, variant }: Match, say: Say): ProviderLink[] {
  return providerLinks(settingsOf(provider, variant), provider.website, say)
}

/** Of whatever came, only what a page can hold. */
function cleaned(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, shownAgain(value)]))
}
