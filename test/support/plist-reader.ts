import { XMLParser, XMLValidator } from 'fast-xml-parser'

/** What a profile may hold: no real, no date, no data. */
export type PlistValue = string | number | boolean | readonly PlistValue[] | PlistDictionary
export interface PlistDictionary {
  readonly [key: string]: PlistValue
}

/** How every property list begins (MC-20). */
export const PROLOG = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
`

const TAG = /^<(?:\/?(?:dict|array|key|string|integer)|(?:true|false)\/)>$/
const ALLOWED_CHARACTERS = /^[\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u

const parser = new XMLParser({ preserveOrder: true, parseTagValue: false, trimValues: false, processEntities: false })

/** An element or a text, as the parser gives it: `{ dict: [...] }` or `{ '#text': '...' }`. */
type Node = Readonly<Record<string, unknown>>

/**
 * The dictionary of a property list, read by other code than what wrote it, and more strictly than a device would.
 *
 * @throws on whatever a profile of ours does not need: another prolog, another element than those of `PlistValue`, an
 * attribute, a comment, a key without a value or twice, an empty integer, a character that XML forbids or changes
 */
export function readPlist(xml: string): PlistDictionary {
  const [, content] = /^<plist version="1\.0">([\s\S]*)<\/plist>\n?$/.exec(afterProlog(xml)) ?? fail('no plist')
  if (content?.includes('\r')) fail('a carriage return')
  const wrong = (content?.match(/<[^>]*>?/g) ?? []).find((tag) => !TAG.test(tag))
  if (wrong !== undefined) fail(`the tag ${wrong}`)
  const valid = XMLValidator.validate(`<plist>${content}</plist>`)
  if (valid !== true) fail(`not well-formed: ${valid.err.msg}`)
  const [root, ...others] = elementsIn(parser.parse(content ?? '') as Node[])
  if (root === undefined || others.length > 0 || nameOf(root) !== 'dict') fail('not one dictionary')
  return readDictionary(root as Node)
}

function afterProlog(xml: string): string {
  return xml.startsWith(PROLOG) ? xml.slice(PROLOG.length) : fail('another prolog than that of a property list')
}

function readDictionary(dict: Node): PlistDictionary {
  const elements = elementsIn(childrenOf(dict))
  const values = new Map<string, PlistValue>()
  for (let index = 0; index < elements.length; index += 2) {
    const key = elements[index] as Node
    const name = nameOf(key) === 'key' ? textOf(key) : fail(`${nameOf(key)} where a key belongs`)
    if (values.has(name)) fail(`the key ${name} twice`)
    values.set(name, readValue(elements[index + 1] ?? fail(`the key ${name} without a value`)))
  }
  return Object.fromEntries(values)
}

function readValue(element: Node): PlistValue {
  const name = nameOf(element)
  if (name === 'dict') return readDictionary(element)
  if (name === 'array') return elementsIn(childrenOf(element)).map(readValue)
  if (name === 'string') return textOf(element)
  if (name === 'integer') return readInteger(textOf(element))
  return name === 'key' ? fail('a key where a value belongs') : name === 'true'
}

function readInteger(text: string): number {
  return /^(?:0|-?[1-9]\d*)$/.test(text) ? Number(text) : fail(`"${text}" is no integer`)
}

const nameOf = (node: Node) => Object.keys(node)[0] as string
const childrenOf = (node: Node) => node[nameOf(node)] as readonly Node[]

/** Elements that have nothing but white space between them. */
function elementsIn(nodes: readonly Node[]): Node[] {
  for (const { '#text': text } of nodes) if (/\S/.test(String(text ?? ''))) fail(`"${text}" between elements`)
  return nodes.filter((node) => nameOf(node) !== '#text')
}

const CHARACTERS: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** The text of an element that holds no other, its references replaced in one pass. */
function textOf(element: Node): string {
  const text = childrenOf(element).map((node) => String(node['#text'] ?? fail(`an element in ${nameOf(element)}`)))
  const decoded = text.join('').replace(/&([^;]*);/g, (_, name: string) => {
    const [, hexadecimal, decimal] = /^#(?:x([\da-fA-F]{1,6})|(\d{1,7}))$/.exec(name) ?? []
    if (hexadecimal === undefined && decimal === undefined) return CHARACTERS[name] ?? fail(`the reference &${name};`)
    return String.fromCodePoint(Number(decimal ?? `0x${hexadecimal}`))
  })
  return ALLOWED_CHARACTERS.test(decoded) ? decoded : fail(`a character that XML forbids in "${decoded}"`)
}

function fail(reason: string): never {
  throw new Error(reason)
}
