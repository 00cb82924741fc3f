import { compareBytes, context, GENERALIZED_TIME, INTEGER, OCTET_STRING, SEQUENCE, SET, tlv, UTC_TIME } from './der.ts'
import type { SigningIdentity } from './identity.ts'
import { ID_CONTENT_TYPE, ID_DATA, ID_MESSAGE_DIGEST, ID_SHA_256, ID_SIGNED_DATA, ID_SIGNING_TIME } from './oids.ts'

/** Of SignedData, and of a signer who is named by issuer and serial number (RFC 5652 §5.1, §5.3). */
const VERSION_1 = tlv(INTEGER, new Uint8Array([1]))

/** RFC 5754 §2: parameters absent. */
const SHA_256 = tlv(SEQUENCE, ID_SHA_256)

/**
 * Content with the signature of an identity around it: SignedData (RFC 5652 §5) in DER, the content inside, with the
 * certificates that lead to a root. Spec: MOBILECONFIG §5.1.
 *
 * @param at the signing time, told to the second
 */
export async function signedData(
  content: Uint8Array,
  { key, algorithm, leaf, certificates }: SigningIdentity,
  at: Date,
): Promise<Uint8Array<ArrayBuffer>> {
  const digest = await crypto.subtle.digest('SHA-256', content as Uint8Array<ArrayBuffer>)
  const attributes = signedAttributes(new Uint8Array(digest), at)
  // What is signed is the SET itself; the file has it with a tag of its own (RFC 5652 §5.4).
  const signature = await crypto.subtle.sign(algorithm.signing, key, tlv(SET, ...attributes))
  const signer = tlv(
    SEQUENCE,
    VERSION_1,
    tlv(SEQUENCE, leaf.issuer, leaf.serialNumber),
    SHA_256,
    tlv(context(0), ...attributes),
    algorithm.signatureAlgorithm,
    tlv(OCTET_STRING, algorithm.toCms(new Uint8Array(signature))),
  )
  const data = tlv(
    SEQUENCE,
    VERSION_1,
    tlv(SET, SHA_256),
    tlv(SEQUENCE, ID_DATA, tlv(context(0), tlv(OCTET_STRING, content))),
    tlv(context(0), ...certificates.map(({ whole }) => whole)),
    tlv(SET, signer),
  )
  return tlv(SEQUENCE, ID_SIGNED_DATA, tlv(context(0), data))
}

/** In the order of a SET OF: what is signed and what is written have to agree. */
function signedAttributes(digest: Uint8Array, at: Date): readonly Uint8Array[] {
  return [
    tlv(SEQUENCE, ID_CONTENT_TYPE, tlv(SET, ID_DATA)),
    tlv(SEQUENCE, ID_SIGNING_TIME, tlv(SET, time(at))),
    tlv(SEQUENCE, ID_MESSAGE_DIGEST, tlv(SET, tlv(OCTET_STRING, digest))),
  ].sort(compareBytes)
}

/** RFC 5652 §11.3: two digits of the year until 2049, then four; no fractions of a second. */
function time(date: Date): Uint8Array<ArrayBuffer> {
  const digits = date
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:T]/g, '')
  const [tag, text] = date.getUTCFullYear() < 2050 ? [UTC_TIME, digits.slice(2)] : [GENERALIZED_TIME, digits]
  return tlv(tag, new TextEncoder().encode(text))
}
