/** Where the text of a template ends: whether a value may stand there, and which elements are open. */
export interface Scan {
  /** Between elements, or inside a quoted attribute; everywhere else an escaped value could still change the document. */
  readonly takesValue: boolean
  /** Comparable: texts that end alike continue alike. */
  readonly state: string
  /** Nothing is open: neither a tag nor an element. */
  readonly complete: boolean
  /** Why the text cannot be followed. */
  readonly problem: string | undefined
  /** Where in the text the problem is, or what is open begins. */
  readonly place: number
}

interface OpenElement {
  readonly name: string
  readonly place: number
}

/** Elements whose content is not text to a browser: values and markup there follow other rules. */
const RAW_ELEMENTS: ReadonlySet<string> = new Set([
  'script',
  'style',
  'textarea',
  'iframe',
  'noscript',
  'xmp',
  'plaintext',
])

/** HTML's elements without an end tag (HTML standard, void elements). */
const VOID_ELEMENTS: ReadonlySet<string> = new Set([
  'area',
  'base',
  'br',
  'col',
  'embed',
  'hr',
  'img',
  'input',
  'link',
  'meta',
  'source',
  'track',
  'wbr',
])

const NAME = String.raw`[A-Za-z][\w:.-]*`
const ATTRIBUTE = String.raw`\s+[\w:.-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'))?`

const TAG = String.raw`<\/?${NAME}(?:${ATTRIBUTE})*\s*\/?>`

/**
 * A comment, an instruction, a document type. A comment holds no `--` and an instruction no `>`: browsers and XML readers
 * would end them at different places.
 */
const OTHER_MARKUP = String.raw`<!--(?!-?>)(?:(?!--)[\s\S])*-->|<\?[^>]*\?>|<!doctype\b[^>[<]*>`

/** One piece of markup, or everything from a `<` that begins none. Text is whatever stands in between. */
const MARKUP = new RegExp(String.raw`(${TAG})|(${OTHER_MARKUP})|<[\s\S]*$`, 'gi')

/** A tag that is open exactly inside a quoted attribute value. */
const INSIDE_ATTRIBUTE = new RegExp(String.raw`^<${NAME}(?:${ATTRIBUTE})*\s+[\w:.-]+\s*=\s*(?:"[^"]*|'[^']*)$`)

/** What may still become one piece of markup. */
const BEGINNING = new RegExp(
  String.raw`^<(?:\/?(?:${NAME}(?:${ATTRIBUTE})*(?:\s+[\w:.-]+\s*(?:=\s*(?:"[^"]*|'[^']*)?)?|\s*\/?))?|!--(?!-?>)(?:(?!--)[\s\S])*-{0,2}|\?[^>]*|!doctype\b[^>[<]*)$`,
  'i',
)

/**
 * Follows the text of an XML or HTML template from its beginning. Values already in it are to be written as plain letters.
 */
export function scan(text: string): Scan {
  const open: OpenElement[] = []
  for (const found of text.matchAll(MARKUP)) {
    const [markup, tag, other] = found
    const { index: place } = found
    if (other !== undefined) continue
    if (tag === undefined) return unfinished(markup, place, open)
    const problem = follow(tag, open, place, text.slice(place + tag.length))
    if (problem !== undefined) return refused(problem, place)
  }
  const { place = text.length } = open.at(-1) ?? {}
  return { takesValue: true, state: namesOf(open), complete: open.length === 0, problem: undefined, place }
}

const namesOf = (open: readonly OpenElement[]) => open.map(({ name }) => name).join('>')

const refused = (problem: string, place: number): Scan => ({
  takesValue: false,
  state: '',
  complete: false,
  problem,
  place,
})

function unfinished(markup: string, place: number, open: readonly OpenElement[]): Scan {
  if (markup.startsWith('<![CDATA[')) return refused('holds CDATA: write the text itself, references included', place)
  if (!BEGINNING.test(markup))
    return refused('begins no tag with quoted attributes, and no comment: write &lt; or mend the tag', place)
  const takesValue = INSIDE_ATTRIBUTE.test(markup)
  // Inside an attribute only its quote counts, not what stands behind it.
  const state = takesValue ? markup.replace(/"[^"]*$|'[^']*$/, (value) => value.slice(0, 1)) : markup
  return { takesValue, state: `${namesOf(open)}>${state}`, complete: false, problem: undefined, place }
}

/** A script of a file of its own, which has no content. */
const isScriptFile = (tag: string, rest: string) => /^<script\s+src=/.test(tag) && rest.startsWith('</script>')

function follow(tag: string, open: OpenElement[], place: number, rest: string): string | undefined {
  const name = /^<\/?([\w:.-]+)/.exec(tag)?.[1] ?? ''
  const closesScript = tag === '</script>' && open.at(-1)?.name === 'script'
  const isRaw = RAW_ELEMENTS.has(name.toLowerCase()) && !isScriptFile(tag, rest) && !closesScript
  if (isRaw) return `holds <${name}>, whose content is no text: keep it out of templates`
  if (tag.startsWith('</')) {
    const expected = open.pop()?.name
    return expected === name
      ? undefined
      : `closes <${name}> where ${expected === undefined ? 'nothing' : `<${expected}>`} is open`
  }
  if (!tag.endsWith('/>') && !VOID_ELEMENTS.has(name.toLowerCase())) open.push({ name, place })
  return undefined
}
