import { ContentInfo, SignedData } from '@peculiar/asn1-cms'
import { AsnConvert } from '@peculiar/asn1-schema'
import { Time } from '@peculiar/asn1-x509'
import { beforeAll, expect, test } from 'vitest'
import { compareBytes } from '../../src/signing/der.ts'
import { createChain, createIdentity, keyPem } from '../support/certificates.ts'
import { PROFILE_TYPE, profileText, urlFor } from './mobileconfig-support.ts'
import { SVC, serviceWith } from './support.ts'

/** Signed profiles as workerd makes them; OpenSSL judges them in `test/system/signing.test.ts`. */

const URL_ = urlFor('example.org')
type Chain = Awaited<ReturnType<typeof createChain>>
let chains: Record<'P-256' | 'RSA-2048', Chain>

beforeAll(async () => {
  chains = { 'P-256': await createChain('P-256'), 'RSA-2048': await createChain('RSA-2048') }
})

function settingsFor({ pair: { key, chain } }: Chain): Record<string, string> {
  return { SERVICE_HOST: SVC, PROFILE_SIGNING_KEY: key, PROFILE_SIGNING_CHAIN: chain }
}

async function signedAt(service: ReturnType<typeof serviceWith>, url = URL_) {
  const response = await service(url)
  const bytes = new Uint8Array(await response.arrayBuffer())
  expect([response.status, response.headers.get('content-type')]).toEqual([200, PROFILE_TYPE])
  const info = AsnConvert.parse(bytes, ContentInfo)
  return { bytes, info, data: AsnConvert.parse(info.content, SignedData) }
}

const SHA_256 = '2.16.840.1.101.3.4.2.1'

test.each(['P-256', 'RSA-2048'] as const)(
  'MC-2, MC-62, MC-63, MC-64, MC-65 with a %s key the profile is signed data in DER around the very bytes of signed=0',
  async (type) => {
    const chain = chains[type]
    const service = serviceWith(settingsFor(chain))
    const before = Date.now()
    const { bytes, info, data } = await signedAt(service)
    expect(compareBytes(new Uint8Array(AsnConvert.serialize(data)), new Uint8Array(info.content))).toBe(0)
    expect(compareBytes(new Uint8Array(AsnConvert.serialize(info)), bytes)).toBe(0)
    const content = data.encapContentInfo.eContent?.single?.buffer as ArrayBuffer
    expect(new TextDecoder().decode(content)).toBe(await profileText(`${URL_}&signed=0`, service))
    const [signer] = data.signerInfos
    const digests = [...data.digestAlgorithms, signer?.digestAlgorithm].map((one) => [one?.algorithm, one?.parameters])
    expect(digests).toEqual([
      [SHA_256, undefined],
      [SHA_256, undefined],
    ])
    const certificates = (data.certificates ?? []).map(({ certificate }) =>
      new Uint8Array(AsnConvert.serialize(certificate)).join(),
    )
    expect(new Set(certificates)).toEqual(
      new Set([chain.leaf.certificate.join(), chain.intermediate.certificate.join()]),
    )
    const time = signer?.signedAttrs?.find(({ attrType }) => attrType === '1.2.840.113549.1.9.5')?.attrValues[0]
    const signedAt_ = AsnConvert.parse(time as ArrayBuffer, Time)
      .getTime()
      .getTime()
    expect(Math.abs(signedAt_ - before)).toBeLessThan(300_000)
  },
)

test('MC-62 the signature is that of the key over the attributes, which hold the digest of the content', async () => {
  const { data } = await signedAt(serviceWith(settingsFor(chains['P-256'])))
  const [signer] = data.signerInfos
  const content = data.encapContentInfo.eContent?.single?.buffer as ArrayBuffer
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', content))
  const stated = signer?.signedAttrs?.find(({ attrType }) => attrType === '1.2.840.113549.1.9.4')?.attrValues[0]
  expect(new Uint8Array(stated as ArrayBuffer).slice(2)).toEqual(digest)
})

test('MC-16, MC-17, MC-30 a second download holds the same profile, although its signature is another', async () => {
  const service = serviceWith(settingsFor(chains['P-256']))
  const [one, other] = [await signedAt(service), await signedAt(service)]
  const content = ({ data }: typeof one) =>
    new Uint8Array(data.encapContentInfo.eContent?.single?.buffer as ArrayBuffer).join()
  expect(content(one)).toBe(content(other))
  expect(one.bytes.join()).not.toBe(other.bytes.join())
})

test('MC-7 HEAD says what GET says', async () => {
  const response = await serviceWith(settingsFor(chains['P-256']))(URL_, { method: 'HEAD' })
  expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
    200,
    PROFILE_TYPE,
    '',
  ])
})

test('MC-14 a problem is a page, signed by nobody', async () => {
  const response = await serviceWith(settingsFor(chains['P-256']))(urlFor('nowhere.example'))
  expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/plain; charset=utf-8'])
})

test('MC-68 without a key the profile is plain', async () => {
  expect(await profileText(URL_)).toMatch(/^<\?xml/)
})

test('MC-69, MC-72 a key of another certificate: plain, one line in the log without key and address, and the health check knows', async () => {
  const lines: string[] = []
  const key = await keyPem(await createIdentity('other'))
  const service = serviceWith(
    { ...settingsFor(chains['P-256']), PROFILE_SIGNING_KEY: key },
    { log: (line) => lines.push(line) },
  )
  for (let time = 0; time < 3; time++) expect(await profileText(URL_, service)).toMatch(/^<\?xml/)
  const health = await service(`${SVC}/healthz`)
  expect([health.status, await health.json()]).toEqual([
    200,
    { status: 'warning', warnings: ['signing-key-mismatch'], catalog: expect.any(String) },
  ])
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ event: 'signing', warning: 'signing-key-mismatch' })
  for (const secret of key.split('\n').slice(1, -2)) expect(lines.join()).not.toContain(secret)
  expect(lines.join()).not.toContain('user')
})

test('MC-70 of two pairs the one that is valid and ends last signs', async () => {
  const next = await createChain('P-256', { notAfter: new Date(Date.now() + 90 * 86_400_000) })
  const service = serviceWith({
    ...settingsFor(chains['P-256']),
    PROFILE_SIGNING_KEY_NEXT: next.pair.key,
    PROFILE_SIGNING_CHAIN_NEXT: next.pair.chain,
  })
  const { data } = await signedAt(service)
  const certificates = (data.certificates ?? []).map(({ certificate }) =>
    new Uint8Array(AsnConvert.serialize(certificate)).join(),
  )
  expect(certificates).toContain(next.leaf.certificate.join())
})

test.each([
  [60, 'ok', []],
  [10, 'warning', ['signing-certificate-expires']],
] as const)('MC-69 with %d days left the health check says %s', async (days, status, warnings) => {
  const chain = await createChain('P-256', { notAfter: new Date(Date.now() + days * 86_400_000) })
  const service = serviceWith(settingsFor(chain), { log: () => {} })
  expect(await (await service(`${SVC}/healthz`)).json()).toMatchObject({ status, warnings })
})
