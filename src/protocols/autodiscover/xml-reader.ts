import { XMLParser } from 'fast-xml-parser'
import { MAX_REQUEST_XML_DEPTH, MAX_REQUEST_XML_ELEMENTS } from '../../limits.ts'
import { fail, ok, type Result } from '../../result.ts'

/** An element of a request document: its local name in lower case, its own text, its children. */
export interface XmlElement {
  readonly name: string
  readonly text: string
  readonly children: readonly XmlElement[]
}

type ParsedNode = Readonly<Record<string, unknown>>

const PARSER = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  removeNSPrefix: true,
  parseTagValue: false,
  processEntities: false,
  trimValues: false,
  cdataPropName: '#cdata',
})

/** Spec: XML §4.6, and numeric references; nothing else is ever resolved (AD-101, AD-102). */
const REFERENCES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/**
 * Reads a request document from bytes, or says that it is none.
 *
 * Lenient where clients are sloppy (a bare `&`, AD-18), strict where attacks live: UTF-8 only, no DOCTYPE anywhere, few
 * elements, little depth. An encoding declaration is not looked at (AD-104).
 */
export function readXml(bytes: Uint8Array): Result<XmlElement, 'not-xml'> {
  const text = decodeUtf8(bytes)
  if (text === undefined || text.includes('\0') || /<!doctype/i.test(text)) return fail('not-xml')
  try {
    const budget = { elements: MAX_REQUEST_XML_ELEMENTS }
    const roots = elementsOf(PARSER.parse(text) as ParsedNode[], budget, 1)
    const [root] = roots
    return root === undefined || roots.length > 1 ? fail('not-xml') : ok(root)
  } catch {
    return fail('not-xml')
  }
}

/** The first child of that name (given in lower case). */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name)
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch {
    return undefined
  }
}

function elementsOf(nodes: readonly ParsedNode[], budget: { elements: number }, depth: number): XmlElement[] {
  if (depth > MAX_REQUEST_XML_DEPTH + 1) throw new RangeError('nested too deep')
  return nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => !key.startsWith('#') && key !== ':@')
    if (name === undefined) return []
    budget.elements -= 1
    if (budget.elements < 0) throw new RangeError('too many elements')
    const content = node[name] as ParsedNode[]
    return [{ name: name.toLowerCase(), text: textOf(content), children: elementsOf(content, budget, depth + 1) }]
  })
}

function textOf(content: readonly ParsedNode[]): string {
  return content
    .map((node) => {
      if (typeof node['#text'] === 'string') return resolveReferences(node['#text'])
      const cdata = node['#cdata'] as ParsedNode[] | undefined
      return cdata === undefined ? '' : cdata.map((part) => String(part['#text'] ?? '')).join('')
    })
    .join('')
}

function resolveReferences(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return REFERENCES[name.toLowerCase()] ?? whole
      const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole
    },
  )
}
