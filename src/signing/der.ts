/** The few parts of DER (X.690) that are put together by hand: what WebCrypto gives or takes in another form than CMS. */

export const SEQUENCE = 0x30
export const SET = 0x31
export const INTEGER = 0x02
export const OCTET_STRING = 0x04

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
