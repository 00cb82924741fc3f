import { escapeXml } from '../../template/escape.ts'

/** Markup that is known to be some. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Value = string | number | Markup | undefined | readonly Value[]

/** HTML and XML with values in it: everything that is no `Markup` is escaped, nothing is left out for nothing. */
export function markup(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(parts.map((part, index) => (index === 0 ? part : `${written(values[index - 1])}${part}`)).join(''))
}

function written(value: Value): string {
  if (value === undefined) return ''
  if (value instanceof Markup) return value.text
  return Array.isArray(value) ? value.map(written).join('') : escapeXml(value)
}
