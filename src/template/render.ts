import { wrong } from './escape.ts'

export { escapeXml } from './escape.ts'

/** A compiled template: a view in, a document out. */
export type Template<View> = (view: View) => string

/** Sentences by key. */
type Sentences = Readonly<Record<string, string>>

/** One that people read, for each language: its sentences are read when somebody asks for it. */
export function inEachLanguage<Language extends string, View>(
  texts: Readonly<Record<Language, Sentences>>,
  template: (view: View, text: Sentences) => string,
): Readonly<Record<Language, Template<View>>> {
  const languages = Object.keys(texts) as Language[]
  const templates = languages.map((language) => [language, (view: View) => template(view, texts[language])] as const)
  return Object.fromEntries(templates) as Record<Language, Template<View>>
}

/**
 * `{{#each}}`: the items one after the other, or what `{{else}}` says.
 *
 * @throws TypeError on anything but a list: a bug of the view
 */
export function each<Item>(
  list: readonly Item[],
  write: (item: Item) => string,
  otherwise: () => string,
  name: string,
): string {
  if (!Array.isArray(list)) throw wrong(name, list, 'a list')
  if (list.length === 0) return otherwise()
  let text = ''
  for (const item of list as readonly Item[]) text += write(item)
  return text
}

/**
 * `{{#if}}`.
 *
 * @throws TypeError on anything but a truth value: a bug of the view
 */
export function holds(value: boolean, name: string): boolean {
  if (typeof value !== 'boolean') throw wrong(name, value, 'a truth value')
  return value
}
