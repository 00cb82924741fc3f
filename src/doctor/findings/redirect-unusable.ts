import type { Exchange } from '../../clients/network.ts'
import type { FindingKind } from '../seen.ts'
import { bare, exchangesOf, oncePer, placeOf, stoppedAt } from './look.ts'

/** Spec: AUTOCONFIG (AC-42, AC-43), AUTODISCOVER §1.5, §6.2. */
export const redirectUnusable: FindingKind = {
  id: 'redirect-unusable',
  severity: 'problem',
  symptom: 'A browser gets the document, and mail programs do not.',
  cause:
    'The way to the document has a redirect that programs do not follow: from HTTPS to plain HTTP, without scheme and host in `Location`, round in a circle, or to no web address at all.',
  mend: 'Answer at once, or send to the whole `https://` address of the document.',
  source: 'AC-42, AC-43; AUTODISCOVER §1.5, §6.2',
  find: (seen) =>
    oncePer(
      exchangesOf(seen, 'autoconfig', 'autodiscover', 'json', 'soap', 'pacc').flatMap((exchange) => {
        const fault = faultOf(exchange)
        return fault === undefined ? [] : [{ exchange, fault }]
      }),
      ({ exchange: { asked } }) => placeOf(asked),
    ).map(({ exchange: { asked }, fault }) => ({
      where: placeOf(asked),
      detail: `${fault}: send to the whole https:// address of the document.`,
      ...stoppedAt(seen, asked.target),
    })),
}

function faultOf({ hops }: Exchange): string | undefined {
  for (const [index, { url, location, failure, status = 0 }] of hops.entries()) {
    const next = hops[index + 1]?.url
    if (failure === 'bad-redirect') return `sends to ${bare(location ?? '')}, which is no web address`
    if (failure === 'too-many-redirects' && hops.length > 2) return 'sends on and on without an answer'
    if (status < 300 || status >= 400 || location === undefined) continue
    if (url.startsWith('https:') && (next ?? location).startsWith('http:'))
      return `sends from HTTPS to plain HTTP (${bare(location)})`
    if (!/^https?:\/\//i.test(location)) return `sends to ${bare(location)}, without scheme and host`
  }
  return undefined
}
