import { OBJECT_IDENTIFIER, tlv } from './der.ts'

/** Object identifiers, as DER has them. */
const oid = (...bytes: readonly number[]) => tlv(OBJECT_IDENTIFIER, new Uint8Array(bytes))

/** RFC 5652 §4, §5.1, §11: 1.2.840.113549.1 with 7.1, 7.2, 9.3, 9.4 and 9.5. */
export const ID_DATA = oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1)
export const ID_SIGNED_DATA = oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2)
export const ID_CONTENT_TYPE = oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 3)
export const ID_MESSAGE_DIGEST = oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 4)
export const ID_SIGNING_TIME = oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 5)

/** RFC 5754 §2.2: 2.16.840.1.101.3.4.2.1. */
export const ID_SHA_256 = oid(0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1)

/** RFC 8017: rsaEncryption, 1.2.840.113549.1.1.1. */
export const ID_RSA = oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1)

/** RFC 5480: id-ecPublicKey, 1.2.840.10045.2.1, and its curves secp256r1 and secp384r1. */
export const ID_EC = oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1)
export const ID_P_256 = oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7)
export const ID_P_384 = oid(0x2b, 0x81, 4, 0, 0x22)

/** RFC 5758 §3.2: ecdsa-with-SHA256, 1.2.840.10045.4.3.2. */
export const ID_ECDSA_SHA_256 = oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2)
