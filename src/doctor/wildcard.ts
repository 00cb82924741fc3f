import type { Domain } from '../address/index.ts'
import type { AskLimits, Exchange } from '../clients/network.ts'
import { VERIFY_REQUEST_MS } from '../limits.ts'
import { guessedHosts, madeUpName } from './findings/index.ts'
import type { RealNetwork } from './net/index.ts'

const NO_REDIRECTS: AskLimits = { redirects: 0, keepsMethod: false, patienceMs: VERIFY_REQUEST_MS }

/** What answers at a name that nobody made: worth a request only where a name answers that clients guess. */
export async function wildcardOf(network: RealNetwork, domain: Domain): Promise<Exchange | undefined> {
  const guessed = guessedHosts(domain)
  const isAnswered = network
    .exchanges()
    .some(({ hops }) =>
      hops.some(({ url, status }) => status !== undefined && guessed.includes(URL.parse(url)?.hostname ?? '')),
    )
  return isAnswered ? network.ask(madeUpName(domain), NO_REDIRECTS) : undefined
}
