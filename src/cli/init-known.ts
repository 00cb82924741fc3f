import { type EmailAddress, parseServiceHost } from '../address/index.ts'
import { lookupFor } from '../app.ts'
import type { Catalog } from '../catalog/index.ts'
import type { Network } from '../clients/network.ts'
import type { Match } from '../lookup/index.ts'
import { readSettings } from '../settings.ts'
import type { InitOptions } from './init-options.ts'
import { dnsCommandLine, verifyCommandLine } from './init-words.ts'
import { dnsOver } from './verify-dns.ts'

/** Whose customer the domain is, where the catalog can tell. */
export async function knownBy(address: EmailAddress, catalog: Catalog, network: Network): Promise<Match | undefined> {
  const settings = readSettings({ DNS_OVER_HTTPS_URL: '' })
  const lookup = lookupFor(catalog, settings, undefined, () => {}, dnsOver(network))
  const found = await lookup({ address, host: parseServiceHost('localhost') })
  // What the domain's own SRV records say is what the entry is made of.
  return found.ok && found.value.source !== 'srv' ? found.value : undefined
}

/** What to do in place of an entry of one's own. */
export function knownLines(
  { domain }: EmailAddress,
  { provider, source }: Match,
  options: InitOptions,
): readonly string[] {
  const { id, displayName } = provider.identity
  const isByDns = source === 'dns-sign'
  const because = isByDns ? 'its DNS records lead there' : 'its entry claims the domain'
  const records = dnsCommandLine(domain, options.serviceHost, isByDns ? id : undefined)
  return [
    `${domain} needs no entry: the catalog knows it already as ${displayName} (${id}), because ${because}.`,
    `"${records}" prints the records to publish, and this looks at it from outside:`,
    `  ${verifyCommandLine(domain, options, options.serviceHost)}`,
    'If its mail servers are your own all the same, --force makes an entry, which then wins.',
  ]
}
