import { AsnConvert } from '@peculiar/asn1-schema'
import type { AlgorithmIdentifier } from '@peculiar/asn1-x509'
import { fail, ok, type Result } from '../result.ts'
import { INTEGER, OCTET_STRING, SEQUENCE, tlv } from './der.ts'
import type { PairFault } from './faults.ts'
import { readPem } from './pem.ts'

/** The forms in which a private key lies in PEM; all but the first are wrapped, since WebCrypto takes nothing else. */
const LABELS = new Set(['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY', 'ENCRYPTED PRIVATE KEY'])

/** Of a form that names its type: whose key it can be. */
const TYPED: Readonly<Record<string, string>> = {
  'RSA PRIVATE KEY': '1.2.840.113549.1.1.1',
  'EC PRIVATE KEY': '1.2.840.10045.2.1',
}

/**
 * The key of a PEM text as PKCS#8 (RFC 5958); PKCS#1 and SEC 1 do not say everything, the rest is the certificate's
 * (MC-67). An `EC PARAMETERS` block before the key, as OpenSSL writes it, is passed over.
 *
 * @param algorithm that of the certificate's public key
 */
export function readPrivateKey(
  pem: string,
  algorithm: AlgorithmIdentifier,
): Result<Uint8Array<ArrayBuffer>, Extract<PairFault, `key-${string}`>> {
  const block = readPem(pem)?.find(({ label }) => LABELS.has(label))
  if (block === undefined) return fail('key-unreadable')
  if (block.encrypted) return fail('key-encrypted')
  const type = TYPED[block.label]
  if (type === undefined) return ok(block.bytes)
  if (type !== algorithm.algorithm) return fail('key-mismatch')
  const version = tlv(INTEGER, new Uint8Array(1))
  const identifier = new Uint8Array(AsnConvert.serialize(algorithm))
  return ok(tlv(SEQUENCE, version, identifier, tlv(OCTET_STRING, block.bytes)))
}
