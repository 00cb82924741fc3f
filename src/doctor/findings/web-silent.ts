import type { HopFailure } from '../../clients/network.ts'
import type { FindingKind } from '../seen.ts'
import { hopsOf, oncePer, stoppedAt } from './look.ts'

const SAYS: Readonly<Partial<Record<HopFailure, string>>> = {
  timeout: 'does not answer in time',
  unreachable: 'cannot be reached',
  'cut-off': 'ends the connection without an answer',
  tls: 'cannot agree on TLS with any program of today',
  'too-large': 'sends more than any program reads',
}

/** Spec: AUTODISCOVER §6.1. */
export const webSilent: FindingKind = {
  id: 'web-silent',
  severity: 'note',
  symptom: 'Setting up takes long, or programs give up before they come to the right place.',
  cause:
    'A name leads to a host that does not answer properly. Every program waits there until its patience ends: Thunderbird five seconds, FairEmail twenty.',
  mend: 'Take the record away, or refuse connections at once (no firewall that drops them); mend the web server, if it is the right one.',
  source: 'AUTODISCOVER §6.1',
  find: (seen) =>
    oncePer(
      hopsOf(seen).filter(({ failure }) => failure !== undefined && SAYS[failure] !== undefined),
      ({ url }) => new URL(url).origin,
    ).map(({ url, failure, peer }) => ({
      where: new URL(url).origin,
      detail: `${SAYS[failure as HopFailure]}${peer === undefined ? '' : ` (${peer})`}: mend it, or take its record away.`,
      ...stoppedAt(seen, url),
    })),
}
