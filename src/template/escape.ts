/** Characters that XML 1.0 §2.2 forbids: controls, lone surrogates, non-characters. */
export const FORBIDDEN_IN_XML =
  /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** Printable ASCII that needs no reference: nearly every value. */
const PLAIN = /^[ !#-%(-;=?-~]*$/

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * A value as text of an XML or HTML document, in an element or a quoted attribute.
 *
 * @param name the field, for the message
 * @throws TypeError on anything but text, number or boolean: a missing or wrong value is a bug that must not become a document
 */
export function escapeXml(value: unknown, name = 'a value'): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'string') throw wrong(name, value, 'text')
  if (PLAIN.test(value)) return value
  if (FORBIDDEN_IN_XML.test(value)) throw new TypeError(`${name}: a template got a character that XML forbids`)
  return value.replace(/[&<>"']/g, (character) => REFERENCES[character] as string)
}

/** What a template says of a value that its view should not hold; the value itself is not shown. */
export function wrong(name: string, value: unknown, belonging: string): TypeError {
  return new TypeError(`${name}: a template got ${value === null ? 'null' : typeof value} where ${belonging} belongs`)
}
