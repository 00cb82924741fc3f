import type { Exchange } from '../../clients/network.ts'
import type { Seen } from '../seen.ts'
import { bare, exchangesOf, type Fetched, fetched, hopsOf, hostOf, oncePer, rootOf } from './look.ts'

/** Autoconfig documents of the domain that come over plain HTTP, where none of its own comes over HTTPS. */
export function onlyPlainAnswers(seen: Seen): readonly Fetched[] {
  const own = exchangesOf(seen, 'autoconfig').filter(({ asked }) => isOfDomain(hostOf(asked.target), seen.domain))
  const documents = fetched(own).filter(({ answer }) => rootOf(answer.body)?.name === 'clientConfig')
  if (documents.some(({ answer }) => answer.url.startsWith('https:'))) return []
  // Where the certificate alone is wrong, that is what is told.
  if (own.some(({ hops }) => hops.at(-1)?.failure === 'certificate')) return []
  return oncePer(documents, ({ asked }: Exchange) => bare(asked.target))
}

const isOfDomain = (host: string, domain: string) => host === domain || host.endsWith(`.${domain}`)

/** The host whose HSTS covers a host, if there is one. */
export function hstsOver(seen: Seen, host: string): string | undefined {
  return hopsOf(seen)
    .filter(({ url, headers }) => url.startsWith('https:') && isKept(headers?.['strict-transport-security']))
    .map(({ url, headers }) => ({ at: hostOf(url), policy: headers?.['strict-transport-security'] ?? '' }))
    .find(({ at, policy }) => at === host || (host.endsWith(`.${at}`) && /includesubdomains/i.test(policy)))?.at
}

/** RFC 6797 §6.1.1: an age of zero takes it back. */
const isKept = (policy: string | undefined) => /max-age\s*=\s*"?0*[1-9]/i.test(policy ?? '')
