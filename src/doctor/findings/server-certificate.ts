import type { FindingKind } from '../seen.ts'
import { namesOf, PROBLEM_SAYS } from './certificates.ts'
import { serverOccurrence } from './servers.ts'

export const serverCertificate: FindingKind = {
  id: 'server-certificate',
  severity: 'problem',
  symptom:
    'Programs warn of the mail server’s certificate, or refuse to connect; iPhones say that the identity cannot be verified.',
  cause:
    'The certificate of a mail server is not for the name that the settings give it, has expired, or is not believed.',
  mend: 'Name the server in the settings by a name of its certificate, or get one for that name; send the whole chain, and let the server load the renewed one.',
  source: 'RFC 8314 §3; RFC 7817',
  find: ({ servers }) =>
    servers.flatMap((server) => {
      const problem = server.tls?.problem
      if (server.tls === undefined || problem === undefined) return []
      const names =
        problem === 'wrong-name' ? ` (${namesOf(server.tls)})` : ` (valid until ${server.tls.validTo.slice(0, 10)})`
      return [
        serverOccurrence(server, `its certificate ${PROBLEM_SAYS[problem]}${names}: get one for ${server.hostname}.`),
      ]
    }),
}
