import { isDeepStrictEqual } from 'node:util'
import { type Document, isMap, isSeq, type Pair, parseDocument, stringify, type YAMLMap, type YAMLSeq } from 'yaml'
import type { HttpsUrl } from '../../account/index.ts'
import type { ProviderSource, ServerSource } from '../schema.ts'

/** One item more in one list of a provider file. */
export type Change =
  | { readonly key: 'domains'; readonly item: string }
  | { readonly key: 'sources'; readonly item: HttpsUrl }
  | { readonly key: 'recognisedBy'; readonly item: NonNullable<ProviderSource['recognisedBy']>[number] }
  | { readonly key: 'decided'; readonly item: NonNullable<ProviderSource['decided']>[number] }
  /** `at`: its place in the list. */
  | { readonly key: 'incoming' | 'outgoing'; readonly item: ServerSource; readonly at: number }

/** The groups in which a person reads a provider file; a blank line stands between two of them. */
const GROUPS = [
  ['id', 'extends', 'autoconfigId', 'name', 'shortName', 'website', 'checked', 'sources'],
  ['domains', 'recognisedBy', 'values'],
  ['username', 'usernameHint', 'authentication', 'oauth2'],
  ['incoming', 'outgoing'],
  ['variants'],
  ['calendar', 'contacts', 'jmap', 'exchange', 'manageSieve'],
  ['webmail', 'passwordChange', 'support', 'needs', 'help', 'unsupported'],
  ['decided'],
] as const
const ORDER: readonly string[] = GROUPS.flat()

/** Lines of a list that is written in one bracket are filled up to here. */
const MAX_LINE_CHARACTERS = 118

/**
 * A provider file's text with some items more. Every other character stays where it is: comments, order, quotes and
 * layout are a person's.
 */
export function edited(text: string, changes: readonly Change[]): string {
  return changes.reduce(withItem, text)
}

function withItem(text: string, change: Change): string {
  const document = parseDocument(text)
  const before = document.toJS() as Record<string, unknown>
  const after = insert(text, document, change)
  const list = (before[change.key] ?? []) as unknown[]
  const at = 'at' in change ? change.at : list.length
  const expected = { ...before, [change.key]: list.toSpliced(at, 0, change.item) }
  if (!isDeepStrictEqual(parseDocument(after).toJS(), expected))
    throw new Error(`cannot add ${JSON.stringify(change.item)} to ${change.key} without disturbing the file`)
  return after
}

function insert(text: string, document: Document, change: Change): string {
  const map = document.contents
  if (!isMap(map)) throw new Error('a provider file is a group of keys')
  const pair = pairOf(map, change.key)
  if (pair === undefined) return withNewKey(text, map, change)
  const list = pair.value
  if (!isSeq(list)) throw new Error(`${change.key} is not a list`)
  const at = 'at' in change ? change.at : list.items.length
  if (list.flow === true) return inBrackets(text, list, at, flowItem(change))
  return inLines(text, pair, list, at, blockItem(change))
}

/** `key: [a, b]`, over however many lines. */
function inBrackets(text: string, list: YAMLSeq, at: number, item: string): string {
  const next = list.items[at]
  if (next !== undefined) {
    const start = startOf(next)
    return `${text.slice(0, start)}${item}, ${text.slice(start)}`
  }
  const last = list.items.at(-1)
  if (last === undefined) {
    const open = startOf(list) + 1
    return `${text.slice(0, open)}${item}${text.slice(open)}`
  }
  const end = endOf(last)
  const lineStart = text.lastIndexOf('\n', end - 1) + 1
  const isFull = end - lineStart + item.length + 3 > MAX_LINE_CHARACTERS
  const indent = /^\s+/.exec(text.slice(lineStart))?.[0] ?? '  '
  return `${text.slice(0, end)},${isFull ? `\n${indent}` : ' '}${item}${text.slice(end)}`
}

/** A line for each item; a comment behind an item stays with it. */
function inLines(text: string, pair: Pair, list: YAMLSeq, at: number, item: string): string {
  const [first] = list.items
  const firstStart = first === undefined ? startOf(list) : startOf(first)
  const line = text.lastIndexOf('\n', firstStart) + 1
  const indent = /^\s*/.exec(text.slice(line))?.[0] ?? '  '
  const lines = item.replace(/^/gm, `${indent}  `).replace(`${indent}  `, `${indent}- `)
  const previous = list.items[at - 1]
  const place = previous === undefined ? lineEnd(text, endOf(pair.key)) : lineEnd(text, endOf(previous))
  return `${text.slice(0, place)}${lines}\n${text.slice(place)}`
}

/** Behind the nearest key that comes before it in the usual order. */
function withNewKey(text: string, map: YAMLMap, change: Change): string {
  const place = ORDER.indexOf(change.key)
  const earlier = map.items.filter((pair) => {
    const index = ORDER.indexOf(String(pair.key))
    return index >= 0 && index < place
  })
  const previous = earlier.at(-1)
  const isInGroup = GROUPS.some(
    (group: readonly string[]) => group.includes(change.key) && group.includes(String(previous?.key)),
  )
  const end = previous === undefined ? startOf(map) : lineEnd(text, endOf(previous.value ?? previous.key))
  const isShort = change.key === 'domains'
  const block = isShort
    ? `${change.key}: [${flowItem(change)}]\n`
    : `${change.key}:\n${blockItem(change).replace(/^/gm, '    ').replace('    ', '  - ')}\n`
  const head = text.slice(0, end)
  const gap = isInGroup || previous === undefined ? '' : '\n'
  return `${head}${head.endsWith('\n') || head === '' ? '' : '\n'}${gap}${block}${text.slice(end)}`
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => String(pair.key) === key)
}

type Ranged = { readonly range?: readonly [number, number, number] | null }

function startOf(node: unknown): number {
  return (node as Ranged).range?.[0] ?? 0
}

/** Where a node's own characters end. A list of lines ends with its last item, not with the comments below it. */
function endOf(node: unknown): number {
  if (isSeq(node) && node.flow !== true && node.items.length > 0) return endOf(node.items.at(-1))
  if (isMap(node) && node.flow !== true && node.items.length > 0) {
    const last = node.items.at(-1) as Pair
    return endOf(last.value ?? last.key)
  }
  return (node as Ranged).range?.[1] ?? 0
}

/** The start of the line after. */
function lineEnd(text: string, offset: number): number {
  if (text[offset - 1] === '\n') return offset
  const newline = text.indexOf('\n', offset)
  return newline === -1 ? text.length : newline + 1
}

/** An item in one line, as it stands inside brackets. */
function flowItem({ item }: Change): string {
  if (typeof item === 'string')
    return stringify([item], { ...STYLE, collectionStyle: 'flow' })
      .trim()
      .slice(2, -2)
  return stringify(item, { ...STYLE, collectionStyle: 'flow' }).trim()
}

function blockItem(change: Change): string {
  if (change.key === 'decided') return stringify(change.item, STYLE).trimEnd()
  return typeof change.item === 'string' ? stringify(change.item, STYLE).trimEnd() : flowItem(change)
}

const STYLE = { lineWidth: 0, singleQuote: true } as const
