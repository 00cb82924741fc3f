import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ecdsaSignature } from '../../../src/signing/algorithm.ts'
import { compareBytes, tlv, unsignedInteger } from '../../../src/signing/der.ts'
import { readPem } from '../../../src/signing/pem.ts'
import { toPem } from '../../support/certificates.ts'

const bytes = (...values: number[]) => new Uint8Array(values)
const hex = (value: Uint8Array) => Buffer.from(value).toString('hex')

test.each([
  [0, '0400'],
  [0x7f, '047f'],
  [0x80, '048180'],
  [0xff, '0481ff'],
  [0x100, '04820100'],
  [0x1_0000, '0483010000'],
])('a length of %d is written as short as it can be', (length, header) => {
  const written = tlv(4, new Uint8Array(length))
  expect(hex(written.subarray(0, header.length / 2))).toBe(header)
  expect(written.byteLength).toBe(header.length / 2 + length)
})

test.each([
  [bytes(0), '020100'],
  [bytes(0, 0), '020100'],
  [bytes(0, 1), '020101'],
  [bytes(0x7f), '02017f'],
  [bytes(0x80), '02020080'],
  [bytes(0, 0x80), '02020080'],
  [bytes(0, 0, 1, 0), '02020100'],
])('MC-66 the integer %j has no zero too many and none too few', (value, written) => {
  expect(hex(unsignedInteger(value))).toBe(written)
})

test('MC-66 a signature of two integers says the same numbers as the bytes it was made of', () => {
  const half = fc.uint8Array({ minLength: 32, maxLength: 32 })
  fc.assert(
    fc.property(half, half, (r, s) => {
      const der = ecdsaSignature(bytes(...r, ...s))
      const [, length, tag, size = 0] = der
      expect([der[0], length, tag]).toEqual([0x30, der.byteLength - 2, 0x02])
      const first = der.subarray(4, 4 + size)
      const second = der.subarray(6 + size)
      expect(second.byteLength).toBe(der[5 + size])
      for (const [integer, half] of [
        [first, r],
        [second, s],
      ] as const) {
        expect(BigInt(`0x${hex(integer)}`)).toBe(BigInt(`0x${hex(half)}`))
        expect(
          (integer[0] ?? 0) < 0x80 && (integer.byteLength === 1 || integer[0] !== 0 || (integer[1] ?? 0) >= 0x80),
        ).toBe(true)
      }
    }),
  )
})

test('bytes are ordered as DER orders a set: a shorter one first when it begins the longer', () => {
  const ordered = [bytes(), bytes(1), bytes(1, 0), bytes(1, 2), bytes(2)]
  expect([...ordered].reverse().sort(compareBytes)).toEqual(ordered)
})

test('every block of a PEM text is read, whatever its line ends', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 4 }),
      fc.constantFrom('\n', '\r\n', '\\n'),
      (all, end) => {
        const text = all.map((one) => `note\n${toPem('CERTIFICATE', one)}`).join('')
        const read = readPem(text.replaceAll('\n', end))
        expect(read?.map((block) => [block.label, hex(block.bytes)])).toEqual(
          all.map((one) => ['CERTIFICATE', hex(one)]),
        )
      },
    ),
  )
})

test.each(['', 'text', '-----BEGIN CERTIFICATE-----', '-----BEGIN A-----\nAAAA\n-----END B-----'])(
  '%j has no block',
  (text) => {
    expect(readPem(text)).toEqual([])
  },
)

test('a block that is not Base64 is none', () => {
  expect(readPem('-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----')).toBeUndefined()
})
