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

/** One piece of markup, or the beginning of one that is not finished. Text is whatever stands in between. */
const MARKUP =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!doctype\b[^>[<]*>|<\/?[A-Za-z][\w:.-]*(?:\s+[\w:.-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'))?)*\s*\/?>|<[\s\S]*$/gi

/** A tag that is open exactly inside a quoted attribute value. */
const INSIDE_ATTRIBUTE =
  /^<[A-Za-z][\w:.-]*(?:\s+[\w:.-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'))?)*\s+[\w:.-]+\s*=\s*(?:"[^"]*|'[^']*)$/

/**
 * Follows the text of an XML or HTML template from its beginning. Values already in it are to be written as plain letters.
 */
export function scan(text: string): Scan {
  const open: string[] = []
  for (const [markup] of text.matchAll(MARKUP)) {
    if (/^<(?:!--|\?|!doctype)/i.test(markup) && />$/.test(markup)) continue
    if (!/>$/.test(markup) || /^<!/.test(markup)) return unfinished(markup, open)
    const problem = follow(markup, open)
    if (problem !== undefined) return { takesValue: false, state: '', complete: false, problem }
  }
  return { takesValue: true, state: open.join('>'), complete: open.length === 0, problem: undefined }
}

function unfinished(markup: string, open: readonly string[]): Scan {
  if (/^<(?!!--|\?)/.test(markup) && /<!\[CDATA\[/.test(markup))
    return {
      takesValue: false,
      state: '',
      complete: false,
      problem: 'holds CDATA: write the text itself, references included',
    }
  const takesValue = INSIDE_ATTRIBUTE.test(markup)
  // Inside an attribute only its quote counts, not what stands behind it.
  const state = takesValue ? markup.replace(/"[^"]*$|'[^']*$/, (value) => value.slice(0, 1)) : markup
  return { takesValue, state: `${open.join('>')}>${state}`, complete: false, problem: undefined }
}

function follow(tag: string, open: string[]): string | undefined {
  const name = /^<\/?([\w:.-]+)/.exec(tag)?.[1] ?? ''
  const isRaw = RAW_ELEMENTS.has(name.toLowerCase())
  if (isRaw) return `holds <${name}>, whose content is no text: keep it out of templates`
  if (tag.startsWith('</')) {
    const expected = open.pop()
    return expected === name
      ? undefined
      : `closes <${name}> where ${expected === undefined ? 'nothing' : `<${expected}>`} is open`
  }
  if (!tag.endsWith('/>') && !VOID_ELEMENTS.has(name.toLowerCase())) open.push(name)
  return undefined
}
