import { LANGUAGES } from '#generated/texts.js'
import { rawQueryValue } from '../../http/index.ts'
import { negotiateLanguage } from '../../language/index.ts'
import type { Language } from './zone-text.ts'

/** What the first question loads: everything that makes an answer, behind one dynamic import. */
export { ZONE } from './document.ts'
export { zoneProblem } from './problem.ts'
export { formFor, readZoneRequest } from './request.ts'

export function languageFor({ url, headers }: Request): Language {
  return negotiateLanguage(rawQueryValue(url, 'lang'), headers.get('accept-language'), LANGUAGES)
}
