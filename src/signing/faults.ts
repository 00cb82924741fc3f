/** Why a pair of key and chain cannot sign, whatever the time. */
export type PairFault =
  | 'chain-missing'
  | 'chain-order'
  | 'chain-unreadable'
  | 'key-encrypted'
  | 'key-mismatch'
  | 'key-missing'
  | 'key-unreadable'
  | 'key-unsupported'

/** What `/healthz` says about signing; `next` is the pair of the settings that end in `_NEXT`. */
export type SigningWarning =
  | `signing-${PairFault | TimeFault}`
  | `signing-next-${PairFault}`
  | 'signing-certificate-expires'
  | 'signing-failed'

/** Why a sound pair cannot sign now. */
export type TimeFault = 'certificate-expired' | 'certificate-not-yet-valid'

/** What an operator does about it: part of the log line, without anything of the key. */
export const REMEDIES = {
  'chain-missing': 'set PROFILE_SIGNING_CHAIN to the certificate and its intermediates, in PEM, leaf first',
  'chain-order': 'each certificate has to be issued by the one behind it: leaf first, then its intermediates',
  'chain-unreadable': 'the chain holds no certificate in PEM, or one that cannot be read',
  'key-encrypted': 'take the passphrase off: openssl pkcs8 -topk8 -nodes -in key.pem -out plain.pem',
  'key-mismatch': 'the key is not that of the first certificate; a renewed certificate comes with its own key',
  'key-missing': 'set PROFILE_SIGNING_KEY to the private key, in PEM',
  'key-unreadable': 'the key is no private key in PEM: PKCS#8, PKCS#1 or SEC 1',
  'key-unsupported': 'use an EC key on P-256 or P-384, or an RSA key of 2048 bits or more',
  'certificate-expired': 'renew the certificate, and set the new key and chain',
  'certificate-not-yet-valid': 'wait, or set a chain that is valid now',
  'certificate-expires': 'renew the certificate, and set the new pair under the names that end in _NEXT',
  failed: 'the signature could not be made',
} as const satisfies Record<PairFault | TimeFault | 'certificate-expires' | 'failed', string>

/** The remedy for a warning. */
export function remedyFor(warning: SigningWarning): string {
  return REMEDIES[warning.replace(/^signing-(?:next-)?/, '') as keyof typeof REMEDIES]
}
