import type { FindingKind } from '../seen.ts'
import { certificateFaults, PROBLEM_SAYS } from './certificates.ts'

export const certificateUntrusted: FindingKind = {
  id: 'certificate-untrusted',
  severity: 'problem',
  symptom: 'Programs find nothing at a name that answers in a browser after a warning, or in some browsers only.',
  cause:
    'The certificate has the right name, and is not believed: it has expired, its authority is unknown, or the server does not send the certificates in between, which some browsers fetch by themselves and mail programs do not.',
  mend: 'Renew the certificate, and let the server send the whole chain (`fullchain.pem`, not `cert.pem`).',
  source: 'AD-99; RFC 5280 §6',
  find: (seen) =>
    certificateFaults(
      seen,
      (problem) => problem !== 'wrong-name',
      (_, { problem = 'untrusted', issuer, validTo }) =>
        `its certificate ${PROBLEM_SAYS[problem]} (issued by ${issuer}, valid until ${validTo.slice(0, 10)}): renew it, and send the whole chain.`,
    ),
}
