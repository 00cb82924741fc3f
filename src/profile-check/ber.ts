import { tlv } from '../signing/der.ts'

/** Deeper than any signed file. */
const MAX_DEPTH = 64

const CONSTRUCTED = 0x20
const CONSTRUCTED_OCTET_STRING = 0x24
const OCTET_STRING = 0x04

/**
 * The same values as DER has them: definite lengths, octet strings in one piece. Apple's own tools, and all that sign a
 * stream, write lengths that are not known beforehand (X.690 §8.1.3.6).
 *
 * What is signed does not change by it: that is in DER already, and stands inside certificates and attributes.
 *
 * @throws RangeError when a value is cut off, or deeper than any file has it
 */
export function derFromBer(bytes: Uint8Array): Uint8Array {
  const { value } = readValue(bytes, 0, bytes.byteLength, 0)
  return value
}

interface Read {
  readonly value: Uint8Array
  /** Of an octet string: what it holds, in one piece. */
  readonly content: Uint8Array
  readonly end: number
}

function readValue(bytes: Uint8Array, start: number, limit: number, depth: number): Read {
  if (depth > MAX_DEPTH) throw new RangeError('nested too deep')
  const tag = at(bytes, start)
  if ((tag & 0x1f) === 0x1f) throw new RangeError('a tag that no signed file has')
  const { from, length } = readLength(bytes, start + 1)
  const isConstructed = (tag & CONSTRUCTED) !== 0
  if (length === undefined && !isConstructed) throw new RangeError('a length that is missing')
  const end = length === undefined ? limit : from + length
  if (end > limit) throw new RangeError('a value is cut off')
  if (!isConstructed) {
    const content = bytes.subarray(from, end)
    return { value: tlv(tag, content), content, end }
  }
  const { parts, next } = readParts(bytes, from, end, length === undefined, depth)
  if (tag === CONSTRUCTED_OCTET_STRING) {
    const content = Buffer.concat(parts.map(({ content }) => content))
    return { value: tlv(OCTET_STRING, content), content, end: next }
  }
  const value = tlv(tag, ...parts.map((part) => part.value))
  return { value, content: value, end: next }
}

/** The values inside another; those without a length end with two zeros. */
function readParts(bytes: Uint8Array, from: number, end: number, isOpen: boolean, depth: number) {
  const parts: Read[] = []
  let position = from
  while (isOpen ? at(bytes, position) !== 0 || at(bytes, position + 1) !== 0 : position < end) {
    const part = readValue(bytes, position, end, depth + 1)
    parts.push(part)
    position = part.end
  }
  return { parts, next: isOpen ? position + 2 : end }
}

function readLength(bytes: Uint8Array, start: number): { readonly from: number; readonly length: number | undefined } {
  const first = at(bytes, start)
  if (first < 0x80) return { from: start + 1, length: first }
  if (first === 0x80) return { from: start + 1, length: undefined }
  const count = first - 0x80
  if (count > 4) throw new RangeError('a length beyond any file')
  let length = 0
  for (let index = 1; index <= count; index++) length = length * 0x100 + at(bytes, start + index)
  return { from: start + 1 + count, length }
}

function at(bytes: Uint8Array, index: number): number {
  const byte = bytes[index]
  if (byte === undefined) throw new RangeError('a value is cut off')
  return byte
}
