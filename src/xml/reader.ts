import { SaxesParser } from 'saxes'
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

/** An element while it is read. */
interface OpenElement extends XmlElement {
  text: string
  readonly children: XmlElement[]
}

/**
 * Reads a document into its root element, or says that it is none.
 *
 * As strict as XML is (a truncated document is none), with one leniency, for what real clients write: a bare `&` is the
 * character (AD-18). UTF-8 only, no DOCTYPE anywhere and so no entities of anybody's own (AD-101, AD-102), bounded in
 * elements and depth. An encoding declaration is not looked at. Namespace prefixes are dropped.
 */
export function readXml(document: Uint8Array | string, bounds: XmlBounds): Result<XmlElement, 'not-xml'> {
  const text = typeof document === 'string' ? document : decodeUtf8(document)
  if (text === undefined || text.includes('\0') || /<!doctype/i.test(text)) return fail('not-xml')
  try {
    const root = rootOf(withReferences(text), bounds)
    return root === undefined ? fail('not-xml') : ok(root)
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

/** Where an ampersand stands for itself, and the ampersands that begin no reference of XML (§4.1, §4.6). */
const AMPERSANDS =
  /<!--[\s\S]*?(?:-->|$)|<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<\?[\s\S]*?(?:\?>|$)|&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)/g

function withReferences(text: string): string {
  return text.includes('&') ? text.replace(AMPERSANDS, (found) => (found === '&' ? '&amp;' : found)) : text
}

/** Reads one document after the other, each from its beginning. */
type Reader = (text: string, bounds: XmlBounds) => XmlElement | undefined

/** To set one up takes as long as to read a request with it: it is kept, but for one that stopped in the middle. */
let kept: Reader | undefined

/** @throws Error when it is not well-formed; RangeError when there are more elements, or deeper ones, than allowed */
function rootOf(text: string, bounds: XmlBounds): XmlElement | undefined {
  const reader = kept ?? createReader()
  kept = undefined
  const root = reader(text, bounds)
  kept = reader
  return root
}

function createReader(): Reader {
  let open: OpenElement[] = []
  let depth = 0
  let left = 0
  let line = 1
  let comment: string | undefined
  let isNewLine = true
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentagstart', () => {
    line = parser.line
  })
  parser.on('opentag', ({ name, attributes }) => {
    left -= 1
    if (left < 0) throw new RangeError('too many elements')
    if (open.length > depth) throw new RangeError('nested too deep')
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
  })
  parser.on('text', (piece) => {
    innermost(open).text += piece
    isNewLine ||= piece.includes('\n')
  })
  parser.on('cdata', (piece) => {
    innermost(open).text += piece
  })
  parser.on('comment', (words) => {
    // A comment behind an element, in its line, is about that one and not about the next.
    comment = isNewLine ? words.trim() : undefined
  })
  parser.on('closetag', () => {
    open.pop()
    comment = undefined
    isNewLine = false
  })
  return (text, bounds) => {
    const document: OpenElement = { name: '', attributes: {}, text: '', children: [], comment: undefined, line: 1 }
    open = [document]
    left = bounds.elements
    depth = bounds.depth
    isNewLine = true
    parser.write(text).close()
    // Nobody's request stays behind, not even in a comment that was cut out of it.
    open = []
    comment = undefined
    return document.children[0]
  }
}

function innermost(open: readonly OpenElement[]): OpenElement {
  return open[open.length - 1] as OpenElement
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function byLocalName(attributes: Readonly<Record<string, string>>): Record<string, string> {
  // Without a prototype, whose names an attribute may have.
  const named: Record<string, string> = Object.create(null)
  for (const name in attributes) named[localName(name)] = attributes[name] as string
  return named
}
