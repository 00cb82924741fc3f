import { bestMx } from '../../clients/index.ts'
import type { FindingKind, Seen } from '../seen.ts'
import { exchangesOf, fetched, hostOf, rootOf, toldRecords } from './look.ts'

/** Spec: AUTOCONFIG §2.5. */
export const mxUnknown: FindingKind = {
  id: 'mx-unknown',
  severity: 'note',
  symptom:
    'A customer’s domain without records of its own finds nothing, although its mail is at a provider that is served here.',
  cause:
    'Nobody knows the host that the MX record names: no entry of this installation’s catalog has it among its signs, and no autoconfig document is served for the domain that programs make of it.',
  mend: 'Add the host to `recognisedBy` of its provider’s entry (`- { mx: "*.mx.example.net" }`), and serve `autoconfig.` before the domain of the MX host. If mail is really at somebody else’s, nothing is to be done.',
  source: 'AC-8; AUTOCONFIG §2.5, §2.6; docs/dns.md',
  find(seen) {
    const host = unknownMx(seen)
    if (host === undefined) return []
    const names = seen.mxDomains.map((domain) => `autoconfig.${domain}`)
    return [
      {
        where: seen.domain,
        detail: `its MX host ${host} is in no entry of the catalog, and no settings are served at ${names.join(' or ')}: add it to recognisedBy of its provider.`,
      },
    ]
  },
}

/** The best MX host, where it leads to another domain, and nobody knows it: neither the catalog nor the places that programs asked. */
export function unknownMx(seen: Seen): string | undefined {
  if (seen.expected !== undefined) return undefined
  const names = seen.mxDomains.map((domain) => `autoconfig.${domain}`)
  const asked = exchangesOf(seen, 'autoconfig').filter(({ asked: { target } }) => names.includes(hostOf(target)))
  const isServed = fetched(asked).some(({ answer }) => rootOf(answer.body)?.name === 'clientConfig')
  return asked.length === 0 || isServed ? undefined : bestMx(toldRecords(seen, 'MX', seen.domain))
}
