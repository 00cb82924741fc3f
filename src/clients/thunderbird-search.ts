/**
 * In which order Thunderbird for PCs asks: our own re-implementation of rules read in its source (`thunderbird-desktop`
 * 9c91f3cb, January 2026: `FindConfig`, `FetchConfig`, `ExchangeAutoDiscover`). It asks all at once, in order of rank.
 */
import type { EmailAddress } from '../address/index.ts'
import { fail, ok } from '../result.ts'
import { readAnswer } from './client.ts'
import {
  type Arrived,
  autodiscoverUrl,
  configUrl,
  type Ended,
  isSuccess,
  type Network,
  wellKnownUrl,
} from './search.ts'
import { thunderbird } from './thunderbird.ts'

type Step = () => Promise<Arrived | undefined>

/**
 * The provider's autoconfig, the ISPDB, Autodiscover.
 *
 * Seen: among the addresses of one kind the first that can be fetched is taken, and only then read: a page or an error
 * with status 200 hides what stands behind it.
 */
export async function searchLikeThunderbird(address: EmailAddress, network: Network): Promise<Ended> {
  const { domain, text } = address
  const urls = (['https', 'http'] as const).flatMap((scheme) => [
    configUrl(scheme, domain),
    wellKnownUrl(scheme, domain),
  ])
  const provider = urls.map((url) => () => network.ask('GET', `${url}?emailaddress=${encodeURIComponent(text)}`))
  const database = () => network.ask('GET', `https://live.thunderbird.net/autoconfig/v1.1/${domain}`)
  const kinds = [
    [thunderbird.autoconfig, provider],
    [thunderbird.autoconfig, [database]],
    [thunderbird.autodiscover, autodiscoverSteps(domain, network)],
  ] as const
  for (const [format, steps] of kinds) {
    const answer = await firstFetched(steps)
    const reading = answer && format && readAnswer(format, answer, address)
    if (answer && reading?.ok) return ok({ ...reading.value, url: answer.url })
  }
  return fail('nothing-found')
}

function autodiscoverSteps(domain: string, network: Network): readonly Step[] {
  return [
    () => network.ask('POST', autodiscoverUrl(`autodiscover.${domain}`)),
    () => network.ask('POST', autodiscoverUrl(domain)),
    async () => {
      // Seen: the redirect loses the body; when the GET then fails at an https address, the POST is repeated there.
      const answer = await network.ask('POST', `http://autodiscover.${domain}/autodiscover/autodiscover.xml`)
      const isLost = answer !== undefined && !isSuccess(answer) && answer.url.startsWith('https:')
      return isLost ? network.ask('POST', answer.url) : answer
    },
    async () => {
      // Seen: priority and port of the record are not looked at.
      const [host] = await network.srv(`_autodiscover._tcp.${domain}`)
      return host === undefined ? undefined : network.ask('POST', autodiscoverUrl(host))
    },
  ]
}

async function firstFetched(steps: readonly Step[]): Promise<Arrived | undefined> {
  for (const step of steps) {
    const answer = await step()
    if (answer !== undefined && isSuccess(answer)) return answer
  }
  return undefined
}
