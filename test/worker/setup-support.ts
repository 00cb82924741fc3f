import { type Language, type TextKey, texts } from '#generated/texts.js'
import { fill } from '../../src/language/index.ts'
import { type Element, everyElement, named, readDocument } from './autoconfig-support.ts'
import { ask, SVC } from './support.ts'

/** The set-up pages, read as trees. */

export const say = (language: Language, key: TextKey, values: Record<string, string | number> = {}) =>
  fill(texts[language][key], values)

export interface ShownPage {
  readonly status: number
  readonly headers: Headers
  readonly html: string
  readonly root: Element
  /** Every text of the content, a line each. */
  readonly lines: readonly string[]
}

type Ask = (url: string, init?: RequestInit) => Promise<Response>

export async function pageAt(path: string, init?: RequestInit, service: Ask = ask): Promise<ShownPage> {
  const response = await service(path.includes('://') ? path : SVC + path, init)
  const html = await response.text()
  const root = readHtml(html)
  const [main] = named(root, 'main')
  const lines = main === undefined ? [] : everyElement(main).map(({ text }) => text.replace(/[ \n]+/g, ' ').trim())
  return { status: response.status, headers: response.headers, html, root, lines: lines.filter(Boolean) }
}

/** What a browser sends when a form is sent off. */
export const posted = (
  fields: Readonly<Record<string, string>>,
  headers: Record<string, string> = {},
): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  body: new URLSearchParams(fields).toString(),
})

/** Elements of HTML that are never closed are closed, attributes without a value get an empty one. */
export function readHtml(html: string): Element {
  if (!html.startsWith('<!doctype html>\n')) throw new Error(`no page: ${html.slice(0, 200)}`)
  const bare = /\s(defer|hidden|required|checked|readonly|disabled|open)(?=[\s>])/g
  return readDocument(
    html
      .slice('<!doctype html>\n'.length)
      .replace(/<\w(?:"[^"]*"|[^<>"])*>/g, (tag) => tag.replace(bare, ' $1=""'))
      .replace(/<(meta|link|img|source|input|br)\b((?:"[^"]*"|[^<>"])*)>/g, '<$1$2/>'),
  )
}

export const titleOf = ({ root }: ShownPage) => named(root, 'title')[0]?.text
export const headingsOf = ({ root }: ShownPage) => named(root, 'h1', 'h2').map(({ text }) => text.trim())

/** The hidden and other fields of a form, by name; of radio buttons the chosen one. */
export function fieldsOf(form: Element): Record<string, string> {
  const inputs = named(form, 'input').filter(
    ({ attributes }) => attributes['type'] !== 'radio' || 'checked' in attributes,
  )
  return Object.fromEntries(inputs.map(({ attributes }) => [attributes['name'] ?? '', attributes['value'] ?? '']))
}

/** The form that has a field or button of that name to choose by. */
export function formFor({ root }: ShownPage, name: string): Element {
  const form = named(root, 'form').find((one) =>
    named(one, 'button', 'input').some(
      ({ attributes }) => attributes['name'] === name && attributes['type'] !== 'hidden',
    ),
  )
  if (form === undefined) throw new Error(`the page has no form for ${name}`)
  return form
}

/** Sends a form off as a browser does, with the button or field that is chosen. */
export function sent(form: Element, name: string, value: string, service: Ask = ask): Promise<ShownPage> {
  const fields = { ...fieldsOf(form), [name]: value }
  return form.attributes['method'] === 'post'
    ? pageAt('/setup', posted(fields), service)
    : pageAt(`/setup?${new URLSearchParams(fields)}`, undefined, service)
}

/** The servers at once, as `Incoming mail (IMAP) sslin.de 993 SSL/TLS user@example.org Password`. */
export function serversOf({ root }: ShownPage): string[] {
  const [section] = everyElement(root).filter(({ attributes }) => attributes['id'] === 'servers')
  const folded = new Set(named(section as Element, 'details').flatMap(everyElement))
  return named(section as Element, 'table')
    .filter((table) => !folded.has(table))
    .map((table) =>
      [...named(table, 'caption'), ...named(table, 'td').flatMap((cell) => [cell, ...named(cell, 'code')])]
        .map(({ text }) => text.trim())
        .filter(Boolean)
        .join(' '),
    )
}
