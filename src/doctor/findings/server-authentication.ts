import { offers } from '../mail/offers.ts'
import type { FindingKind } from '../seen.ts'
import { serverOccurrence } from './servers.ts'

export const serverAuthentication: FindingKind = {
  id: 'server-authentication',
  severity: 'problem',
  symptom:
    'The server answers, and refuses the right password; or programs say that it offers no way to log in that they know.',
  cause: 'A way to log in that the settings promise is not offered by the server on that port, once TLS is on.',
  mend: 'Switch the login on at that port, or promise in the entry what the server offers (`authentication`).',
  source: 'RFC 4954; RFC 9051 §6.2; AUTOCONFIG, element authentication',
  find: ({ servers }) =>
    servers.flatMap((server) => {
      const missing = server.authentication.filter((promise) => offers(server, promise) === false)
      if (missing.length === 0) return []
      const offered = server.mechanisms.length === 0 ? 'none' : server.mechanisms.join(', ')
      return [
        serverOccurrence(
          server,
          `${missing.join(', ')} is promised, and it offers ${offered}: offer it there, or mend the entry.`,
        ),
      ]
    }),
}
