import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readProfile } from '../../../src/profile-check/index.ts'
import { createSigner } from '../../../src/signing/index.ts'
import { createChain } from '../../support/certificates.ts'

/** Files are anybody's: whatever is in them, the reader gives an answer, and never breaks. */

const PLIST = `<?xml version="1.0"?>
<plist version="1.0"><dict><key>PayloadContent</key><array><dict><key>PayloadType</key><string>com.apple.eas.account</string><key>SSL</key><true/></dict></array></dict></plist>
`
const NOW = new Date()

async function signedFile(): Promise<Uint8Array> {
  const { pair } = await createChain('P-256')
  const signer = createSigner({ current: pair, next: undefined, now: () => NOW, log: () => {} })
  return (await signer.sign(PLIST)) ?? new Uint8Array()
}

test('any bytes get an answer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(readProfile(bytes, NOW).ok).toBe(false)
      expect(readProfile(Buffer.concat([Buffer.from([0x30]), bytes]), NOW).ok).toBe(false)
    }),
    { numRuns: 500 },
  )
})

test('a signed file in which bytes were changed gets an answer, and is never taken for a good one', async () => {
  const file = await signedFile()
  expect(readProfile(file, NOW)).toMatchObject({ ok: true, value: { signature: { state: 'not-verified' } } })
  fc.assert(
    fc.property(fc.nat({ max: file.byteLength - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const changed = new Uint8Array(file)
      changed[at] = (changed[at] as number) ^ change
      const read = readProfile(changed, NOW)
      if (read.ok) expect(read.value.signature?.state).not.toBe('verified')
    }),
    { numRuns: 250 },
  )
})

test('a property list in which text was changed gets an answer', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: PLIST.length }),
      fc.string({ maxLength: 5, unit: 'binary' }),
      fc.nat({ max: 20 }),
      (at, text, cut) => {
        const changed = PLIST.slice(0, at) + text + PLIST.slice(at + cut)
        expect([true, false]).toContain(readProfile(new TextEncoder().encode(changed), NOW).ok)
      },
    ),
    { numRuns: 250 },
  )
})

test('a key that is a word of JavaScript is a key like any other', () => {
  const text = PLIST.replace(
    '<key>PayloadType',
    '<key>__proto__</key><string>x</string><key>constructor</key><true/><key>PayloadType',
  )
  const read = readProfile(new TextEncoder().encode(text), NOW)
  expect(read.ok && read.value.findings.map(({ path }) => path.at(-1))).toEqual(
    expect.arrayContaining(['__proto__', 'constructor']),
  )
})
