import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { qrCode } from '../../../src/handover/index.ts'
import { MAX_QR_PAYLOAD_CHARACTERS } from '../../../src/limits.ts'
import { scanned } from '../pages/sections-support.ts'

function drawn(text: string) {
  const code = qrCode(text)
  if (!code.ok) throw new Error(code.error)
  return code.value
}

test('a code reads as the text that it was made of, whatever the text', () => {
  const anyText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 })
  const anyAscii = fc.string({ minLength: 1, maxLength: MAX_QR_PAYLOAD_CHARACTERS })
  fc.assert(
    fc.property(fc.oneof(anyText, anyAscii), (text) => {
      expect(scanned(drawn(text))).toBe(text)
    }),
    { numRuns: 60 },
  )
})

test('a code keeps four light modules on every side', () => {
  const { modules, path } = drawn('https://example.org/')
  // Version 2 holds 25 modules; the finder pattern in its corner begins seven modules wide.
  expect(modules).toBe(25 + 8)
  expect(path).toMatch(/^M4 4\.5h7m/)
})

test('what a camera does not read well from a screen is refused', () => {
  expect(qrCode('x'.repeat(MAX_QR_PAYLOAD_CHARACTERS)).ok).toBe(true)
  expect(qrCode('x'.repeat(MAX_QR_PAYLOAD_CHARACTERS + 1))).toEqual({ ok: false, error: 'too-long' })
})
