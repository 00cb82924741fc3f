import type { FindingKind } from '../seen.ts'
import { serverOccurrence } from './servers.ts'

export const serverPlain: FindingKind = {
  id: 'server-plain',
  severity: 'problem',
  symptom: 'Careful programs refuse the settings; with the others anybody in the same network can read the password.',
  cause: 'An answer names a mail server without TLS.',
  mend: 'Name the port with TLS instead (993, 995, 465), or get the server a certificate.',
  source: 'RFC 8314 §3',
  find: ({ servers }) =>
    servers
      .filter(({ security }) => security === 'none')
      .map((server) => serverOccurrence(server, 'no encryption is promised: name a port with TLS.')),
}
