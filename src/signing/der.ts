/**
 * The little of DER (X.690) that a signature takes: values written, and a certificate's parts cut out as they are.
 *
 * By hand, where a library would do: `@peculiar/asn1-cms` in the worker cost a fifth of a hello worker at start-up, which
 * is more than the budget has, and fifteen times the CPU for each signature. The library judges the outcome in the tests.
 */

export const SEQUENCE = 0x30
export const SET = 0x31
export const INTEGER = 0x02
export const OCTET_STRING = 0x04
export const NULL = 0x05
export const OBJECT_IDENTIFIER = 0x06
export const UTC_TIME = 0x17
export const GENERALIZED_TIME = 0x18
/** The tag [n] of a context, around other values. */
export const context = (number: number) => 0xa0 + number

/** A value with its tag and its length, as short as DER asks for. */
export function tlv(tag: number, ...contents: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = contents.reduce((sum, { byteLength }) => sum + byteLength, 0)
  const header = [tag, ...lengthBytes(length)]
  const whole = new Uint8Array(header.length + length)
  whole.set(header)
  let offset = header.length
  for (const content of contents) {
    whole.set(content, offset)
    offset += content.byteLength
  }
  return whole
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length]
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 0x100)) bytes.unshift(rest % 0x100)
  return [0x80 + bytes.length, ...bytes]
}

/** An integer that is not negative: no zero before it but the one that keeps its first bit from being read as a sign. */
export function unsignedInteger(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  let start = 0
  while (start < bytes.byteLength - 1 && bytes[start] === 0) start += 1
  const trimmed = bytes.subarray(start)
  const sign = (trimmed[0] ?? 0) >= 0x80 ? [new Uint8Array(1)] : []
  return tlv(INTEGER, ...sign, trimmed)
}

/** The order of a SET OF in DER (X.690 §11.6): by the bytes of its members. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shorter = Math.min(a.byteLength, b.byteLength)
  for (let index = 0; index < shorter; index++) {
    const difference = (a[index] as number) - (b[index] as number)
    if (difference !== 0) return difference
  }
  return a.byteLength - b.byteLength
}

/** A value that was read, and its place in what it was read from. */
export interface DerValue {
  readonly tag: number
  readonly content: Uint8Array<ArrayBuffer>
  /** With tag and length. */
  readonly whole: Uint8Array<ArrayBuffer>
}

/**
 * The values that stand one behind the other in bytes.
 *
 * @throws RangeError when one is cut off, or not written as DER has it
 */
export function readDer(bytes: Uint8Array<ArrayBuffer>): readonly DerValue[] {
  const values: DerValue[] = []
  for (let start = 0; start < bytes.byteLength; ) {
    const { header, length } = readHeader(bytes, start)
    const end = start + header + length
    if (end > bytes.byteLength) throw new RangeError('a value is cut off')
    values.push({
      tag: bytes[start] as number,
      content: bytes.subarray(start + header, end),
      whole: bytes.subarray(start, end),
    })
    start = end
  }
  return values
}

/** X.690 §10.1: definite lengths, as short as they can be. Tags of more than a byte are in no certificate's outline. */
function readHeader(bytes: Uint8Array, start: number): { readonly header: number; readonly length: number } {
  const first = bytes[start + 1] ?? 0xff
  if (first < 0x80) return { header: 2, length: first }
  const count = first - 0x80
  if (count === 0 || count > 4) throw new RangeError('a length that is none')
  let length = 0
  for (let index = 0; index < count; index++) length = length * 0x100 + (bytes[start + 2 + index] ?? 0)
  if (length < 0x80 || length < 0x100 ** (count - 1)) throw new RangeError('a length longer than it has to be')
  return { header: 2 + count, length }
}
