import { XMLValidator } from 'fast-xml-parser'
import { readXml, type XmlElement } from '../xml/index.ts'

/** A provider's answer may be larger than a request; beyond this it is none. */
const BOUNDS = { depth: 16, elements: 4_000 }

const OUTSIDE_TEXT = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/g
const PREFIXED = /<[^\s<>/:!?]+:[^\s<>/]+[\s/>]/

/**
 * The root of a document, as a strict parser without namespaces reads it: nearly every client has one. Nothing
 * when it is not well-formed, when an element has a prefix (its name is then another one), or when it has a DOCTYPE.
 */
export function parseDocument(document: string, prefixes: 'refused' | 'ignored' = 'refused'): XmlElement | undefined {
  const markup = document.replace(OUTSIDE_TEXT, '')
  if (prefixes === 'refused' && PREFIXED.test(markup)) return undefined
  if (XMLValidator.validate(document) !== true) return undefined
  const root = readXml(new TextEncoder().encode(document), BOUNDS)
  return root.ok ? root.value : undefined
}

/**
 * The document with only the last piece of every text: what is left when each piece replaces the one before. Comments
 * and CDATA separate pieces, references too where the parser reports them by themselves.
 */
export function lastPieces(document: string, separators: 'markup' | 'markup-and-references'): string {
  const between = separators === 'markup' ? /&separator;/ : /&[^;]*;/
  const last = (text: string) => text.split(between).findLast((piece) => piece.trim() !== '') ?? ''
  const separated = document.replace(OUTSIDE_TEXT, '&separator;')
  return separated.replace(/>([^<]+)(?=<)/g, (_, text: string) => `>${last(text)}`).replaceAll('&separator;', '')
}

export function childrenNamed(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? []
}

export function childNamed(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name)
}

/** Everything below an element, in the document's order. */
export function descendants(element: XmlElement): readonly XmlElement[] {
  return element.children.flatMap((child) => [child, ...descendants(child)])
}

/** An element's text with that of everything below it, as a document tree gives it. */
export function fullText(element: XmlElement | undefined): string {
  return element === undefined ? '' : [element, ...descendants(element)].map(({ text }) => text).join('')
}

const HOSTNAME = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i

/** ASCII letters, digits and inner hyphens: both Thunderbirds know nothing else. */
export function isLegalHostname(text: string): boolean {
  return text.length <= 255 && HOSTNAME.test(text)
}

/** Digits after white space, as C and PHP read numbers; nothing when there are none. */
export function leadingInteger(text: string): number | undefined {
  const digits = /^\s*\+?(\d+)/.exec(text)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** A text that is a number as a whole, white space around it apart. */
export function wholeInteger(text: string): number | undefined {
  return /^\s*\+?\d+\s*$/.test(text) ? Number(text) : undefined
}
