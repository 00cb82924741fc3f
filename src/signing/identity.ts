import { AsnConvert } from '@peculiar/asn1-schema'
import { Certificate } from '@peculiar/asn1-x509'
import { fail, ok, type Result } from '../result.ts'
import { type KeyAlgorithm, keyAlgorithmOf } from './algorithm.ts'
import { compareBytes } from './der.ts'
import type { PairFault } from './faults.ts'
import { readPem } from './pem.ts'
import { readPrivateKey } from './private-key.ts'

/** A key with its certificates that has been seen to sign. */
export interface SigningIdentity {
  readonly key: CryptoKey
  readonly algorithm: KeyAlgorithm
  readonly leaf: Certificate
  /** Leaf and intermediates in the order of DER; never a root. */
  readonly certificates: readonly Certificate[]
  /** All certificates are valid between these. */
  readonly notBefore: Date
  readonly notAfter: Date
}

/** A key and its chain, in PEM. */
export interface SigningPair {
  readonly key: string | undefined
  /** Leaf first. */
  readonly chain: string | undefined
}

/**
 * Reads a pair and tries it out: whether the key is that of the leaf shows only a signature (MC-69).
 *
 * The algorithm is the leaf's, not configured. Spec: MOBILECONFIG §5.3.
 */
export async function loadIdentity({ key, chain }: SigningPair): Promise<Result<SigningIdentity, PairFault>> {
  if (key === undefined) return fail('key-missing')
  if (chain === undefined) return fail('chain-missing')
  const certificates = readChain(chain)
  if (certificates === undefined) return fail('chain-unreadable')
  const [leaf, ...others] = certificates as [Certificate, ...Certificate[]]
  if (!certificates.every((one, index) => isIssuedBy(one, certificates[index + 1]))) return fail('chain-order')
  const algorithm = keyAlgorithmOf(leaf.tbsCertificate.subjectPublicKeyInfo)
  if (algorithm === undefined) return fail('key-unsupported')
  const privateKey = readPrivateKey(key, leaf.tbsCertificate.subjectPublicKeyInfo.algorithm)
  if (!privateKey.ok) return privateKey
  const imported = await importPair(privateKey.value, leaf, algorithm)
  if (!imported.ok) return imported
  const validities = certificates.map(({ tbsCertificate }) => tbsCertificate.validity)
  return ok({
    key: imported.value,
    algorithm,
    leaf,
    certificates: inDerOrder([leaf, ...others.filter((one) => !isSelfIssued(one))]),
    notBefore: new Date(Math.max(...validities.map(({ notBefore }) => notBefore.getTime().getTime()))),
    notAfter: new Date(Math.min(...validities.map(({ notAfter }) => notAfter.getTime().getTime()))),
  })
}

/** Nothing when there is none, one cannot be read, or writing it again would change it: then nobody could verify it. */
function readChain(pem: string): readonly Certificate[] | undefined {
  const blocks = readPem(pem)?.filter(({ label }) => label === 'CERTIFICATE') ?? []
  try {
    const certificates = blocks.map(({ bytes }) => {
      const certificate = AsnConvert.parse(bytes, Certificate)
      if (compareBytes(encoded(certificate), bytes) !== 0) throw new RangeError('not in DER')
      return certificate
    })
    return certificates.length === 0 ? undefined : certificates
  } catch {
    return undefined
  }
}

/** The last one's issuer is not there to be compared. */
function isIssuedBy(certificate: Certificate, issuer: Certificate | undefined): boolean {
  if (issuer === undefined) return true
  return compareBytes(encoded(certificate.tbsCertificate.issuer), encoded(issuer.tbsCertificate.subject)) === 0
}

function isSelfIssued({ tbsCertificate: { issuer, subject } }: Certificate): boolean {
  return compareBytes(encoded(issuer), encoded(subject)) === 0
}

function inDerOrder(certificates: readonly Certificate[]): readonly Certificate[] {
  return certificates
    .map((certificate) => ({ certificate, bytes: encoded(certificate) }))
    .sort((a, b) => compareBytes(a.bytes, b.bytes))
    .map(({ certificate }) => certificate)
}

function encoded(value: object): Uint8Array<ArrayBuffer> {
  return new Uint8Array(AsnConvert.serialize(value))
}

const PROBE = new TextEncoder().encode('Is this the key of the certificate?')

async function importPair(
  pkcs8: Uint8Array<ArrayBuffer>,
  leaf: Certificate,
  { parameters, signing }: KeyAlgorithm,
): Promise<Result<CryptoKey, PairFault>> {
  const { subtle } = crypto
  const spki = encoded(leaf.tbsCertificate.subjectPublicKeyInfo)
  const publicKey = await subtle.importKey('spki', spki, parameters, false, ['verify']).catch(() => undefined)
  if (publicKey === undefined || isShort(publicKey)) return fail('key-unsupported')
  const key = await subtle.importKey('pkcs8', pkcs8, parameters, false, ['sign']).catch(() => undefined)
  if (key === undefined) return fail(isOfType(pkcs8, leaf) ? 'key-unreadable' : 'key-mismatch')
  const signature = await subtle.sign(signing, key, PROBE)
  return (await subtle.verify(signing, publicKey, signature, PROBE)) ? ok(key) : fail('key-mismatch')
}

const MIN_RSA_BITS = 2_048

function isShort({ algorithm }: CryptoKey): boolean {
  return 'modulusLength' in algorithm && Number(algorithm.modulusLength) < MIN_RSA_BITS
}

/** Whether a key says that it is of the certificate's type: RFC 5958 has that at its beginning. */
function isOfType(pkcs8: Uint8Array, leaf: Certificate): boolean {
  const type = encoded(leaf.tbsCertificate.subjectPublicKeyInfo.algorithm)
  const head = pkcs8.subarray(0, MAX_PKCS8_HEAD_BYTES)
  return head.some((_, index) => compareBytes(head.subarray(index, index + type.byteLength), type) === 0)
}

/** Lengths, version and the longest of the algorithms that `keyAlgorithmOf` knows. */
const MAX_PKCS8_HEAD_BYTES = 40
