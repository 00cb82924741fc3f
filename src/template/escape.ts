/** Characters that XML 1.0 §2.2 forbids: controls, lone surrogates, non-characters. */
export const FORBIDDEN_IN_XML =
  /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

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
 * It throws on anything but text, number or boolean: a missing or wrong value is a bug that must not become a document.
 */
export function escapeXml(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'string')
    throw new TypeError(`a template got ${value === null ? 'null' : typeof value} where text belongs`)
  if (FORBIDDEN_IN_XML.test(value)) throw new TypeError('a template got a character that XML forbids')
  return value.replace(/[&<>"']/g, (character) => REFERENCES[character] as string)
}
