import type { Language } from '#generated/texts.js'
import type { PublicationPolicy } from '../../account/index.ts'
import type { Catalog } from '../../catalog/index.ts'
import { isLanguageChosen } from '../../frame/index.ts'
import type { Say } from '../setup/facts.ts'

/** Somebody who asked for a page, and what it is made from. */
export interface Reader {
  readonly request: Request
  readonly language: Language
  readonly say: Say
  readonly catalog: Catalog
  /** The same object for every reader of a service. */
  readonly policy: PublicationPolicy
}

/** A link to a page of ours, in the language that was chosen, if one was. Relative: the service is reached by many names. */
export function linkTo(
  reader: Pick<Reader, 'request' | 'language'>,
  path: string,
  query: Readonly<Record<string, string>> = {},
): string {
  const parameters = new URLSearchParams(query)
  if (isLanguageChosen(reader.request.url)) parameters.set('lang', reader.language)
  const text = parameters.toString()
  return text === '' ? path : `${path}?${text}`
}
