import type { SubjectPublicKeyInfo } from '@peculiar/asn1-x509'
import { SEQUENCE, tlv, unsignedInteger } from './der.ts'

/** How a key signs: what WebCrypto calls it, and what CMS does. */
export interface KeyAlgorithm {
  readonly parameters: { readonly name: string; readonly hash?: string; readonly namedCurve?: string }
  readonly signing: { readonly name: string; readonly hash: string }
  /** The signature algorithm of the signer, and whether its parameters are NULL or absent. */
  readonly oid: string
  readonly hasNullParameters: boolean
  /** WebCrypto's signature in the form of CMS. */
  toCms(signature: Uint8Array): Uint8Array<ArrayBuffer>
}

const HASH = 'SHA-256'

/** RFC 3370 §3.2: the key's own identifier with NULL, as OpenSSL writes it. */
const RSA: KeyAlgorithm = {
  parameters: { name: 'RSASSA-PKCS1-v1_5', hash: HASH },
  signing: { name: 'RSASSA-PKCS1-v1_5', hash: HASH },
  oid: '1.2.840.113549.1.1.1',
  hasNullParameters: true,
  toCms: (signature) => new Uint8Array(signature),
}

/** RFC 5754 §3.3: ecdsa-with-SHA256. */
const ecdsaOn = (namedCurve: string): KeyAlgorithm => ({
  parameters: { name: 'ECDSA', namedCurve },
  signing: { name: 'ECDSA', hash: HASH },
  oid: '1.2.840.10045.4.3.2',
  hasNullParameters: false,
  toCms: ecdsaSignature,
})

/** By the named curve's identifier in DER (RFC 5480 §2.1.1.1). */
const CURVES: Readonly<Record<string, KeyAlgorithm>> = {
  '06082a8648ce3d030107': ecdsaOn('P-256'),
  '06052b81040022': ecdsaOn('P-384'),
}

const RSA_KEY = '1.2.840.113549.1.1.1'
const EC_KEY = '1.2.840.10045.2.1'

/** How the owner of a public key signs; nothing when WebCrypto or devices cannot do it. */
export function keyAlgorithmOf({ algorithm }: SubjectPublicKeyInfo): KeyAlgorithm | undefined {
  if (algorithm.algorithm === RSA_KEY) return RSA
  if (algorithm.algorithm !== EC_KEY || !algorithm.parameters) return undefined
  return CURVES[hex(new Uint8Array(algorithm.parameters))]
}

/** RFC 3279 §2.2.3: two integers, where WebCrypto gives their bytes one behind the other, zeros included (MC-66). */
export function ecdsaSignature(raw: Uint8Array): Uint8Array<ArrayBuffer> {
  const half = raw.byteLength / 2
  return tlv(SEQUENCE, unsignedInteger(raw.subarray(0, half)), unsignedInteger(raw.subarray(half)))
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
