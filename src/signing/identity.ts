import { fail, ok, type Result } from '../result.ts'
import { type KeyAlgorithm, keyAlgorithmOf } from './algorithm.ts'
import { type Certificate, isIssuedBy, readCertificate } from './certificate.ts'
import { compareBytes } from './der.ts'
import type { PairFault } from './faults.ts'
import { readPem } from './pem.ts'
import { readPrivateKey } from './private-key.ts'

/** A key with its certificates that has been seen to sign. */
export interface SigningIdentity {
  readonly key: CryptoKey
  readonly algorithm: KeyAlgorithm
  readonly leaf: Certificate
  /** Leaf and intermediates, in the order of DER; never a root. */
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
  const [leaf, ...others] = certificates
  if (leaf === undefined) return fail('chain-unreadable')
  if (!others.every((one, index) => isIssuedBy(certificates[index] as Certificate, one))) return fail('chain-order')
  const algorithm = keyAlgorithmOf(leaf.publicKey)
  if (algorithm === undefined) return fail('key-unsupported')
  const privateKey = readPrivateKey(key, leaf.publicKey)
  if (!privateKey.ok) return privateKey
  const imported = await importPair(privateKey.value, leaf, algorithm)
  if (!imported.ok) return imported
  // Devices have the roots themselves, and go by their own copy: that of the chain may have ended long ago.
  const sent = [leaf, ...others.filter((one) => !isIssuedBy(one, one))]
  return ok({
    key: imported.value,
    algorithm,
    leaf,
    certificates: sent.toSorted((a, b) => compareBytes(a.whole, b.whole)),
    notBefore: new Date(Math.max(...sent.map(({ notBefore }) => notBefore.getTime()))),
    notAfter: new Date(Math.min(...sent.map(({ notAfter }) => notAfter.getTime()))),
  })
}

/** None when there is none, or one that cannot be read. */
function readChain(pem: string): readonly Certificate[] {
  const blocks = readPem(pem)?.filter(({ label }) => label === 'CERTIFICATE') ?? []
  try {
    return blocks.map(({ bytes }) => readCertificate(bytes))
  } catch {
    return []
  }
}

const PROBE = new Uint8Array(32)

const MIN_RSA_BITS = 2_048

async function importPair(
  pkcs8: Uint8Array<ArrayBuffer>,
  { publicKey: { whole: spki, algorithm } }: Certificate,
  { parameters, signing }: KeyAlgorithm,
): Promise<Result<CryptoKey, PairFault>> {
  const { subtle } = crypto
  const publicKey = await subtle.importKey('spki', spki, parameters, false, ['verify']).catch(() => undefined)
  if (publicKey === undefined || isShort(publicKey)) return fail('key-unsupported')
  const key = await subtle.importKey('pkcs8', pkcs8, parameters, false, ['sign']).catch(() => undefined)
  if (key === undefined) return fail(isOfType(pkcs8, algorithm) ? 'key-unreadable' : 'key-mismatch')
  const signature = await subtle.sign(signing, key, PROBE)
  return (await subtle.verify(signing, publicKey, signature, PROBE)) ? ok(key) : fail('key-mismatch')
}

function isShort({ algorithm }: CryptoKey): boolean {
  return 'modulusLength' in algorithm && Number(algorithm.modulusLength) < MIN_RSA_BITS
}

/** Lengths, version and the longest of the algorithms that `keyAlgorithmOf` knows. */
const MAX_PKCS8_HEAD_BYTES = 40

/** Whether a key says that it is of the certificate's type: RFC 5958 has that at its beginning. */
function isOfType(pkcs8: Uint8Array, type: Uint8Array): boolean {
  const head = pkcs8.subarray(0, MAX_PKCS8_HEAD_BYTES)
  return head.some((_, index) => compareBytes(head.subarray(index, index + type.byteLength), type) === 0)
}
