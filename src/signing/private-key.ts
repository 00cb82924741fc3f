import { fail, ok, type Result } from '../result.ts'
import { RSA_IDENTIFIER } from './algorithm.ts'
import type { PublicKeyInfo } from './certificate.ts'
import { compareBytes, INTEGER, OCTET_STRING, SEQUENCE, tlv } from './der.ts'
import type { PairFault } from './faults.ts'
import { readPem } from './pem.ts'

/** The forms in which a private key lies in PEM; those that name a type are wrapped, since WebCrypto takes PKCS#8 only. */
const LABELS = new Set(['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY', 'ENCRYPTED PRIVATE KEY'])

/**
 * The key of a PEM text as PKCS#8 (RFC 5958); PKCS#1 and SEC 1 do not say everything, the rest is the certificate's
 * (MC-67). An `EC PARAMETERS` block before the key, as OpenSSL writes it, is passed over.
 */
export function readPrivateKey(
  pem: string,
  { algorithm }: PublicKeyInfo,
): Result<Uint8Array<ArrayBuffer>, Extract<PairFault, `key-${string}`>> {
  const block = readPem(pem)?.find(({ label }) => LABELS.has(label))
  if (block === undefined) return fail('key-unreadable')
  if (block.encrypted) return fail('key-encrypted')
  if (block.label === 'PRIVATE KEY') return ok(block.bytes)
  const isRsa = compareBytes(algorithm, RSA_IDENTIFIER) === 0
  if (isRsa !== (block.label === 'RSA PRIVATE KEY')) return fail('key-mismatch')
  return ok(tlv(SEQUENCE, tlv(INTEGER, new Uint8Array(1)), algorithm, tlv(OCTET_STRING, block.bytes)))
}
