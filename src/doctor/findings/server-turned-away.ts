import type { FindingKind } from '../seen.ts'
import { serverOccurrence } from './servers.ts'

export const serverTurnedAway: FindingKind = {
  id: 'server-turned-away',
  severity: 'note',
  symptom: 'A mail server answers, and wants nothing to do with this machine.',
  cause:
    'It has closed itself for now, or does not like the address that this run came from (a list of dial-up networks, say).',
  mend: 'Look at its log; run the check from a network that customers use.',
  source: 'RFC 5321 §3.1',
  find: ({ servers }) =>
    servers
      .filter(({ failure }) => failure === 'turned-away')
      .map((server) => serverOccurrence(server, `it says "${server.greeting ?? ''}": look at its log.`)),
}
