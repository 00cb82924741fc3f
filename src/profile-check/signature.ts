import { createHash, type KeyObject, verify, X509Certificate } from 'node:crypto'
import { rootCertificates } from 'node:tls'
import {
  type Attribute,
  type CertificateChoices,
  ContentInfo,
  id_contentType,
  id_messageDigest,
  id_signedData,
  id_signingTime,
  SignedData,
  type SignerInfo,
} from '@peculiar/asn1-cms'
import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import { type Certificate, Time } from '@peculiar/asn1-x509'
import { fail, ok, type Result } from '../result.ts'
import { compareBytes, SET, tlv } from '../signing/der.ts'
import { derFromBer } from './ber.ts'

/** What is around a signed profile, as a device would judge it. */
export interface Signature {
  /** The common name of the signer's certificate, which is what people are shown; else the whole name. */
  readonly signedBy: string
  readonly issuedBy: string
  readonly validFrom: Date
  readonly validUntil: Date
  readonly signedAt: Date | undefined
  /** `verified`: it leads to a root that is known here; `not-verified`: it holds, but does not lead there; `broken`: it does not hold. */
  readonly state: 'verified' | 'not-verified' | 'broken'
  /** Why it is not verified, a line each. */
  readonly faults: readonly string[]
}

export interface Unwrapped {
  readonly content: Uint8Array
  readonly signature: Signature
}

const DIGESTS: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}

/** More certificates than any chain has: a loop, or an attack. */
const MAX_CHAIN_CERTIFICATES = 10

/**
 * The property list inside a SignedData (RFC 5652), and who signed it.
 *
 * @param roots certificates in PEM that are trusted beside those of Node, which are Mozilla's
 */
export function unwrap(file: Uint8Array, now: Date, roots: readonly string[] = []): Result<Unwrapped, string> {
  try {
    const { contentType, content } = AsnConvert.parse(derFromBer(file), ContentInfo)
    if (contentType !== id_signedData) return fail('this is CMS, but not signed data; a device installs nothing else')
    return judged(AsnConvert.parse(content, SignedData), now, roots)
  } catch {
    // Of a key, a time or a name that is none, the libraries say so each in its own way.
    return fail('this begins like a signed file (CMS), and cannot be read as one: damaged, or cut off')
  }
}

function judged(data: SignedData, now: Date, roots: readonly string[]): Result<Unwrapped, string> {
  const content = contentOf(data)
  if (content === undefined) return fail('the signature has nothing inside: it has to hold the profile (not detached)')
  const [signer] = data.signerInfos
  if (signer === undefined) return fail('the CMS around the profile holds no signature')
  const certificates = (data.certificates ?? []).flatMap(certificateFrom)
  const leaf = certificates.find(({ parsed }) => isSigner(parsed, signer))
  if (leaf === undefined) return fail('the certificate that signed is not in the file, so that no device can check it')
  const attributes = signer.signedAttrs ?? []
  const faults = [
    ...signatureFaults(content, signer, leaf.x509.publicKey),
    ...chainFaults(leaf.x509, certificates, [...publicRoots(), ...roots.map((pem) => new X509Certificate(pem))], now),
  ]
  const isBroken = faults.some(({ breaks }) => breaks)
  return ok({
    content,
    signature: {
      signedBy: nameOf(leaf.x509.subject),
      issuedBy: nameOf(leaf.x509.issuer),
      validFrom: leaf.x509.validFromDate,
      validUntil: leaf.x509.validToDate,
      signedAt: signingTime(attributes),
      state: isBroken ? 'broken' : faults.length === 0 ? 'verified' : 'not-verified',
      faults: faults.map(({ says }) => says),
    },
  })
}

function contentOf({ encapContentInfo }: SignedData): Uint8Array | undefined {
  const { single } = encapContentInfo.eContent ?? {}
  return single === undefined ? undefined : new Uint8Array(single.buffer)
}

interface EmbeddedCertificate {
  readonly parsed: Certificate
  readonly x509: X509Certificate
}

function certificateFrom({ certificate: parsed }: CertificateChoices): EmbeddedCertificate[] {
  if (parsed === undefined) return []
  try {
    return [{ parsed, x509: new X509Certificate(Buffer.from(AsnConvert.serialize(parsed))) }]
  } catch {
    return []
  }
}

function isSigner({ tbsCertificate }: Certificate, { sid }: SignerInfo): boolean {
  const { issuerAndSerialNumber: by } = sid
  if (by === undefined) {
    const given = sid.subjectKeyIdentifier
    const own = tbsCertificate.extensions?.find(({ extnID }) => extnID === '2.5.29.14')
    if (given === undefined || own === undefined) return false
    return isEqual(AsnConvert.parse(own.extnValue.buffer, OctetString).buffer, given.buffer)
  }
  return (
    isEqual(tbsCertificate.serialNumber, by.serialNumber) &&
    isEqual(AsnConvert.serialize(tbsCertificate.issuer), AsnConvert.serialize(by.issuer))
  )
}

