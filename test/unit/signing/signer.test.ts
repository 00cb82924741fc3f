import { createPrivateKey } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { SIGNING_EXPIRY_WARNING_MS } from '../../../src/limits.ts'
import { unwrap } from '../../../src/profile-check/signature.ts'
import { createSigner, type SigningPair } from '../../../src/signing/index.ts'
import { createChain, createIdentity, type KeyType, keyPem, toPem } from '../../support/certificates.ts'

const CONTENT = '<?xml version="1.0"?>\n<plist><string>ü</string></plist>\n'

type Chain = Awaited<ReturnType<typeof createChain>>

const chains = new Map<KeyType, Chain>()
const chainOf = (type: KeyType) => chains.get(type) as Chain

beforeAll(async () => {
  for (const type of ['P-256', 'P-384', 'RSA-2048', 'RSA-1024'] as const) chains.set(type, await createChain(type))
})

/** A signer, and what it logged. */
function signerFor(current: SigningPair | undefined, next?: SigningPair, now = () => new Date()) {
  const lines: string[] = []
  return { lines, signer: createSigner({ current, next, now, log: (line) => lines.push(line) }) }
}

/** What was signed and by whom, when the root is trusted. */
async function unwrapped(chain: Chain, pair: SigningPair = chain.pair) {
  const { signer, lines } = signerFor(pair)
  const der = await signer.sign(CONTENT)
  expect(lines).toEqual([])
  const read = unwrap(der as Uint8Array, new Date(), [chain.root.pem])
  if (!read.ok) throw new Error(read.error)
  return { text: new TextDecoder().decode(read.value.content), ...read.value.signature }
}

test.each(['P-256', 'P-384', 'RSA-2048'] as const)(
  'MC-62, MC-63 a signature by %s verifies up to its root, with the very content inside',
  async (type) => {
    expect(await unwrapped(chainOf(type))).toMatchObject({
      text: CONTENT,
      signedBy: 'profiles.example.net',
      state: 'verified',
      faults: [],
    })
  },
)

test.each([
  ['RSA-2048', 'PKCS#1', 'pkcs1'],
  ['P-256', 'SEC 1', 'sec1'],
  ['P-384', 'SEC 1', 'sec1'],
] as const)(
  'MC-67 a key of type %s signs as %s too, and behind other blocks and in one line',
  async (keyType, _, type) => {
    const chain = chainOf(keyType)
    const pem = String(createPrivateKey(chain.pair.key).export({ format: 'pem', type } as never))
    expect(pem).toMatch(/BEGIN (RSA|EC) PRIVATE KEY/)
    const parameters = toPem('EC PARAMETERS', new Uint8Array([6, 1, 1]))
    for (const key of [pem, parameters + pem, pem.replaceAll('\n', '\\n'), pem.replaceAll('\n', '\r\n')])
      expect(await unwrapped(chain, { ...chain.pair, key })).toMatchObject({ text: CONTENT, state: 'verified' })
  },
)

test('MC-65 a root in the chain is left out of the file, and text between certificates is passed over', async () => {
  const { pair, root, leaf, intermediate } = chainOf('P-256')
  const plain = await signerFor(pair).signer.sign(CONTENT)
  const chain = `Bag Attributes: leaf\n${leaf.pem}\n# the issuer\n${intermediate.pem}${root.pem}`
  const signed = await signerFor({ ...pair, chain }).signer.sign(CONTENT)
  const holds = (der: Uint8Array | undefined, certificate: Uint8Array) =>
    Buffer.from(der ?? []).includes(Buffer.from(certificate))
  for (const der of [plain, signed])
    expect([leaf, intermediate, root].map(({ certificate }) => holds(der, certificate))).toEqual([true, true, false])
})

test('a root in the chain that has ended keeps nobody from signing: devices go by their own', async () => {
  const { pair, leaf, intermediate, root } = await createChain('P-256', {}, { notAfter: new Date('2021-01-01') })
  const { signer, lines } = signerFor({ ...pair, chain: leaf.pem + intermediate.pem + root.pem })
  expect(await signer.sign(CONTENT)).toBeDefined()
  expect(await signer.warnings()).toEqual([])
  expect(lines).toEqual([])
})

test('a certificate that no authority issued is not verified, though its issuer leads to a root', async () => {
  const { root, intermediate, leaf } = await createChain('P-256')
  const forged = await createIdentity('Somebody Famous', { issuer: leaf })
  const { signer } = signerFor({ key: await keyPem(forged), chain: forged.pem + leaf.pem + intermediate.pem })
  const read = unwrap((await signer.sign(CONTENT)) as Uint8Array, new Date(), [root.pem])
  expect(read).toMatchObject({ ok: true, value: { signature: { signedBy: 'Somebody Famous', state: 'not-verified' } } })
  if (read.ok)
    expect(read.value.signature.faults).toEqual(['profiles.example.net issued Somebody Famous, and is no authority'])
})

test('MC-64 the signing time is that of the request', async () => {
  const at = new Date('2026-11-25T12:34:56.789Z')
  const chain = await createChain('P-256', { notBefore: new Date('2026-11-01'), notAfter: new Date('2027-01-30') })
  const now = () => at
  const der = await signerFor(chain.pair, undefined, now).signer.sign(CONTENT)
  const read = unwrap(der as Uint8Array, at)
  expect(read.ok && read.value.signature.signedAt?.toISOString()).toBe('2026-11-25T12:34:56.000Z')
})

