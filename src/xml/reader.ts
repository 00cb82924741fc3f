import { Parser } from 'htmlparser2'
import { fail, ok, type Result } from '../result.ts'

/** An element of a document that somebody else wrote. */
export interface XmlElement {
  /** The local name, as it is written. */
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  /** The element's own text, references resolved, white space kept. */
  readonly text: string
  readonly children: readonly XmlElement[]
  /** The comment before the element, in a line of its own or its element's. */
  readonly comment: string | undefined
  /** Where the element begins, from 1. */
  readonly line: number
}

/** How large a document may be; beyond that it is refused, whatever it says. */
export interface XmlBounds {
  readonly depth: number
  readonly elements: number
}

/** Spec: XML §4.6, and numeric references; nothing else is ever resolved (AD-101, AD-102). */
const REFERENCES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** An element while it is read. */
interface OpenElement extends XmlElement {
  text: string
  readonly children: XmlElement[]
}

/**
 * Reads a document into its root element, or says that it is none.
 *
 * Lenient where real writers are sloppy (a bare `&`, an element that is not closed), strict where attacks live: UTF-8 only,
 * no DOCTYPE anywhere, bounded in elements and depth.
 * An encoding declaration is not looked at. Namespace prefixes are dropped.
 */
export function readXml(document: Uint8Array, bounds: XmlBounds): Result<XmlElement, 'not-xml'> {
  const text = decodeUtf8(document)
  if (text === undefined || text.includes('\0') || /<!doctype/i.test(text)) return fail('not-xml')
  try {
    const [root, ...others] = elementsOf(text, bounds)
    return root === undefined || others.length > 0 ? fail('not-xml') : ok(root)
  } catch {
    return fail('not-xml')
  }
}

/** The first child of that name, without regard to case. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name.toLowerCase() === name.toLowerCase())
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes)
  } catch {
    return undefined
  }
}

/** @throws RangeError when there are more elements, or deeper ones, than allowed */
function elementsOf(text: string, bounds: XmlBounds): readonly XmlElement[] {
  const document: OpenElement = { name: '', attributes: {}, text: '', children: [], comment: undefined, line: 1 }
  const open = [document]
  const lineAt = createLineCounter(text)
  let left = bounds.elements
  let comment: string | undefined
  let isNewLine = true
  let isLiteral = false
  const parser: Parser = new Parser(
    {
      onopentag(name, attributes) {
        left -= 1
        if (left < 0) throw new RangeError('too many elements')
        if (open.length > bounds.depth) throw new RangeError('nested too deep')
        const line = lineAt(parser.startIndex)
        const element = {
          name: localName(name),
          attributes: byLocalName(attributes),
          text: '',
          children: [],
          comment,
          line,
        }
        innermost(open).children.push(element)
        open.push(element)
        comment = undefined
        isNewLine = true
      },
      oncdatastart() {
        isLiteral = true
      },
      oncdataend() {
        isLiteral = false
      },
      ontext(piece) {
        innermost(open).text += isLiteral ? piece : resolveReferences(piece)
        isNewLine ||= piece.includes('\n')
      },
      oncomment(words) {
        // A comment behind an element, in its line, is about that one and not about the next.
        comment = isNewLine ? words.trim() : undefined
      },
      onclosetag() {
        open.pop()
        comment = undefined
        isNewLine = false
      },
    },
    { xmlMode: true, decodeEntities: false },
  )
  parser.end(text)
  return document.children
}

function innermost(open: readonly OpenElement[]): OpenElement {
  return open[open.length - 1] as OpenElement
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function byLocalName(attributes: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [localName(name), resolveReferences(value)]),
  )
}

/** Offsets have to grow from call to call. */
function createLineCounter(text: string): (offset: number) => number {
  let line = 1
  let reached = 0
  return (offset) => {
    for (; reached < offset; reached++) if (text.charCodeAt(reached) === 10) line += 1
    return line
  }
}

/** Here and not in the parser: it follows HTML, which takes 128 to 159 for Windows-1252 and what stands for nothing for U+FFFD. */
function resolveReferences(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return REFERENCES[name.toLowerCase()] ?? whole
      const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole
    },
  )
}
