import { XMLParser } from 'fast-xml-parser'
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

type ParsedNode = Readonly<Record<string | symbol, unknown>>

const PARSER = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  ignoreDeclaration: true,
  ignorePiTags: true,
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  trimValues: false,
  cdataPropName: '#cdata',
  commentPropName: '#comment',
  captureMetaData: true,
})

const META = XMLParser.getMetaDataSymbol() as unknown as symbol

/** Spec: XML §4.6, and numeric references; nothing else is ever resolved (AD-101, AD-102). */
const REFERENCES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/**
 * Reads a document into its root element, or says that it is none.
 *
 * Lenient where real writers are sloppy (a bare `&`, an element that is not closed), strict where attacks live: UTF-8 only,
 * no DOCTYPE anywhere, bounded in elements and depth. An encoding declaration is not looked at.
 */
export function readXml(document: Uint8Array, bounds: XmlBounds): Result<XmlElement, 'not-xml'> {
  const text = decodeUtf8(document)
  if (text === undefined || text.includes('\0') || /<!doctype/i.test(text)) return fail('not-xml')
  try {
    const roots = elementsOf(PARSER.parse(text) as ParsedNode[], createReading(text, bounds), 1)
    const [root] = roots
    return root === undefined || roots.length > 1 ? fail('not-xml') : ok(root)
  } catch {
    return fail('not-xml')
  }
}

/** The first child of that name, without regard to case. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name.toLowerCase() === name.toLowerCase())
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch {
    return undefined
  }
}

interface Reading {
  readonly depth: number
  /** @throws when there are more elements than allowed */
  count(): void
  /** Offsets have to grow from call to call. */
  lineAt(offset: number): number
}

function createReading(text: string, { depth, elements }: XmlBounds): Reading {
  let left = elements
  let line = 1
  let reached = 0
  return {
    depth,
    count() {
      left -= 1
      if (left < 0) throw new RangeError('too many elements')
    },
    lineAt(offset) {
      for (; reached < offset; reached++) if (text.charCodeAt(reached) === 10) line += 1
      return line
    },
  }
}

function elementsOf(nodes: readonly ParsedNode[], reading: Reading, depth: number): XmlElement[] {
  if (depth > reading.depth + 1) throw new RangeError('nested too deep')
  const elements: XmlElement[] = []
  let comment: string | undefined
  let isNewLine = true
  for (const node of nodes) {
    const name = Object.keys(node).find((key) => !key.startsWith('#') && key !== ':@')
    if (name !== undefined) {
      reading.count()
      elements.push(elementOf(node, name, comment, reading, depth))
      comment = undefined
      isNewLine = false
    } else if (node['#comment'] !== undefined) {
      // A comment behind an element, in its line, is about that one and not about the next.
      comment = isNewLine ? rawText(node['#comment'] as ParsedNode[]).trim() : undefined
    } else if (typeof node['#text'] === 'string') {
      isNewLine ||= node['#text'].includes('\n')
    }
  }
  return elements
}

function elementOf(
  node: ParsedNode,
  name: string,
  comment: string | undefined,
  reading: Reading,
  depth: number,
): XmlElement {
  const content = node[name] as ParsedNode[]
  const line = reading.lineAt((node[META] as { startIndex?: number } | undefined)?.startIndex ?? 0)
  const attributes = Object.entries((node[':@'] ?? {}) as Record<string, string>)
  return {
    name,
    attributes: Object.fromEntries(attributes.map(([key, value]) => [key, resolveReferences(value)])),
    text: textOf(content),
    children: elementsOf(content, reading, depth + 1),
    comment,
    line,
  }
}

function textOf(content: readonly ParsedNode[]): string {
  return content
    .map((node) => {
      if (typeof node['#text'] === 'string') return resolveReferences(node['#text'])
      return rawText((node['#cdata'] ?? []) as ParsedNode[])
    })
    .join('')
}

function rawText(parts: readonly ParsedNode[]): string {
  return parts.map((part) => String(part['#text'] ?? '')).join('')
}

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
