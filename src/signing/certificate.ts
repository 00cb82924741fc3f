import { compareBytes, context, type DerValue, GENERALIZED_TIME, INTEGER, readDer, SEQUENCE, UTC_TIME } from './der.ts'

/** What signing needs of a certificate (RFC 5280 §4.1), each part as it lies in it, byte by byte. */
export interface Certificate {
  readonly whole: Uint8Array<ArrayBuffer>
  readonly serialNumber: Uint8Array<ArrayBuffer>
  readonly issuer: Uint8Array<ArrayBuffer>
  readonly subject: Uint8Array<ArrayBuffer>
  readonly notBefore: Date
  readonly notAfter: Date
  readonly publicKey: PublicKeyInfo
}

/** RFC 5280 §4.1.2.7. */
export interface PublicKeyInfo {
  readonly whole: Uint8Array<ArrayBuffer>
  /** Identifier and parameters. */
  readonly algorithm: Uint8Array<ArrayBuffer>
}

/** @throws RangeError when the bytes are no certificate */
export function readCertificate(bytes: Uint8Array<ArrayBuffer>): Certificate {
  const [outer, ...rest] = readDer(bytes)
  const [tbs, , ...more] = childrenOf(outer)
  if (rest.length > 0 || more.length !== 1) throw new RangeError('not a certificate')
  const fields = childrenOf(tbs)
  // The version is left out by certificates of the first one.
  const [serialNumber, , issuer, validity, subject, publicKey] =
    fields[0]?.tag === context(0) ? fields.slice(1) : fields
  const [notBefore, notAfter] = childrenOf(validity)
  const [algorithm] = childrenOf(publicKey)
  return {
    whole: bytes,
    serialNumber: expectTag(serialNumber, INTEGER).whole,
    issuer: expectTag(issuer, SEQUENCE).whole,
    subject: expectTag(subject, SEQUENCE).whole,
    notBefore: timeOf(notBefore),
    notAfter: timeOf(notAfter),
    publicKey: {
      whole: expectTag(publicKey, SEQUENCE).whole,
      algorithm: expectTag(algorithm, SEQUENCE).whole,
    },
  }
}

/** Whether a certificate names another as the one that issued it. */
export function isIssuedBy({ issuer }: Certificate, { subject }: Certificate): boolean {
  return compareBytes(issuer, subject) === 0
}

function childrenOf(value: DerValue | undefined): readonly DerValue[] {
  return readDer(expectTag(value, SEQUENCE).content)
}

function expectTag(value: DerValue | undefined, tag: number): DerValue {
  if (value?.tag !== tag) throw new RangeError('not a certificate')
  return value
}

/** RFC 5280 §4.1.2.5: in UTC, to the second; years of two digits are those from 1950 to 2049. */
function timeOf(value: DerValue | undefined): Date {
  const text = String.fromCharCode(...(value?.content ?? []))
  if (value?.tag !== UTC_TIME && value?.tag !== GENERALIZED_TIME) throw new RangeError('not a certificate')
  const full = value.tag === UTC_TIME ? (Number(text.slice(0, 2)) < 50 ? '20' : '19') + text : text
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full) ?? []
  const [year, month, day, hours, minutes, seconds] = parts
  const time = new Date(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`)
  if (Number.isNaN(time.getTime())) throw new RangeError('not a time')
  return time
}
