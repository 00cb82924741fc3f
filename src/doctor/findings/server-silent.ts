import type { FindingKind, ServerFailure } from '../seen.ts'
import { serverOccurrence } from './servers.ts'

const SAYS: Readonly<Partial<Record<ServerFailure, string>>> = {
  'no-name': 'its name has no address',
  refused: 'it refuses connections',
  unreachable: 'it cannot be reached',
  timeout: 'it does not answer in time',
  'no-greeting': 'it takes connections, and says nothing',
  'cut-off': 'it ends the connection',
}

export const serverSilent: FindingKind = {
  id: 'server-silent',
  severity: 'problem',
  symptom: 'The settings are found, and the program then says that it cannot connect.',
  cause:
    'A mail server that the settings name does not answer: it has moved, its port is closed, a firewall drops connections.',
  mend: 'Start it, open the port, mend its DNS; or mend the entry in the catalog if it names the wrong host.',
  source: 'RFC 8314 §3',
  find: ({ servers }) =>
    servers.flatMap((server) => {
      const says = server.failure === undefined ? undefined : SAYS[server.failure]
      return says === undefined
        ? []
        : [serverOccurrence(server, `${says}: start it, or mend the settings that name it.`)]
    }),
}
