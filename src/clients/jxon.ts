/**
 * How Thunderbird's XML-to-object module (JXON) turns text into values; Parula has a copy of it. Our own
 * re-implementation of rules read in its source (9c91f3cb, January 2026) and measured by running it (AUTOCONFIG §1.8).
 */
import type { XmlElement } from '../xml/index.ts'
import { isLegalHostname } from './document.ts'

/** An element with attributes or children stays an object: as a text it is `[object Object]`. */
export type JxonValue = string | number | boolean | Date | XmlElement

/** Seen: `true` becomes a truth value, `007` becomes 7, `1e3` becomes 1000, white space alone is not a number. */
export function jxonText(text: string): Exclude<JxonValue, XmlElement> {
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true'
  if (Number.isFinite(Number(text))) return Number.parseFloat(text)
  return Number.isFinite(Date.parse(text)) ? new Date(text) : text
}

/** Seen: an empty element is true. */
export function jxonValue(element: XmlElement): JxonValue {
  if (element.children.length > 0 || Object.keys(element.attributes).length > 0) return element
  return element.text === '' ? true : jxonText(element.text)
}

/** The value of the first child of that name. */
export function jxonField(element: XmlElement | undefined, name: string): JxonValue | undefined {
  const child = element?.children.find((candidate) => candidate.name === name)
  return child && jxonValue(child)
}

const WITH_PLACEHOLDER = /^[a-z0-9.-]*(?:%[A-Z0-9]+%[a-z0-9.-]*)+$/i

/** A host name, possibly with placeholders. Nothing when the value is missing, zero, false, or no legal name. */
export function jxonHostname(value: JxonValue | undefined): string | undefined {
  const text = value ? String(value).trim() : ''
  if (WITH_PLACEHOLDER.test(text)) return text
  return isLegalHostname(text) ? text.toLowerCase() : undefined
}

/** 1 to 65535; a text may begin with the number. */
export function jxonPort(value: JxonValue | undefined): number | undefined {
  const port = typeof value === 'number' ? Math.trunc(value) : Number.parseInt(String(value), 10)
  return port >= 1 && port <= 65_535 ? port : undefined
}
