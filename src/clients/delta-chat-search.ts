/**
 * In which order Delta Chat asks: our own re-implementation of rules read in its source (`chatmail/core` 48888898,
 * August 2026: `configure.rs`, `auto_outlook.rs`). It asks one after the other.
 */
import type { EmailAddress } from '../address/index.ts'
import { fail, ok } from '../result.ts'
import { type Format, type Reading, readAnswer } from './client.ts'
import { deltaChat } from './delta-chat.ts'
import { descendants, parseDocument } from './document.ts'
import { autodiscoverUrl, configUrl, type Ended, type Network, wellKnownUrl } from './search.ts'

/**
 * The provider's autoconfig, Autodiscover by GET, the ISPDB. It knows no SRV records.
 *
 * Seen: an answer that can be parsed ends the search, even when no server is in it.
 */
export async function searchLikeDeltaChat(address: EmailAddress, network: Network): Promise<Ended> {
  const { domain, text } = address
  const { autoconfig, autodiscover } = deltaChat
  const steps = [
    [autoconfig, `${configUrl('https', domain)}?emailaddress=${encodeURIComponent(text)}`],
    [autoconfig, wellKnownUrl('https', domain)],
    [autodiscover, autodiscoverUrl(domain)],
    [autodiscover, autodiscoverUrl(`autodiscover.${domain}`)],
    [autoconfig, `https://autoconfig.thunderbird.net/v1.1/${domain}`],
  ] as const
  for (const [format, url] of steps) {
    const found = format && (await followed(format, url, address, network))
    if (found?.ok) return found
  }
  return fail('nothing-found')
}

const MAX_REDIRECTS = 10

/** Seen: `RedirectUrl` is followed to any address, up to ten times. */
async function followed(format: Format, first: string, address: EmailAddress, network: Network): Promise<Ended> {
  let url = first
  for (let hop = 0; hop < MAX_REDIRECTS; hop++) {
    const answer = await network.ask('GET', url)
    const reading: Reading = answer === undefined ? fail('http') : readAnswer(format, answer, address)
    if (reading.ok) return ok({ ...reading.value, url: answer?.url ?? url })
    const target = reading.error === 'redirect' && answer ? redirectUrlIn(answer.body) : undefined
    if (target === undefined) return reading
    url = target
  }
  return fail('redirect')
}

function redirectUrlIn(document: string): string | undefined {
  const root = parseDocument(document)
  return (
    root &&
    descendants(root)
      .find(({ name }) => name.toLowerCase() === 'redirecturl')
      ?.text.trim()
  )
}
