import type { FindingKind, MailServerSeen } from '../seen.ts'
import { SECURITY_SAYS, serverOccurrence } from './servers.ts'

export const serverSecurity: FindingKind = {
  id: 'server-security',
  severity: 'problem',
  symptom: 'The program connects, and then hangs or says that the server does not speak its language.',
  cause:
    'A mail server does not do at that port what the settings promise: TLS from the first byte, STARTTLS, or this very protocol.',
  mend: 'Mend the settings (993, 995 and 465 are TLS from the first byte, 143, 110 and 587 are STARTTLS) or the server.',
  source: 'RFC 8314 §3; AUTODISCOVER §2.3',
  find: ({ servers }) =>
    servers.flatMap((server) => {
      const fault = faultOf(server)
      return fault === undefined ? [] : [serverOccurrence(server, fault)]
    }),
}

function faultOf({ failure, security, greeting = '', protocol }: MailServerSeen): string | undefined {
  switch (failure) {
    case 'tls':
      return 'TLS could not be agreed on: let it speak TLS 1.2 or 1.3.'
    case 'not-tls':
      return `${SECURITY_SAYS[security]} is promised, and it speaks plain text ("${greeting}"): promise STARTTLS, or switch TLS on.`
    case 'only-tls':
      return `${SECURITY_SAYS[security]} is promised, and it waits for TLS: promise TLS from the first byte.`
    case 'no-starttls':
      return 'STARTTLS is promised, and it does not offer it: switch it on.'
    case 'wrong-protocol':
      return `it does not speak ${protocol.toUpperCase()}: look at the port.`
    default:
      return undefined
  }
}
