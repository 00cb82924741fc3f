import fc from 'fast-check'
import { expect, test } from 'vitest'
import { derFromBer } from '../../../src/profile-check/ber.ts'
import { tlv } from '../../../src/signing/der.ts'

/** A value as a tree: bytes, or other values. */
type Tree = { readonly octets: Uint8Array } | { readonly parts: readonly Tree[] }

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    fc.uint8Array({ maxLength: 300 }).map((octets) => ({ octets })),
    fc.array(tie('tree'), { maxLength: 4 }).map((parts) => ({ parts })),
  ),
}))

const SEQUENCE = 0x30

const der = (value: Tree): Uint8Array =>
  'octets' in value ? tlv(4, value.octets) : tlv(SEQUENCE, ...value.parts.map(der))

/** The same with open lengths, and octet strings in pieces of 100. */
function ber(value: Tree): Uint8Array {
  const open = (tag: number, parts: readonly Uint8Array[]) =>
    new Uint8Array(Buffer.concat([Buffer.from([tag, 0x80]), ...parts, Buffer.from([0, 0])]))
  if (!('octets' in value)) return open(SEQUENCE, value.parts.map(ber))
  const pieces: Uint8Array[] = []
  for (let start = 0; start < value.octets.byteLength; start += 100)
    pieces.push(tlv(4, value.octets.subarray(start, start + 100)))
  return open(0x24, pieces)
}

test('what is written with open lengths and in pieces reads like DER, and DER stays as it is', () => {
  fc.assert(
    fc.property(tree, (value) => {
      expect(Buffer.from(derFromBer(ber(value)))).toEqual(Buffer.from(der(value)))
      expect(Buffer.from(derFromBer(der(value)))).toEqual(Buffer.from(der(value)))
    }),
  )
})

test('whatever is cut off, or no value at all, is refused, and never read past its end', () => {
  fc.assert(
    fc.property(tree, fc.nat(), (value, at) => {
      const whole = ber(value)
      expect(() => derFromBer(whole.subarray(0, at % whole.byteLength))).toThrow(RangeError)
    }),
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
      try {
        derFromBer(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError)
      }
    }),
  )
  expect(() => derFromBer(new Uint8Array(400).fill(0x30).map((_, index) => (index % 2 === 0 ? 0x30 : 0x80)))).toThrow(
    'nested too deep',
  )
})
