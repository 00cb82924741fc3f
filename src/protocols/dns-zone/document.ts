import type { Language } from '#generated/texts.js'
import type { PersonalDocumentKind } from '../../documents/index.ts'
import { pageHeaders } from '../../frame/index.ts'
import { BASE_HEADERS, NO_STORE } from '../../http/index.ts'
import { map } from '../../result.ts'
import { zonePage } from './page.ts'
import type { Say } from './record.ts'
import type { ZoneForm } from './request.ts'
import { toZoneView, type ZoneFacts, type ZoneView } from './view.ts'
import { zoneJson } from './zone-json.ts'
import { zoneText } from './zone-text.ts'

/** Who asks for the records of a domain, and how they want to be told. */
export interface ZoneAsker {
  readonly facts: ZoneFacts
  readonly form: ZoneForm
  readonly language: Language
  readonly say: Say
  /** The request's own address. */
  readonly url: string
}

/** The records to publish: made anew each time, because an operator asks when something has just changed. */
export const ZONE: PersonalDocumentKind<ZoneAsker> = {
  headers: ({ form, language }) => zoneHeaders(form, language),
  build: (account, asker) => map(toZoneView(account, asker.facts), (view) => written(view, asker)),
}

const CONTENT_TYPES = {
  text: 'text/plain; charset=utf-8',
  json: 'application/json',
  html: 'text/html; charset=utf-8',
} as const satisfies Record<ZoneForm, string>

/** Headers of an answer in one of the forms, refusals too. */
export function zoneHeaders(form: ZoneForm, language: Language): Record<string, string> {
  return {
    ...(form === 'html' ? pageHeaders(language) : BASE_HEADERS),
    'content-type': CONTENT_TYPES[form],
    'content-language': language,
    'cache-control': NO_STORE,
    vary: 'Accept, Accept-Language',
    'access-control-allow-origin': '*',
  }
}

function written(view: ZoneView, { form, language, say, url }: ZoneAsker): string {
  if (form === 'json') return zoneJson(view, say)
  return form === 'html' ? zonePage(view, language, say, url) : zoneText(view, say)
}
