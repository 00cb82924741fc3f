import { offers } from '../mail/offers.ts'
import type { FindingKind } from '../seen.ts'
import { serverOccurrence } from './servers.ts'

export const serverAuthentication: FindingKind = {
  id: 'server-authentication',
  severity: 'problem',
  symptom:
    'The server answers, and refuses the right password; or programs say that it offers no way to log in that they know.',
  cause: 'None of the ways to log in that the settings promise is offered by the server on that port, once TLS is on.',
  mend: 'Switch the login on at that port, or promise in the entry what the server offers (`authentication`).',
  source: 'RFC 4954; RFC 9051 §6.2; AUTOCONFIG, element authentication',
  find: ({ servers }) =>
    servers.flatMap((server) => {
      const told = server.authentication.map((promise) => offers(server, promise))
      if (told.length === 0 || !told.every((one) => one === false)) return []
      const offered = server.mechanisms.length === 0 ? 'none' : server.mechanisms.join(', ')
      return [
        serverOccurrence(
          server,
          `${server.authentication.join(', ')} is promised, and it offers ${offered}: offer it there, or mend the entry.`,
        ),
      ]
    }),
}
