import type { FindingKind } from '../seen.ts'
import { toldRecords } from './look.ts'

/** A proof of ownership for a tenant, the hosts of its mail, and those of everything else. */
const TENANT_PROOF = /^MS=ms\d+$/i
const TENANT_MAIL = /(?:^|\.)mail\.protection\.outlook\.com$|\.mx\.microsoft$/i
const TENANT_HOST = /(?:^|\.)(?:outlook\.com|office365\.com|office\.com)$/i

/** Spec: AUTODISCOVER §1.2 (AD-99). */
export const microsoft365: FindingKind = {
  id: 'microsoft-365',
  severity: 'note',
  symptom: 'Outlook shows Microsoft’s own sign-in window instead of setting up the account.',
  cause:
    'DNS says that the domain has a Microsoft 365 tenant: a proof of ownership (`MS=ms…`) in a TXT record, an MX at Microsoft, `autodiscover.` as an alias of `autodiscover.outlook.com`. Outlook takes such a domain to Microsoft before it asks anybody else (“Direct Connect”), also when its mail has moved on.',
  mend: 'Take the records away, if the tenant is not needed, and remove the domain from it. If it is, docs/outlook.md says what helps on a person’s machine.',
  source: 'AD-99; AUTODISCOVER §1.2',
  find(seen) {
    const { domain, expected } = seen
    const servers = [...(expected?.incoming ?? []), ...(expected?.outgoing ?? [])]
    if (servers.length > 0 && servers.every(({ hostname }) => TENANT_HOST.test(hostname))) return []
    const service = `_autodiscover._tcp.${domain}`
    const signs = [
      ...toldRecords(seen, 'MX', domain).flatMap(({ host }) => (TENANT_MAIL.test(host) ? `MX ${host}` : [])),
      ...toldRecords(seen, 'TXT', domain).flatMap((text) =>
        TENANT_PROOF.test(text.trim()) ? `TXT ${text.trim()}` : [],
      ),
      ...toldRecords(seen, 'CNAME', `autodiscover.${domain}`).flatMap((name) =>
        TENANT_HOST.test(name) ? `CNAME autodiscover.${domain} to ${name}` : [],
      ),
      ...toldRecords(seen, 'SRV', service).flatMap(({ target }) =>
        TENANT_HOST.test(target) ? `SRV ${service} to ${target}` : [],
      ),
    ]
    if (signs.length === 0) return []
    return [
      {
        where: domain,
        detail: `looks like a Microsoft 365 domain (${signs.join(', ')}). Where mail is elsewhere, take the record away, if the tenant is not needed.`,
      },
    ]
  },
}
