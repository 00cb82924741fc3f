import type { Hop, TlsSeen } from '../../clients/network.ts'
import type { Occurrence, Seen } from '../seen.ts'
import { hopsOf, hostOf, oncePer, stoppedAt } from './look.ts'

/** What people are told of a certificate that is not believed. */
export const PROBLEM_SAYS = {
  'wrong-name': 'is for other names',
  expired: 'has expired',
  'not-yet-valid': 'is not valid yet',
  'self-signed': 'was signed by nobody but itself',
  'chain-incomplete': 'comes without the certificates between it and its authority',
  untrusted: 'leads to no authority that programs trust',
} as const satisfies Record<NonNullable<TlsSeen['problem']>, string>

/** Names as a line of a report has room for them. */
export function namesOf({ names }: TlsSeen): string {
  const shown = names.slice(0, 4).join(', ')
  return names.length > 4 ? `${shown} and ${names.length - 4} more` : shown || 'no name'
}

/** What is wrong with certificates of web servers, each host once. */
export function certificateFaults(
  seen: Seen,
  isMeant: (problem: TlsSeen['problem']) => boolean,
  detail: (host: string, tls: TlsSeen, hop: Hop) => string,
): readonly Occurrence[] {
  const wrong = hopsOf(seen).filter(({ failure, tls }) => failure === 'certificate' && isMeant(tls?.problem))
  return oncePer(wrong, ({ url }) => new URL(url).host).flatMap((hop) => {
    const host = hostOf(hop.url)
    const urls = wrong.filter(({ url }) => hostOf(url) === host).map(({ url }) => url)
    return hop.tls === undefined
      ? []
      : [{ where: new URL(hop.url).host, detail: detail(host, hop.tls, hop), ...stoppedAt(seen, ...urls) }]
  })
}