interface Fault {
  readonly says: string
  /** Whether the signature is worth nothing. */
  readonly breaks: boolean
}

const breaking = (says: string): Fault => ({ says, breaks: true })
const untrusted = (says: string): Fault => ({ says, breaks: false })

function signatureFaults(content: Uint8Array, signer: SignerInfo, key: KeyObject): Fault[] {
  const hash = DIGESTS[signer.digestAlgorithm.algorithm]
  if (hash === undefined) return [breaking(`the digest ${signer.digestAlgorithm.algorithm} is not known here`)]
  const weak = hash === 'sha1' ? [untrusted('the signature is made with SHA-1, which devices no longer trust')] : []
  const { signedAttrs } = signer
  if (signedAttrs === undefined || signedAttrs.length === 0)
    return verify(hash, content, key, bytesOf(signer.signature.buffer))
      ? weak
      : [breaking('the signature does not belong to the profile inside')]
  const digest = attributeOf(signedAttrs, id_messageDigest)
  const stated = digest && AsnConvert.parse(digest, OctetString).buffer
  if (stated === undefined || attributeOf(signedAttrs, id_contentType) === undefined)
    return [breaking('the signature does not say what it signs')]
  if (!isEqual(stated, createHash(hash).update(content).digest()))
    return [breaking('the profile was changed after it was signed')]
  // Signed is their SET in DER, however they lie in the file (RFC 5652 §5.4).
  const encoded = signedAttrs.map((attribute) => bytesOf(AsnConvert.serialize(attribute))).sort(compareBytes)
  const signed = tlv(SET, ...encoded)
  return verify(hash, signed, key, bytesOf(signer.signature.buffer))
    ? weak
    : [breaking('the signature does not verify with the key of its certificate')]
}

let parsedRoots: readonly X509Certificate[] | undefined

/** Mozilla's, as Node has them. */
function publicRoots(): readonly X509Certificate[] {
  parsedRoots ??= rootCertificates.map((pem) => new X509Certificate(pem))
  return parsedRoots
}

/** From the leaf up, by the certificates in the file, to a root that is trusted. */
function chainFaults(
  leaf: X509Certificate,
  embedded: readonly EmbeddedCertificate[],
  trusted: readonly X509Certificate[],
  now: Date,
): Fault[] {
  const chain = [leaf]
  for (;;) {
    const last = chain[chain.length - 1] as X509Certificate
    const isRoot = trusted.some((root) => root.fingerprint256 === last.fingerprint256 || issued(root, last))
    if (isRoot) break
    const next = embedded.map(({ x509 }) => x509).find((one) => !chain.includes(one) && issued(one, last))
    // Whoever has a certificate for a web site has a key, and could sign certificates in any name.
    if (next?.ca === false)
      return [
        ...timeFaults(chain, now),
        untrusted(`${nameOf(next.subject)} issued ${nameOf(last.subject)}, and is no authority`),
      ]
    if (next === undefined || chain.length >= MAX_CHAIN_CERTIFICATES) {
      const missing =
        last.subject === last.issuer
          ? `the root ${nameOf(last.issuer)} is not one that devices know`
          : `the certificate of ${nameOf(last.issuer)}, which issued ${nameOf(last.subject)}, is not in the file`
      return [...timeFaults(chain, now), untrusted(missing)]
    }
    chain.push(next)
  }
  return timeFaults(chain, now)
}

function timeFaults(chain: readonly X509Certificate[], now: Date): Fault[] {
  return chain.flatMap((certificate) => {
    const name = nameOf(certificate.subject)
    if (now > certificate.validToDate)
      return [untrusted(`the certificate of ${name} has expired on ${day(certificate.validToDate)}`)]
    if (now < certificate.validFromDate)
      return [untrusted(`the certificate of ${name} is not valid before ${day(certificate.validFromDate)}`)]
    return []
  })
}

function issued(issuer: X509Certificate, subject: X509Certificate): boolean {
  return subject.issuer === issuer.subject && subject.checkIssued(issuer) && subject.verify(issuer.publicKey)
}

function attributeOf(attributes: readonly Attribute[], type: string): ArrayBuffer | undefined {
  return attributes.find(({ attrType }) => attrType === type)?.attrValues[0]
}

function signingTime(attributes: readonly Attribute[]): Date | undefined {
  const value = attributeOf(attributes, id_signingTime)
  return value === undefined ? undefined : AsnConvert.parse(value, Time).getTime()
}

function nameOf(distinguished: string): string {
  return /(?:^|\n)CN=(.+)/.exec(distinguished)?.[1] ?? distinguished.replaceAll('\n', ', ')
}

function bytesOf(buffer: ArrayBuffer): Uint8Array {
  return new Uint8Array(buffer)
}

function isEqual(a: ArrayBuffer | Uint8Array, b: ArrayBuffer | Uint8Array): boolean {
  return Buffer.from(a as ArrayBuffer).equals(Buffer.from(b as ArrayBuffer))
}

/** A day, as `2026-11-25`. */
export function day(date: Date): string {
  return date.toISOString().slice(0, 10)
}