describe('MC-69 nobody signs, the log says why once without the key, and the health check knows', () => {
  const encrypted = (pem: string) =>
    String(createPrivateKey(pem).export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' }))
  const legacy = (pem: string) =>
    pem
      .replaceAll('PRIVATE KEY', 'EC PRIVATE KEY')
      .replace('-----\n', '-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n')
  const cases: readonly (readonly [string, () => SigningPair | Promise<SigningPair>])[] = [
    ['signing-key-missing', () => ({ ...chainOf('P-256').pair, key: undefined })],
    ['signing-chain-missing', () => ({ ...chainOf('P-256').pair, chain: undefined })],
    [
      'signing-key-mismatch',
      async () => ({ ...chainOf('P-256').pair, key: await keyPem(await createIdentity('other')) }),
    ],
    ['signing-key-mismatch', () => ({ ...chainOf('P-256').pair, key: chainOf('RSA-2048').pair.key })],
    ['signing-key-mismatch', () => ({ ...chainOf('RSA-2048').pair, key: chainOf('P-256').pair.key })],
    ['signing-key-mismatch', () => ({ ...chainOf('P-384').pair, key: chainOf('P-256').pair.key })],
    ['signing-key-encrypted', () => ({ ...chainOf('P-256').pair, key: encrypted(chainOf('P-256').pair.key) })],
    ['signing-key-encrypted', () => ({ ...chainOf('P-256').pair, key: legacy(chainOf('P-256').pair.key) })],
    ['signing-key-unreadable', () => ({ ...chainOf('P-256').pair, key: 'a key' })],
    ['signing-key-unreadable', () => ({ ...chainOf('P-256').pair, key: chainOf('P-256').leaf.pem })],
    ['signing-key-unsupported', () => chainOf('RSA-1024').pair],
    ['signing-chain-unreadable', () => ({ ...chainOf('P-256').pair, chain: 'a chain' })],
    ['signing-chain-unreadable', () => ({ ...chainOf('P-256').pair, chain: toPem('CERTIFICATE', new Uint8Array(9)) })],
    [
      'signing-chain-order',
      () => ({ ...chainOf('P-256').pair, chain: chainOf('P-256').intermediate.pem + chainOf('P-256').leaf.pem }),
    ],
    [
      'signing-chain-order',
      () => ({ ...chainOf('P-256').pair, chain: chainOf('P-256').leaf.pem + chainOf('P-256').root.pem }),
    ],
    [
      'signing-certificate-expired',
      async () => (await createChain('P-256', { notAfter: new Date(Date.now() - 9_000) })).pair,
    ],
    [
      'signing-certificate-not-yet-valid',
      async () => (await createChain('P-256', { notBefore: new Date(Date.now() + 99_000) })).pair,
    ],
  ]
  test.each(cases)('%s', async (warning, make) => {
    const pair = await make()
    const { signer, lines } = signerFor(pair)
    expect(await signer.sign(CONTENT)).toBeUndefined()
    expect(await signer.sign(CONTENT)).toBeUndefined()
    expect(await signer.warnings()).toEqual([warning])
    expect(lines.map((line) => JSON.parse(line))).toEqual([{ event: 'signing', warning, remedy: expect.any(String) }])
    for (const secret of (pair.key ?? '').split('\n').filter((line) => line.length > 20))
      expect(lines.join()).not.toContain(secret)
  })
})

describe('rotation', () => {
  const from = Date.parse('2026-11-01')
  const after = (days: number) => new Date(from + days * 86_400_000)
  let [old, fresh] = [{} as Chain, {} as Chain]

  beforeAll(async () => {
    old = await createChain('P-256', { notBefore: after(0), notAfter: after(45) })
    fresh = await createChain('P-256', { notBefore: after(30), notAfter: after(75) })
  })

  const signedBy = (der: Uint8Array | undefined) =>
    [old, fresh].findIndex(({ leaf }) => Buffer.from(der ?? []).includes(Buffer.from(leaf.certificate)))

  test.each([
    [10, 0, []],
    [29, 0, []],
    [31, 1, []],
    [44, 1, []],
    [50, 1, []],
    [62, 1, ['signing-certificate-expires']],
    [76, -1, ['signing-certificate-expired']],
  ] as const)(
    'MC-70 on day %d identity %d signs, whichever of the two it is; warnings: %j',
    async (day, who, warnings) => {
      for (const [current, next] of [
        [old, fresh],
        [fresh, old],
      ] as const) {
        const { signer } = signerFor(current.pair, next.pair, () => after(day))
        expect(signedBy(await signer.sign(CONTENT))).toBe(who)
        expect(await signer.warnings()).toEqual(warnings)
      }
    },
  )

  test('a pair that cannot sign is reported while the other one signs', async () => {
    const broken = { ...fresh.pair, key: 'a key' }
    const { signer, lines } = signerFor(old.pair, broken, () => after(10))
    expect(signedBy(await signer.sign(CONTENT))).toBe(0)
    expect(await signer.warnings()).toEqual(['signing-next-key-unreadable'])
    expect(lines).toHaveLength(1)
  })

  test('a pair may stand under the next names alone', async () => {
    expect(signedBy(await signerFor(undefined, old.pair, () => after(10)).signer.sign(CONTENT))).toBe(0)
  })

  test('the alarm begins two weeks before the end', async () => {
    const end = after(45).getTime()
    for (const [early, warnings] of [
      [1_000, []],
      [0, ['signing-certificate-expires']],
    ] as const) {
      const { signer } = signerFor(old.pair, undefined, () => new Date(end - SIGNING_EXPIRY_WARNING_MS - early))
      expect(await signer.warnings()).toEqual(warnings)
    }
  })
})
