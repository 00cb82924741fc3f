import {
  Attribute,
  CertificateChoices,
  CertificateSet,
  CMSVersion,
  ContentInfo,
  DigestAlgorithmIdentifier,
  DigestAlgorithmIdentifiers,
  EncapsulatedContent,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  id_contentType,
  id_data,
  id_messageDigest,
  id_signedData,
  id_signingTime,
  SignatureAlgorithmIdentifier,
  SignedData,
  SignerIdentifier,
  SignerInfo,
  SignerInfos,
} from '@peculiar/asn1-cms'
import { AsnConvert, AsnObjectIdentifierConverter, OctetString } from '@peculiar/asn1-schema'
import { Time } from '@peculiar/asn1-x509'
import { compareBytes, SET, tlv } from './der.ts'
import type { SigningIdentity } from './identity.ts'

/** RFC 5754 §2: SHA-256, parameters absent. */
const SHA_256 = '2.16.840.1.101.3.4.2.1'

/**
 * Content with the signature of an identity around it: SignedData (RFC 5652 §5) in DER, the content inside, with the
 * certificates that lead to a root. Spec: MOBILECONFIG §5.1.
 *
 * @param at the signing time, told to the second
 */
export async function signedData(
  content: Uint8Array,
  identity: SigningIdentity,
  at: Date,
): Promise<Uint8Array<ArrayBuffer>> {
  const { key, algorithm, leaf, certificates } = identity
  const digest = await crypto.subtle.digest('SHA-256', content as Uint8Array<ArrayBuffer>)
  const attributes = signedAttributes(digest, at)
  // What is signed is the SET itself; the file has it with a tag of its own (RFC 5652 §5.4).
  const signed = tlv(SET, ...attributes.map(({ bytes }) => bytes))
  const signature = new Uint8Array(await crypto.subtle.sign(algorithm.signing, key, signed))
  const { issuer, serialNumber } = leaf.tbsCertificate
  const signer = new SignerInfo({
    version: CMSVersion.v1,
    sid: new SignerIdentifier({ issuerAndSerialNumber: new IssuerAndSerialNumber({ issuer, serialNumber }) }),
    digestAlgorithm: new DigestAlgorithmIdentifier({ algorithm: SHA_256 }),
    signedAttrs: attributes.map(({ attribute }) => attribute),
    signatureAlgorithm: new SignatureAlgorithmIdentifier({
      algorithm: algorithm.oid,
      ...(algorithm.hasNullParameters ? { parameters: null } : {}),
    }),
    signature: new OctetString(algorithm.toCms(signature)),
  })
  const data = new SignedData({
    version: CMSVersion.v1,
    digestAlgorithms: new DigestAlgorithmIdentifiers([new DigestAlgorithmIdentifier({ algorithm: SHA_256 })]),
    encapContentInfo: new EncapsulatedContentInfo({
      eContentType: id_data,
      eContent: new EncapsulatedContent({ single: new OctetString(content) }),
    }),
    certificates: new CertificateSet(certificates.map((certificate) => new CertificateChoices({ certificate }))),
    signerInfos: new SignerInfos([signer]),
  })
  const info = new ContentInfo({ contentType: id_signedData, content: AsnConvert.serialize(data) })
  return new Uint8Array(AsnConvert.serialize(info))
}

/** In the order of a SET OF: what is signed and what is written have to agree. */
function signedAttributes(digest: ArrayBuffer, at: Date) {
  const attribute = (attrType: string, value: ArrayBuffer) => new Attribute({ attrType, attrValues: [value] })
  return [
    attribute(id_contentType, AsnObjectIdentifierConverter.toASN(id_data).toBER(false)),
    attribute(id_signingTime, AsnConvert.serialize(new Time(toSeconds(at)))),
    attribute(id_messageDigest, AsnConvert.serialize(new OctetString(digest))),
  ]
    .map((one) => ({ attribute: one, bytes: new Uint8Array(AsnConvert.serialize(one)) }))
    .sort((a, b) => compareBytes(a.bytes, b.bytes))
}

/** RFC 5652 §11.3: no fractions of a second. */
function toSeconds(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 1_000) * 1_000)
}
