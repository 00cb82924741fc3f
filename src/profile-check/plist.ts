import { SaxesParser } from 'saxes'
import { MAX_PLIST_DEPTH } from '../limits.ts'
import { fail, ok, type Result } from '../result.ts'
import type { ProfilePath } from './finding.ts'

/** A value that accounts have little use for, as it is written: a file made elsewhere may hold it. */
export class RarePlistValue {
  readonly type: 'real' | 'date' | 'data'
  readonly text: string
  constructor(type: RarePlistValue['type'], text: string) {
    this.type = type
    this.text = text
  }
}

export type PlistValue = string | number | boolean | RarePlistValue | readonly PlistValue[] | PlistDictionary
export interface PlistDictionary {
  readonly [key: string]: PlistValue
}

/** From 1. */
export interface TextPlace {
  readonly line: number
  readonly column: number
}

/** A property list, and where each of its values begins. */
export interface ReadPlist {
  readonly profile: PlistDictionary
  placeOf(path: ProfilePath): TextPlace | undefined
}

export interface PlistFault extends TextPlace {
  readonly says: string
}

interface Open {
  readonly element: string
  readonly place: TextPlace
  readonly path: ProfilePath
  text: string
  /** Of a dictionary: the key that waits for its value. */
  key: string | undefined
  readonly items: PlistValue[]
  readonly entries: Map<string, PlistValue>
}

/** Thrown inside the reader, to leave the parser. */
class Fault extends Error {
  readonly place: TextPlace
  constructor(place: TextPlace, message: string) {
    super(message)
    this.place = place
  }
}

const CONTAINERS = new Set(['plist', 'dict', 'array'])

/**
 * Reads a property list in its XML form: anybody's, so any white space, comments and short forms, but nothing that a
 * device could read in two ways.
 */
export function readPlist(text: string): Result<ReadPlist, PlistFault> {
  const places = new Map<string, TextPlace>()
  const parser = new SaxesParser()
  let place: TextPlace = { line: 1, column: 1 }
  const here = () => ({ line: parser.line, column: parser.column + 1 })
  const open: Open[] = []
  let root: PlistValue | undefined
  let ended = false

  const begin = (element: string, path: ProfilePath) => {
    open.push({ element, place, path, text: '', key: undefined, items: [], entries: new Map() })
    if (element !== 'key' && element !== 'plist') places.set(JSON.stringify(path), place)
  }

  parser.on('error', (error) => {
    throw new Fault(here(), `not well-formed XML: ${error.message.replace(/^\d+:\d+: /, '')}`)
  })
  parser.on('opentagstart', ({ name }) => {
    // Where the tag began: the parser stands behind the character that ended its name.
    place = { line: parser.line, column: Math.max(1, parser.column - name.length - 1) }
  })
  parser.on('opentag', ({ name }) => {
    const parent = open.at(-1)
    if (parent === undefined && (name !== 'plist' || ended)) throw new Fault(place, `<${name}> where <plist> belongs`)
    if (open.length > MAX_PLIST_DEPTH) throw new Fault(place, 'nested deeper than any profile')
    if (parent !== undefined) expectChild(parent, name, place)
    begin(name, parent === undefined ? [] : pathOfChild(parent, name))
  })
  parser.on('text', (piece) => addText(open.at(-1), piece, here()))
  parser.on('cdata', (piece) => addText(open.at(-1), piece, here()))
  parser.on('closetag', () => {
    const closed = open.pop() as Open
    const parent = open.at(-1)
    if (parent === undefined) {
      if (closed.items.length !== 1) throw new Fault(closed.place, 'not one value in the property list')
      root = closed.items[0]
      ended = true
    } else if (closed.element === 'key') {
      if (parent.entries.has(closed.text)) throw new Fault(closed.place, `the key ${closed.text} for the second time`)
      parent.key = closed.text
    } else if (parent.element === 'dict') {
      parent.entries.set(parent.key as string, plistValue(closed))
      parent.key = undefined
    } else parent.items.push(plistValue(closed))
  })
  try {
    parser.write(text.replace(/^\ufeff/, '')).close()
  } catch (error) {
    if (error instanceof Fault) return fail({ ...error.place, says: error.message })
    throw error
  }
  if (!isDictionary(root)) return fail({ line: 1, column: 1, says: 'the property list is no dictionary' })
  return ok({ profile: root, placeOf: (path) => places.get(JSON.stringify(path)) })
}

export function isDictionary(value: PlistValue | undefined): value is PlistDictionary {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof RarePlistValue)
}

function expectChild(parent: Open, name: string, place: TextPlace): void {
  if (!CONTAINERS.has(parent.element)) throw new Fault(place, `<${name}> inside <${parent.element}>`)
  if (parent.element !== 'dict') {
    if (name === 'key') throw new Fault(place, `a key in <${parent.element}>`)
  } else if (name === 'key') {
    if (parent.key !== undefined) throw new Fault(place, `the key ${parent.key} has no value`)
  } else if (parent.key === undefined) throw new Fault(place, `<${name}> where a key belongs`)
}

function pathOfChild(parent: Open, name: string): ProfilePath {
  if (parent.element === 'dict') return name === 'key' ? parent.path : [...parent.path, parent.key as string]
  return parent.element === 'array' ? [...parent.path, parent.items.length] : parent.path
}

function addText(into: Open | undefined, piece: string, place: TextPlace): void {
  if (into === undefined || !CONTAINERS.has(into.element)) {
    if (into !== undefined) into.text += piece
  } else if (/\S/.test(piece)) throw new Fault(place, 'text between elements')
}

function plistValue({ element, text, items, entries, key, place }: Open): PlistValue {
  switch (element) {
    case 'dict':
      if (key !== undefined) throw new Fault(place, `the key ${key} has no value`)
      return Object.fromEntries(entries)
    case 'array':
      return items
    case 'string':
      return text
    case 'true':
    case 'false':
      return element === 'true'
    case 'integer':
      if (!/^[+-]?\d{1,15}$/.test(text.trim()))
        throw new Fault(place, `"${text}" is no integer: devices refuse the whole file`)
      return Number(text)
    case 'real':
      if (text.trim() === '' || !Number.isFinite(Number(text)))
        throw new Fault(place, `"${text}" is no number: devices refuse the whole file`)
      return new RarePlistValue('real', text.trim())
    case 'date':
    case 'data':
      return new RarePlistValue(element, text.trim())
    default:
      throw new Fault(place, `<${element}> is no element of a property list`)
  }
}
