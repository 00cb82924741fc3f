import type { PublicKeyInfo } from './certificate.ts'
import { compareBytes, NULL, SEQUENCE, tlv, unsignedInteger } from './der.ts'
import { ID_EC, ID_ECDSA_SHA_256, ID_P_256, ID_P_384, ID_RSA } from './oids.ts'

/** How a key signs: what WebCrypto calls it, and what CMS does. */
export interface KeyAlgorithm {
  readonly parameters: { readonly name: string; readonly hash?: string; readonly namedCurve?: string }
  readonly signing: { readonly name: string; readonly hash: string }
  /** The signer's signature algorithm, in DER. */
  readonly signatureAlgorithm: Uint8Array<ArrayBuffer>
  /** WebCrypto's signature in the form of CMS. */
  toCms(signature: Uint8Array): Uint8Array<ArrayBuffer>
}

const HASH = 'SHA-256'
const RSA_NAME = 'RSASSA-PKCS1-v1_5'

/** RFC 3370 §3.2: the key's own identifier with NULL, as OpenSSL writes it; the same says what type a key is. */
export const RSA_IDENTIFIER = tlv(SEQUENCE, ID_RSA, tlv(NULL))

const RSA: KeyAlgorithm = {
  parameters: { name: RSA_NAME, hash: HASH },
  signing: { name: RSA_NAME, hash: HASH },
  signatureAlgorithm: RSA_IDENTIFIER,
  toCms: (signature) => new Uint8Array(signature),
}

/** RFC 5754 §3.3: without parameters. */
const ecdsaOn = (namedCurve: string): KeyAlgorithm => ({
  parameters: { name: 'ECDSA', namedCurve },
  signing: { name: 'ECDSA', hash: HASH },
  signatureAlgorithm: tlv(SEQUENCE, ID_ECDSA_SHA_256),
  toCms: ecdsaSignature,
})

/** By the algorithm of the public key (RFC 3279 §2.3.1, RFC 5480 §2.1.1). */
const KNOWN: readonly (readonly [algorithm: Uint8Array, KeyAlgorithm])[] = [
  [RSA_IDENTIFIER, RSA],
  [tlv(SEQUENCE, ID_EC, ID_P_256), ecdsaOn('P-256')],
  [tlv(SEQUENCE, ID_EC, ID_P_384), ecdsaOn('P-384')],
]

/** How the owner of a public key signs; nothing when WebCrypto or devices cannot do it. */
export function keyAlgorithmOf({ algorithm }: PublicKeyInfo): KeyAlgorithm | undefined {
  return KNOWN.find(([known]) => compareBytes(known, algorithm) === 0)?.[1]
}

/** RFC 3279 §2.2.3: two integers, where WebCrypto gives their bytes one behind the other, zeros included (MC-66). */
export function ecdsaSignature(raw: Uint8Array): Uint8Array<ArrayBuffer> {
  const half = raw.byteLength / 2
  return tlv(SEQUENCE, unsignedInteger(raw.subarray(0, half)), unsignedInteger(raw.subarray(half)))
}
